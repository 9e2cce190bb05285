import type { CommandContext } from '../context.ts';
import type { Entry } from '../operate/ledger.ts';
import { isHeld, type LockBody, lockedBy, lockText, readLock } from '../operate/lock.ts';
import type { Subject } from './observed.ts';

const LOOK_EVERY_MS = 5_000;

/** Seconds of --lock-wait as milliseconds. */
export function lockWaitMs(context: CommandContext): number {
  return Number(context.invocation.flags['lockWait'] ?? 0) * 1_000;
}

/**
 * Before anything is planned or asked: a lock that somebody alive holds is waited for with --lock-wait, else told.
 * True: it was waited for, and what was seen before is old.
 */
export async function waitForHolder(
  context: CommandContext,
  subject: Subject,
  lock: Entry<LockBody> | undefined,
): Promise<boolean> {
  const { clock, signal } = context;
  const untilMs = clock.now() + lockWaitMs(context);
  let held = lock;
  for (let round = 0; held !== undefined && isHeld(held.value, clock.now()); round += 1) {
    if (clock.now() >= untilMs) throw lockedBy(subject.name, held.value, clock.now());
    if (round === 0) context.note(`waiting: ${lockText(subject.name, held.value, clock.now())}`);
    await clock.sleep(LOOK_EVERY_MS * subject.ctx.pace, signal);
    held = await readLock(subject.ledger, subject.name);
  }
  return held !== lock;
}
