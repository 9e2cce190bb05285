import type { CommandContext } from '../context.ts';
import { Declined, Interrupted } from '../errors.ts';
import { lockedRun } from '../operate/locked-run.ts';
import { asApplied } from '../operate/observe.ts';
import {
  type ObservedRollout,
  observeRollout,
  refuseMixedOrthancs,
} from '../operate/rollout/plan-rollout.ts';
import { refuseReplacements } from '../provision/apply.ts';
import { accountNumber } from '../ui/numbers.ts';
import { planLines } from '../ui/plan-view.ts';
import { askAccess, withAccess } from './access.ts';
import { refuseLostData, restoredFrom } from './data-guard.ts';
import { mayWait } from './emulated-hosts.ts';
import { waitForHolder } from './held-lock.ts';
import { openedHere, type Subject } from './observed.ts';
import { counted, planView } from './planned.ts';
import { chosenBackup, showChoice } from './restore-choice.ts';
import { rolloutHow } from './rolling.ts';
import { lockInput } from './run-input.ts';
import { showInterrupted, showUnchanged, showUp } from './up-result.ts';
import { applyApproved, brokenOff } from './up-work.ts';

/** Brings the deployment to what the configuration says: look, show, ask, do. */
export async function bringUp(
  context: CommandContext,
  subject: Subject,
  startedMs: number,
): Promise<number> {
  const observed = await observeFree(context, subject);
  refuseReplacements(observed.plan);
  refuseLostData(observed);
  refuseMixedOrthancs(observed);
  const chosen = await chosenBackup(context, subject, observed);
  if (chosen !== undefined) showChoice(context, chosen, context.clock.now());
  const counts = counted(observed.plan.steps);
  const pending = counts.create + counts.update + counts.remove;
  // What hosts run here is known now.
  const completed = { ...subject, config: observed.config };
  if (pending === 0 && !unfinished(observed, mayWait(context, subject))) {
    showUnchanged(context, await openedHere(completed), observed, startedMs);
    return 0;
  }
  if (pending > 0) await confirm(context, subject, observed);
  return provision(context, await openedHere(completed), observed, startedMs);
}

/** The deployment as it is when nobody else is changing it. */
async function observeFree(context: CommandContext, subject: Subject): Promise<ObservedRollout> {
  const how = rolloutHow(context);
  const observed = await observeRollout(subject, how, async (config, record) =>
    withAccess(await askAccess(context, asApplied(config, record))),
  );
  const { config, decisions, lock } = observed;
  const waited = await waitForHolder(context, subject, lock);
  return waited
    ? observeRollout({ ...subject, mayBeLocked: true, config, decisions }, how)
    : observed;
}

async function provision(
  context: CommandContext,
  subject: Subject,
  approved: ObservedRollout,
  startedMs: number,
): Promise<number> {
  const counts = counted(approved.plan.steps);
  const total = counts.create + counts.update + counts.remove;
  const reporter = context.report(total);
  try {
    const done = await lockedRun(lockInput(context, subject), (journal) =>
      applyApproved(context, subject, approved, journal),
    );
    reporter.close();
    showUp(context, subject, done, startedMs);
    return 0;
  } catch (error) {
    reporter.close();
    if (!(error instanceof Interrupted)) throw error;
    const again = context.next(context.invocation.command);
    const next = `${again} carries on, ${context.next('down')} removes what exists`;
    return showInterrupted(context, error, next);
  }
}

async function confirm(
  context: CommandContext,
  subject: Subject,
  observed: ObservedRollout,
): Promise<void> {
  const view = planView(subject, observed.plan.steps, undefined, observed);
  const { columns } = context.terminal;
  context.note(...planLines(view, { columns, paint: context.paint.err }), '');
  const restored = restoredFrom(observed);
  if (restored !== undefined && observed.restoreFrom === undefined)
    context.note(`The database is restored from ${restored}.`, '');
  const { create, update, remove } = counted(observed.plan.steps);
  const what = update + remove === 0 ? `Create these ${create} resources` : 'Make these changes';
  const question = `${what} in account ${accountNumber(subject.session.account)}?`;
  if (await context.prompter.confirm(question)) return;
  throw new Declined('nothing was changed');
}

/** A run that was killed left its lock or its note open: somebody has to close them, and wait where it did not. */
function unfinished(observed: ObservedRollout, waits: boolean): boolean {
  if (observed.lock !== undefined || observed.record?.value.restoring !== undefined) return true;
  const last = observed.record?.value.runs.at(-1);
  return last !== undefined && (last.finishedAt === undefined || (waits && brokenOff(observed)));
}
