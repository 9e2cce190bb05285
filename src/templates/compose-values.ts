/** A text in which compose puts variables, unlike all others. */
export class Interpolated {
  readonly text: string;
  constructor(text: string) {
    this.text = text;
  }
}

/** A variable that the host gives; where it is missing compose says so and starts nothing. */
export function fromHost(name: `ORTHWEB_${string}`, after = ''): Interpolated {
  return new Interpolated(`\${${name}:?}${escaped(after)}`);
}

/** The tree as compose must read it: a dollar sign in a value is doubled, else a variable would be looked for. */
export function composeValues(value: unknown): unknown {
  if (value instanceof Interpolated) return value.text;
  if (typeof value === 'string') return escaped(value);
  if (Array.isArray(value)) return value.map(composeValues);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value).map(([key, inner]) => [key, composeValues(inner)]),
  );
}

function escaped(text: string): string {
  return text.replaceAll('$', '$$$$');
}
