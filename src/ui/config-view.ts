import { stringify } from 'yaml';
import type { Paint } from './paint.ts';

export interface ConfigRow {
  /** `access.web` */
  readonly path: string;
  /** Undefined: not set, and without a default. */
  readonly value: unknown;
  readonly source: 'flag' | 'environment' | 'file' | 'default' | 'implied';
  /** `orthweb.yaml:3:8`, `--web-cidr`, `ORTHWEB_WEB_CIDR`, `default`, or what implies it. */
  readonly where: string;
}

/** An orthweb.yaml of the same meaning; values are never cut. */
export function configLines(
  rows: readonly ConfigRow[],
  file: string | undefined,
  paint: Paint,
): string[] {
  const head = file === undefined ? '# there is no orthweb.yaml here' : `# with ${file}`;
  const entries = rows.map((row) => ({ keys: row.path.split('.'), row }));
  return [paint.dim(head), ...block(entries, '', paint)];
}

interface Entry {
  readonly keys: readonly string[];
  readonly row: ConfigRow;
}

/** Settings of one section stand together, in the order in which sections first appear. */
function block(entries: readonly Entry[], indent: string, paint: Paint): string[] {
  const sections = new Map<string, Entry[]>();
  for (const entry of entries) {
    const key = entry.keys[0] ?? '';
    sections.set(key, [...(sections.get(key) ?? []), entry]);
  }
  return [...sections].flatMap(([key, inside]) => {
    const [first] = inside;
    if (first?.keys.length === 1) return [leaf(key, first.row, indent, paint)];
    const inner = inside.map(({ keys, row }) => ({ keys: keys.slice(1), row }));
    return [`${indent}${key}:`, ...block(inner, `${indent}  `, paint)];
  });
}

const COMMENTS_AT = 42;

function leaf(key: string, row: ConfigRow, indent: string, paint: Paint): string {
  const { value, source, where } = row;
  if (value === undefined) return paint.dim(`${indent}# ${key}: not set`);
  const written = `${key}: ${flow(value)}`;
  const from = source === 'implied' ? `by ${where}` : where;
  const code = `${indent}${source === 'implied' ? '# ' : ''}${written}`.padEnd(COMMENTS_AT);
  const comment = `  # ${from}`;
  if (source === 'implied') return paint.dim(code + comment);
  return code + (source === 'default' ? paint.dim(comment) : comment);
}

/** On one line, whatever it holds. */
function flow(value: unknown): string {
  const options = {
    collectionStyle: 'flow',
    flowCollectionPadding: false,
    lineWidth: 0,
    blockQuote: false,
  } as const;
  return stringify(value, options).trimEnd();
}
