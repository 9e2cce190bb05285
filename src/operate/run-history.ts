import { isHeld, type LockBody } from './lock.ts';
import type { DeploymentRecord } from './record.ts';

/** A run as it looks afterwards. `cut off`: it was killed, and the next one went on with what it left. */
export interface PastRun {
  readonly command: string;
  readonly by: string;
  readonly startedAt: string;
  readonly finishedAt: string | null;
  readonly result: 'done' | 'failed' | 'interrupted' | 'running' | 'cut off';
}

/** The newest last. A run without an end goes on while its lock is alive. */
export function runHistory(
  record: DeploymentRecord,
  lock: LockBody | undefined,
  nowMs: number,
): readonly PastRun[] {
  const last = record.runs.at(-1);
  const locked = lock !== undefined && isHeld(lock, nowMs);
  return record.runs.map((run) => {
    const { command, by, startedAt, finishedAt = null } = run;
    const result = run.result ?? (run === last && locked ? 'running' : 'cut off');
    return { command, by, startedAt, finishedAt, result };
  });
}
