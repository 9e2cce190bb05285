import { inspect } from 'node:util';

const known = new Set<string>();
/** Shorter ones would tear ordinary words out of what is written. */
const SHORTEST_KNOWN = 8;

/** The secrets that this run has held: whatever is written is searched for them. */
export function knownSecrets(): ReadonlySet<string> {
  return known;
}

/** A value that no log, error text, JSON document or inspection shows. `reveal` is the only way to it. */
export class Secret<T> {
  readonly #value: T;

  constructor(value: T) {
    this.#value = value;
    if (typeof value === 'string' && value.length >= SHORTEST_KNOWN) known.add(value);
  }

  reveal(): T {
    return this.#value;
  }
  toString(): string {
    return '[redacted]';
  }
  toJSON(): string {
    return '[redacted]';
  }
  [inspect.custom](): string {
    return '[redacted]';
  }
}
