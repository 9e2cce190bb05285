import type { Action, ProvisionEvent } from '../provision/resource.ts';

/** What a node is busy with at this moment. */
export interface Busy {
  readonly id: string;
  /** `creating`, or the status that AWS reports. */
  readonly doing: string;
  readonly sinceMs: number;
  readonly typicalMs: number;
  /** AWS has taken the call and works on it by itself. */
  readonly waiting: boolean;
}

/** Where the run stands, from the engine's events alone. */
export interface Progress {
  readonly done: number;
  readonly total: number;
  /** Those that take longest first: they decide how long the run takes. */
  readonly busy: readonly Busy[];
  readonly calls: number;
}

export interface ProgressLog {
  note(event: ProvisionEvent): void;
  readonly now: Progress;
}

const DOING: Record<Action, string> = {
  create: 'creating',
  update: 'updating',
  delete: 'removing',
  keep: 'checking',
  retain: 'checking',
};

export const DONE: Record<Action, string> = {
  create: 'created',
  update: 'updated',
  delete: 'removed',
  keep: 'unchanged',
  retain: 'kept',
};

export function isChange(action: Action): action is 'create' | 'update' | 'delete' {
  return action === 'create' || action === 'update' || action === 'delete';
}

export function progressLog(total: number, now: () => number): ProgressLog {
  const busy = new Map<string, Busy>();
  let done = 0;

  const begin = (id: string, doing: string): void => {
    const sinceMs = busy.get(id)?.sinceMs ?? now();
    busy.set(id, { id, doing, sinceMs, typicalMs: 0, waiting: false });
  };
  const wait = (event: Extract<ProvisionEvent, { type: 'waiting' }>): void => {
    const { id, typicalMs, elapsedMs } = event;
    const sinceMs = now() - elapsedMs;
    // `absent` is true of an object that AWS does not show yet, and would alarm.
    const doing = event.status === 'absent' ? (busy.get(id)?.doing ?? 'creating') : event.status;
    busy.set(id, { id, doing, sinceMs, typicalMs, waiting: true });
  };

  return {
    note(event) {
      if (event.type === 'started') begin(event.id, DOING[event.action]);
      else if (event.type === 'waiting') wait(event);
      else if ('id' in event) busy.delete(event.id);
      if (event.type === 'finished' && isChange(event.action)) done += 1;
      if (event.type === 'step') done += 1;
    },
    get now() {
      const all = [...busy.values()].sort(byLength);
      const calls = all.filter((one) => !one.waiting).length;
      return { done, total: Math.max(total, done), busy: all, calls };
    },
  };
}

function byLength(a: Busy, b: Busy): number {
  return b.typicalMs - a.typicalMs || a.sinceMs - b.sinceMs;
}
