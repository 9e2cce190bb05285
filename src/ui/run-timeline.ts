import type { Action, ProvisionEvent } from '../provision/resource.ts';
import { briefly } from './reporter.ts';

/** What AWS said of an object for how long. */
export interface Waited {
  readonly status: string;
  readonly ms: number;
}

/** One thing that took time: a node, the wait for a host to serve, or a step of a roll-out. */
export interface Span {
  readonly label: string;
  /** The node it is about. */
  readonly node: string;
  readonly what: Action | 'serve' | 'step';
  readonly startMs: number;
  readonly endMs: number;
  readonly waits: readonly Waited[];
  readonly result: 'done' | 'failed' | 'stopped';
  readonly error?: string;
}

interface Open {
  readonly what: Span['what'];
  readonly startMs: number;
  lastMs: number;
  readonly waits: { status: string; fromMs: number }[];
}

/** Keeps what a run did and when, from its events alone. */
export class RunTimeline {
  readonly #now: () => number;
  readonly #open = new Map<string, Open>();
  readonly #spans: Span[] = [];
  readonly #skipped: string[] = [];

  constructor(now: () => number) {
    this.#now = now;
  }

  event(event: ProvisionEvent): void {
    const nowMs = this.#now();
    if (event.type === 'started') this.#begin(event.id, event.action, nowMs);
    if (event.type === 'waiting') this.#wait(event, nowMs);
    if (event.type === 'finished') this.#finish(event, nowMs);
    if (event.type === 'failed') this.#close(event.id, nowMs, 'failed', briefly(event.error));
    if (event.type === 'skipped') this.#skipped.push(event.id);
    if (event.type === 'step') this.#step(event, nowMs);
    // A host that serves: the wait for it is over.
    if (event.type === 'notice' && event.id !== undefined) this.#close(event.id, nowMs, 'done');
  }

  /** Begun, and never told to be done: the run was stopped, or it ended without a word of it. */
  stop(): void {
    for (const [id, { lastMs }] of [...this.#open]) this.#close(id, lastMs, 'stopped');
  }

  /** What was not even begun. */
  get skipped(): readonly string[] {
    return this.#skipped;
  }

  get spans(): readonly Span[] {
    return this.#spans.toSorted((a, b) => a.startMs - b.startMs || a.endMs - b.endMs);
  }

  #begin(id: string, what: Open['what'], startMs: number): Open {
    const open = { what, startMs, lastMs: startMs, waits: [] };
    this.#open.set(id, open);
    return open;
  }

  #wait(event: Extract<ProvisionEvent, { type: 'waiting' }>, nowMs: number): void {
    const { id, status, elapsedMs } = event;
    // A node that is done and waits again: a host that is to serve.
    const after = this.#spans.some(({ node }) => node === id) ? 'serve' : 'keep';
    const open = this.#open.get(id) ?? this.#begin(id, after, nowMs - elapsedMs);
    open.lastMs = nowMs;
    if (open.waits.at(-1)?.status !== status) open.waits.push({ status, fromMs: nowMs });
  }

  #finish(event: Extract<ProvisionEvent, { type: 'finished' }>, nowMs: number): void {
    const { id, action, elapsedMs } = event;
    const waits = this.#open.get(id)?.waits ?? [];
    this.#open.delete(id);
    this.#add({ id, what: action, startMs: nowMs - elapsedMs, endMs: nowMs, waits }, 'done');
  }

  #step(event: Extract<ProvisionEvent, { type: 'step' }>, endMs: number): void {
    const { id, text, elapsedMs } = event;
    const startMs = endMs - elapsedMs;
    this.#add({ id, what: 'step', startMs, endMs, waits: [] }, 'done', { label: text });
  }

  #close(id: string, endMs: number, result: Span['result'], error?: string): void {
    const open = this.#open.get(id) ?? { what: 'keep', startMs: endMs, waits: [] };
    this.#open.delete(id);
    this.#add({ ...open, id, endMs }, result, error === undefined ? {} : { error });
  }

  #add(
    { id, what, startMs, endMs, waits }: Ended,
    result: Span['result'],
    more: { readonly label?: string; readonly error?: string } = {},
  ): void {
    const label = what === 'serve' ? `${id} serving` : id;
    const told = waitsOf(waits, endMs);
    this.#spans.push({ label, node: id, what, startMs, endMs, waits: told, result, ...more });
  }
}

interface Ended extends Pick<Span, 'what' | 'startMs' | 'endMs'> {
  readonly id: string;
  readonly waits: Open['waits'];
}

/** `absent` is true of an object that AWS does not show yet, and tells nothing. */
function waitsOf(waits: Open['waits'], endMs: number): readonly Waited[] {
  return waits
    .map(({ status, fromMs }, at) => ({ status, ms: (waits[at + 1]?.fromMs ?? endMs) - fromMs }))
    .filter(({ status }) => status !== 'absent');
}
