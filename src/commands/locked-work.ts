import type { CommandContext } from '../context.ts';
import { Declined } from '../errors.ts';
import { readLock } from '../operate/lock.ts';
import { lockedRun } from '../operate/locked-run.ts';
import type { RunJournal } from '../operate/run-journal.ts';
import { waitForHolder } from './held-lock.ts';
import type { Subject } from './observed.ts';
import { lockInput } from './run-input.ts';

export interface LockedWork<T> {
  /** Absent: nothing is changed that anybody would have to agree to. */
  readonly question?: string;
  /** Things that the work shows while it goes on. */
  readonly total: number;
  /** Looks again at what it changes: the question may have stood for hours. */
  work(journal: RunJournal): Promise<T>;
}

/** Asks, and does the work while nobody else changes the deployment; recorded as `up` is. */
export async function lockedWork<T>(
  context: CommandContext,
  subject: Subject,
  { question, total, work }: LockedWork<T>,
): Promise<T> {
  const { ledger, name, mayBeLocked } = subject;
  const lock = mayBeLocked ? await readLock(ledger, name) : undefined;
  await waitForHolder(context, subject, lock);
  if (question !== undefined && !(await context.prompter.confirm(question)))
    throw new Declined('nothing was changed');
  const reporter = context.report(total);
  try {
    return await lockedRun(lockInput(context, subject), work);
  } finally {
    reporter.close();
  }
}
