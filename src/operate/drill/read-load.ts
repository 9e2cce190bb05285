import type { Clock } from '../../clock.ts';
import { paced } from './paced.ts';
import type { Sample } from './samples.ts';

export interface ReadLoadInput {
  readonly clock: Clock;
  /** Reads a second. */
  readonly rate: number;
  /** Whether it was answered as it should be. Rejects when nothing came, or `signal` aborts. */
  read(signal: AbortSignal): Promise<boolean>;
}

/** Reads at a constant rate; none waits for the one before it. */
export class ReadLoad {
  readonly #input: ReadLoadInput;
  readonly #running = new Set<Promise<void>>();
  readonly samples: Sample[] = [];

  constructor(input: ReadLoadInput) {
    this.#input = input;
  }

  /** As that of the stores. */
  async run(until: AbortSignal, signal: AbortSignal): Promise<void> {
    const { clock, rate } = this.#input;
    await paced(clock, 1_000 / rate, until, () => {
      const reading = this.#read(signal).finally(() => this.#running.delete(reading));
      this.#running.add(reading);
    });
    await Promise.all(this.#running);
  }

  async #read(signal: AbortSignal): Promise<void> {
    const { clock, read } = this.#input;
    const begunMs = clock.now();
    const ok = await read(signal).catch(() => false);
    // What a stop cut short says nothing of the site.
    if (!signal.aborted) this.samples.push({ begunMs, endedMs: clock.now(), ok });
  }
}
