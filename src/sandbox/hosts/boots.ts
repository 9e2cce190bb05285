import { readFileSync, renameSync, writeFileSync } from 'node:fs';

/** With which boot each container was started last: labels cannot be changed, and an agent may be killed at any time. */
export class Boots {
  readonly #path: string;
  readonly #known: Record<string, number>;

  constructor(path: string) {
    this.#path = path;
    this.#known = read(path);
  }

  of(key: string): number | undefined {
    return this.#known[key];
  }

  set(key: string, boot: number | undefined): void {
    if (this.#known[key] === boot) return;
    if (boot === undefined) delete this.#known[key];
    else this.#known[key] = boot;
    this.#save();
  }

  /** Forgets all others: their containers are gone. */
  keep(keys: readonly string[]): void {
    for (const key of Object.keys(this.#known)) if (!keys.includes(key)) delete this.#known[key];
    this.#save();
  }

  #save(): void {
    writeFileSync(`${this.#path}.new`, JSON.stringify(this.#known), { mode: 0o600 });
    renameSync(`${this.#path}.new`, this.#path);
  }
}

function read(path: string): Record<string, number> {
  try {
    const known: unknown = JSON.parse(readFileSync(path, 'utf8'));
    return typeof known === 'object' && known !== null ? (known as Record<string, number>) : {};
  } catch {
    return {};
  }
}
