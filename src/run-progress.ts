import type { ProvisionEvent } from './provision/resource.ts';

/** How far a run has come, for what is said when it is cut short. */
export interface Progress {
  readonly done: number;
  readonly total: number;
  /** Nodes that are being worked on. */
  readonly busy: readonly string[];
}

export class RunProgress implements Progress {
  done = 0;
  total = 0;
  readonly #busy = new Set<string>();

  get busy(): readonly string[] {
    return [...this.#busy];
  }

  event(event: ProvisionEvent): void {
    if (event.type === 'started') this.#busy.add(event.id);
    if (event.type !== 'finished') return;
    this.#busy.delete(event.id);
    if (event.action !== 'keep' && event.action !== 'retain') this.done += 1;
  }
}
