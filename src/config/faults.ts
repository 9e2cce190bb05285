import { UsageError } from '../errors.ts';

export type Path = readonly PropertyKey[];

/** One thing that is wrong: where it was written, and a sentence with the value and what is allowed. */
export interface Fault {
  readonly where: string;
  readonly text: string;
  /** The setting, so that rules between settings leave it alone. */
  readonly path?: string;
}

/** Nothing was called yet: everything that is wrong is told at once. */
export function refuse(faults: readonly Fault[]): never {
  const count = faults.length === 1 ? '1 fault' : `${faults.length} faults`;
  const lines = faults.map(({ where, text }) => `  ${where}: ${text}`);
  throw new UsageError([`${count} in the configuration`, ...lines].join('\n'));
}

/** `access.web[0]`; a key that is no plain word is quoted. */
export function dotted(path: Path): string {
  return path
    .map((part, index) => {
      if (typeof part === 'number') return `[${part}]`;
      const key = String(part);
      if (!/^[\w$-]{1,60}$/.test(key)) return `[${shown(key)}]`;
      return index === 0 ? key : `.${key}`;
    })
    .join('');
}

/** The given value for a message: on one line, short, and never a private key. */
export function shown(value: unknown): string {
  if (value === undefined) return 'is missing:';
  const text = JSON.stringify(value) ?? typeof value;
  if (text.includes('PRIVATE KEY')) return '(a private key, not shown)';
  const printable = text.replaceAll(
    /\p{C}/gu,
    (character) => `\\u{${(character.codePointAt(0) ?? 0).toString(16)}}`,
  );
  return printable.length > 60 ? `${printable.slice(0, 56)}..."` : printable;
}

/** One lies within the other: `access` and `access.web`, `access.web[0]` and `access.web`; everything in the whole. */
export function touches(a: string, b: string): boolean {
  if (a === '' || b === '') return true;
  const within = (inner: string, outer: string) =>
    inner === outer || (inner.startsWith(outer) && /^[.[]/.test(inner.slice(outer.length)));
  return within(a, b) || within(b, a);
}
