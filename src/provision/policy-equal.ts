type Json = unknown;

/** Whether two IAM policy documents say the same: order of lists and `"x"` against `["x"]` do not matter. */
export function policiesEqual(left: string | object | undefined, right: string | object): boolean {
  if (left === undefined) return false;
  return canonical(parsed(left)) === canonical(parsed(right));
}

/** As `policiesEqual`, but statements with these Sids, which AWS adds by itself, are left out of the left side. */
export function policiesEqualExcept(
  left: string | undefined,
  right: object,
  added: RegExp,
): boolean {
  if (left === undefined) return false;
  const document = parsed(left) as { Statement?: { Sid?: string }[] };
  const kept = (document.Statement ?? []).filter((statement) => !added.test(statement.Sid ?? ''));
  return canonical({ ...document, Statement: kept }) === canonical(right);
}

function parsed(document: string | object): Json {
  return typeof document === 'string' ? JSON.parse(document) : document;
}

function canonical(value: Json): string {
  if (Array.isArray(value)) {
    const items = value.map(canonical);
    return items.length === 1 ? (items[0] ?? '') : `[${items.sort().join()}]`;
  }
  if (typeof value === 'object' && value !== null) {
    const fields = Object.entries(value).map(
      ([key, inner]) => `${JSON.stringify(key)}:${canonical(inner)}`,
    );
    return `{${fields.sort().join()}}`;
  }
  return JSON.stringify(value);
}
