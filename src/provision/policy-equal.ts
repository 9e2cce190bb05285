type Json = unknown;

/** One statement of a policy document, as far as it is told apart here. */
export interface Statement {
  readonly Sid?: string;
  readonly Effect?: string;
  readonly Principal?: unknown;
}

/** Whether two policy documents say the same: order and repetition in lists and `"x"` against `["x"]` do not matter. */
export function policiesEqual(left: string | object | undefined, right: string | object): boolean {
  if (left === undefined) return false;
  return canonical(parsed(left)) === canonical(parsed(right));
}

/** As `policiesEqual`, but statements of the left side that AWS `added` by itself are left out. */
export function policiesEqualExcept(
  left: string | undefined,
  right: object,
  added: (statement: Statement) => boolean,
): boolean {
  if (left === undefined) return false;
  const document = parsed(left) as { Statement?: Statement | Statement[] };
  const statements = [document.Statement ?? []].flat();
  const kept = statements.filter((statement) => !added(statement));
  return canonical({ ...document, Statement: kept }) === canonical(right);
}

function parsed(document: string | object): Json {
  return typeof document === 'string' ? JSON.parse(document) : document;
}

function canonical(value: Json): string {
  if (Array.isArray(value)) {
    const items = [...new Set(value.map(canonical))];
    return items.length === 1 ? (items[0] ?? '') : `[${items.sort().join()}]`;
  }
  if (typeof value === 'object' && value !== null) {
    const fields = Object.entries(value).map(
      ([key, inner]) => `${JSON.stringify(key)}:${canonical(spelledOut(key, inner))}`,
    );
    return `{${fields.sort().join()}}`;
  }
  // AWS returns the condition values false and 5 as "false" and "5".
  return JSON.stringify(String(value));
}

/** "Principal": "*" and "Principal": {"AWS": "*"} mean the same; AWS returns either. */
function spelledOut(key: string, value: Json): Json {
  return /^(Not)?Principal$/.test(key) && value === '*' ? { AWS: '*' } : value;
}
