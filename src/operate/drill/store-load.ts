import { messageOf } from '../../aws/errors.ts';
import type { Clock } from '../../clock.ts';
import { isStored, type StoreOutcome } from '../dicom/store.ts';
import type { DrillObject } from './objects.ts';
import { paced } from './paced.ts';
import type { Sample } from './samples.ts';

/** An object of the load, and what became of it. */
export interface SentObject extends Omit<DrillObject, 'bytes'> {
  /** How often it was sent. */
  readonly attempts: number;
  /** Undefined: the site never said that it has it. */
  readonly acknowledgedAtMs: number | undefined;
}

export interface StoreLoadInput {
  readonly clock: Clock;
  /** Objects a second. */
  readonly rate: number;
  make(atMs: number): DrillObject;
  /** Rejects only when `signal` aborts. */
  send(objects: readonly DrillObject[], signal: AbortSignal): Promise<StoreOutcome>;
}

interface Pending {
  readonly object: DrillObject;
  attempts: number;
  dueMs: number;
}

/** As devices do: not at once, and not much later. */
const AGAIN_AFTER_MS = 1_000;
/** More than a site takes in an outage; a queue behind it says nothing new. */
const AT_ONCE = 32;

/** Sends objects at a constant rate, a few an association, and each again until it is acknowledged. */
export class StoreLoad {
  readonly #input: StoreLoadInput;
  readonly #perAssociation: number;
  readonly #sent: SentObject[] = [];
  readonly #waiting: Pending[] = [];
  readonly #running = new Set<Promise<void>>();
  /** One for every time that an object was sent. */
  readonly samples: Sample[] = [];
  associations = 0;
  /** Associations that did not come to an end in order. */
  aborted = 0;

  constructor(input: StoreLoadInput) {
    this.#input = input;
    // An association every 0.4 s at low rates, so that an outage is measured to that.
    this.#perAssociation = Math.min(5, Math.max(1, Math.round(input.rate * 0.4)));
  }

  /** Everything that was made, in no order. */
  get objects(): readonly SentObject[] {
    return [...this.#sent, ...this.#waiting.map((one) => outcome(one, undefined))];
  }

  /** Until `until` aborts; what is under way then is waited for, unless `signal` aborts. */
  async run(until: AbortSignal, signal: AbortSignal): Promise<void> {
    const { clock, rate, make } = this.#input;
    await paced(clock, (this.#perAssociation / rate) * 1_000, until, () => {
      const nowMs = clock.now();
      for (let at = 0; at < this.#perAssociation; at += 1)
        this.#waiting.push({ object: make(nowMs), attempts: 0, dueMs: nowMs });
      this.#sendDue(nowMs, signal);
    });
    await Promise.all(this.#running);
  }

  #sendDue(nowMs: number, signal: AbortSignal): void {
    while (this.#running.size < AT_ONCE) {
      const due = this.#waiting.filter(({ dueMs }) => dueMs <= nowMs);
      const batch = due.slice(0, this.#perAssociation);
      if (batch.length === 0) return;
      for (const one of batch) this.#waiting.splice(this.#waiting.indexOf(one), 1);
      const sending = this.#send(batch, signal).finally(() => this.#running.delete(sending));
      this.#running.add(sending);
    }
  }

  async #send(batch: readonly Pending[], signal: AbortSignal): Promise<void> {
    const { clock, send } = this.#input;
    const begunMs = clock.now();
    for (const one of batch) one.attempts += 1;
    this.associations += 1;
    const objects = batch.map(({ object }) => object);
    const { answers, trouble } = await send(objects, signal).catch(
      (error: unknown): StoreOutcome => ({ answers: new Map(), trouble: messageOf(error) }),
    );
    if (trouble !== undefined) this.aborted += 1;
    for (const one of batch) {
      const answer = answers.get(one.object.sopInstanceUid);
      const ok = answer !== undefined && isStored(answer);
      const endedMs = answer === undefined ? clock.now() : begunMs + Math.round(answer.elapsedMs);
      this.samples.push({ begunMs, endedMs, ok });
      if (ok) this.#sent.push(outcome(one, endedMs));
      else this.#waiting.push({ ...one, dueMs: clock.now() + AGAIN_AFTER_MS });
    }
  }
}

function outcome({ object, attempts }: Pending, acknowledgedAtMs: number | undefined): SentObject {
  const { bytes: _, ...known } = object;
  return { ...known, attempts, acknowledgedAtMs };
}
