import { setTimeout as delay } from 'node:timers/promises';

/** Brings the thing of that key to what is wanted; undefined: it is to be gone. Must do nothing where all is so. */
export type Step<T> = (key: string, wanted: T | undefined) => Promise<void>;

const FIRST_PAUSE_MS = 500;
const LONGEST_PAUSE_MS = 10_000;

interface Worker<T> {
  wanted: T | undefined;
  /** Wanted or asked for since the step that runs began. */
  stale: boolean;
  running: boolean;
  trouble: string | undefined;
}

/**
 * One at a time for a thing, all things at once. What is wanted is a level, not an order: a step that fails is tried again
 * with what is wanted by then.
 */
export class Workers<T> {
  readonly #step: Step<T>;
  readonly #changed: () => void;
  readonly #pause: (ms: number) => Promise<unknown>;
  readonly #workers = new Map<string, Worker<T>>();
  #stopped = false;

  /** `changed` is called after each step, `pause` between one that failed and the next. */
  constructor(
    step: Step<T>,
    changed: () => void,
    pause: (ms: number) => Promise<unknown> = (ms) => delay(ms),
  ) {
    this.#step = step;
    this.#changed = changed;
    this.#pause = pause;
  }

  /** From now on these are wanted, and nothing else. Those whose want is as it was are left alone. */
  want(all: ReadonlyMap<string, T>): void {
    for (const key of new Set([...all.keys(), ...this.#workers.keys()])) {
      const wanted = all.get(key);
      const worker = this.#workers.get(key) ?? idle<T>();
      this.#workers.set(key, worker);
      if (same(worker.wanted, wanted) && worker.wanted !== undefined) continue;
      if (wanted === undefined && worker.wanted === undefined && worker.running) continue;
      worker.wanted = wanted;
      this.#wake(key, worker);
    }
  }

  /** Things that are there, wanted or not: what is not wanted next time is brought to nothing. */
  found(keys: readonly string[]): void {
    for (const key of keys) if (!this.#workers.has(key)) this.#workers.set(key, idle());
  }

  /** Looks at it, or at all, again: what was so may be so no more. */
  look(only?: string): void {
    for (const [key, worker] of this.#workers)
      if (only === undefined || only === key) this.#wake(key, worker);
  }

  get settled(): boolean {
    return [...this.#workers.values()].every(({ running, stale }) => !running && !stale);
  }

  /** What each could not do last, one line a thing. */
  get troubles(): readonly string[] {
    return [...this.#workers].flatMap(([key, { trouble }]) =>
      trouble === undefined ? [] : [`${key}: ${trouble}`],
    );
  }

  stop(): void {
    this.#stopped = true;
  }

  #wake(key: string, worker: Worker<T>): void {
    worker.stale = true;
    if (!worker.running) void this.#work(key, worker);
  }

  async #work(key: string, worker: Worker<T>): Promise<void> {
    worker.running = true;
    let pauseMs = FIRST_PAUSE_MS;
    while (worker.stale && !this.#stopped) {
      worker.stale = false;
      try {
        await this.#step(key, worker.wanted);
        worker.trouble = undefined;
        pauseMs = FIRST_PAUSE_MS;
      } catch (error) {
        worker.trouble = error instanceof Error ? error.message : String(error);
        worker.stale = true;
        this.#changed();
        await this.#pause(pauseMs);
        pauseMs = Math.min(pauseMs * 2, LONGEST_PAUSE_MS);
      }
    }
    worker.running = false;
    if (worker.wanted === undefined && !worker.stale) this.#workers.delete(key);
    this.#changed();
  }
}

function idle<T>(): Worker<T> {
  return { wanted: undefined, stale: false, running: false, trouble: undefined };
}

function same(a: unknown, b: unknown): boolean {
  return JSON.stringify(a) === JSON.stringify(b);
}
