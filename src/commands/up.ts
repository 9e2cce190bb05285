import type { CommandContext } from '../context.ts';
import { Declined, Interrupted, OrthwebError } from '../errors.ts';
import { lockedRun } from '../operate/locked-run.ts';
import { asApplied, type Observed, observe } from '../operate/observe.ts';
import type { RunJournal } from '../operate/run-journal.ts';
import { awaitServing } from '../operate/serving.ts';
import { type Applied, apply, refuseReplacements } from '../provision/apply.ts';
import { accountNumber } from '../ui/numbers.ts';
import { planLines } from '../ui/plan-view.ts';
import { askAccess, withAccess } from './access.ts';
import { unapproved } from './approval.ts';
import { awaited } from './awaited.ts';
import { isMissing, refuseLostData, restoredFrom } from './data-guard.ts';
import { waitForHolder } from './held-lock.ts';
import { newName } from './new-name.ts';
import { openedHere, openSubject, type Subject } from './observed.ts';
import { counted, planView } from './planned.ts';
import { chosenBackup, showChoice } from './restore-choice.ts';
import { lockInput } from './run-input.ts';
import { showInterrupted, showUnchanged, showUp } from './up-result.ts';

/** Brings the deployment to what the configuration says; carries on where an earlier run stopped. */
export async function run(context: CommandContext): Promise<number> {
  const startedMs = context.clock.now();
  const opened = await openSubject(context, newName);
  const subject = { ...opened, restoreFrom: context.word('fromSnapshot') };
  const observed = await observeFree(context, subject);
  refuseReplacements(observed.plan);
  refuseLostData(observed);
  const chosen = await chosenBackup(context, subject, observed);
  if (chosen !== undefined) showChoice(context, chosen, context.clock.now());
  const counts = counted(observed.plan.steps);
  const pending = counts.create + counts.update + counts.remove;
  if (pending === 0 && !unfinished(observed, mayWait(context, subject))) {
    showUnchanged(context, await openedHere(subject), observed, startedMs);
    return 0;
  }
  if (pending > 0) await confirm(context, subject, observed);
  return provision(context, await openedHere(subject), observed, startedMs);
}

/** The deployment as it is when nobody else is changing it. */
async function observeFree(context: CommandContext, subject: Subject): Promise<Observed> {
  const observed = await observe(subject, async (config, record) =>
    withAccess(await askAccess(context, asApplied(config, record))),
  );
  const { config, decisions, lock } = observed;
  const waited = await waitForHolder(context, subject, lock);
  return waited ? observe({ ...subject, mayBeLocked: true, config, decisions }) : observed;
}

async function provision(
  context: CommandContext,
  subject: Subject,
  approved: Observed,
  startedMs: number,
): Promise<number> {
  const counts = counted(approved.plan.steps);
  const total = counts.create + counts.update + counts.remove;
  const reporter = context.report(total);
  try {
    const { applied, observed } = await lockedRun(lockInput(context, subject), (journal) =>
      applyApproved(context, subject, approved, journal),
    );
    reporter.close();
    showUp(context, subject, observed, applied, startedMs);
    return 0;
  } catch (error) {
    reporter.close();
    if (!(error instanceof Interrupted)) throw error;
    const next = `${context.next('up')} carries on, ${context.next('down')} removes what exists`;
    return showInterrupted(context, error, next);
  }
}

/** Looks again now that nobody else may change anything, and does only what was approved. */
async function applyApproved(
  context: CommandContext,
  subject: Subject,
  approved: Observed,
  journal: RunJournal,
): Promise<{ readonly applied: Applied; readonly observed: Observed }> {
  const { config, decisions } = approved;
  const { ctx } = subject;
  const observed = await observe({ ...subject, config, decisions });
  const surprises = unapproved(observed.plan.steps, approved.plan.steps);
  if (surprises.length > 0 && !context.flag('yes')) {
    const ids = surprises.map((step) => step.id).join(', ');
    throw new OrthwebError(`the deployment changed while you were reading the plan: ${ids}`, {
      hint: 'run the same command again to see what is to be done now',
    });
  }
  const { web, dicom } = config.access;
  const { restoreFrom } = observed;
  const restores = restoreFrom !== undefined && isMissing(observed.plan);
  await journal.update({
    ...(restores && { restoring: restoreFrom, databaseLives: false }),
    decisions: observed.decisions,
    publicKey: config.hosts.publicKey,
    authorities: config.database.authorities,
    access: { ...(web && { web }), ...(dicom && { dicom }) },
  });
  const { allowRestart } = subject;
  const applied = await apply(ctx, journal, observed.nodes, observed.survey, { allowRestart });
  // From here on the database itself is the newest copy.
  // A failover that was cut off is complete: each host has its address.
  const over = { finalSnapshot: undefined, failoverTo: undefined, restoring: undefined };
  await journal.update({ databaseLives: true, ...over });
  if (mayWait(context, subject)) await awaitServing(ctx, awaited(applied, brokenOff(approved)));
  return { applied, observed };
}

async function confirm(
  context: CommandContext,
  subject: Subject,
  observed: Observed,
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

/** Where hosts are only emulated nobody would ever say that they serve. */
function mayWait(context: CommandContext, { session }: Subject): boolean {
  const emulated = context.sandboxed && session.hosts === undefined;
  return context.invocation.flags['wait'] !== false && !emulated;
}

/** A run that was killed left its lock or its note open: somebody has to close them, and wait where it did not. */
function unfinished(observed: Observed, waits: boolean): boolean {
  if (observed.lock !== undefined || observed.record?.value.restoring !== undefined) return true;
  const last = observed.record?.value.runs.at(-1);
  return last !== undefined && (last.finishedAt === undefined || (waits && brokenOff(observed)));
}

/** The last `up` did not come to its end: what its hosts do is not known. */
function brokenOff({ record }: Observed): boolean {
  const last = record?.value.runs.at(-1);
  return last?.command === 'orthweb up' && last.result !== 'done';
}
