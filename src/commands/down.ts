import type { CommandContext } from '../context.ts';
import { Declined, Interrupted } from '../errors.ts';
import { lockedRun } from '../operate/locked-run.ts';
import { type Look, look } from '../operate/observe.ts';
import type { RunJournal } from '../operate/run-journal.ts';
import { keptEstimate } from '../price/estimate.ts';
import { destroy, keptNodes } from '../provision/destroy.ts';
import { leavesFinalSnapshot } from '../provision/kinds/db-instance-states.ts';
import { DbSnapshot } from '../provision/kinds/db-snapshot.ts';
import { names } from '../provision/names.ts';
import { planRemoval, type Step } from '../provision/plan.ts';
import { downLines, downResult } from '../ui/down-view.ts';
import { waitForHolder } from './held-lock.ts';
import { openSubject, type Subject } from './observed.ts';
import { counted, runDocument } from './planned.ts';
import { lockInput } from './run-input.ts';
import { showInterrupted } from './up-result.ts';

/** Removes the deployment from any half-built state; studies, a last database snapshot and the key stay unless told otherwise. */
export async function run(context: CommandContext): Promise<number> {
  const startedMs = context.clock.now();
  const subject = await openSubject(context);
  const purge = context.flag('deleteData');
  const seen = await lookFree(context, subject);
  const steps = await stepsOf(seen, purge);
  if (steps.length === 0 && seen.record === undefined && seen.lock === undefined) {
    context.note(`nothing of ${subject.name} is there`);
    if (context.json) context.document(runDocument(subject, steps, {}));
    return 0;
  }
  await confirm(context, subject, steps, await snapshotCount(seen));
  const reporter = context.report(counted(steps).remove);
  try {
    const done = await lockedRun(lockInput(context, subject), (journal) =>
      removeIt(subject, journal, purge),
    );
    await subject.session.hosts?.close(subject.name);
    reporter.close();
    showDown(context, subject, done, startedMs);
    return 0;
  } catch (error) {
    reporter.close();
    if (!(error instanceof Interrupted)) throw error;
    const next = `${context.next('down')} carries on, ${context.next('up')} builds it again`;
    return showInterrupted(context, error, next);
  }
}

/** The deployment as it is when nobody else is changing it. */
async function lookFree(context: CommandContext, subject: Subject): Promise<Look> {
  const seen = await look(subject);
  const waited = await waitForHolder(context, subject, seen.lock);
  return waited ? look({ ...subject, mayBeLocked: true }) : seen;
}

function stepsOf(seen: Look, purge: boolean): Promise<readonly Step[]> {
  return planRemoval(seen.nodes, seen.survey, keptNodes(seen.nodes, purge));
}

/** Looks again under the lock: the name stands for whatever the deployment is by then. */
async function removeIt(
  subject: Subject,
  journal: RunJournal,
  purge: boolean,
): Promise<readonly Step[]> {
  const { ctx } = subject;
  const seen = await look(subject);
  const steps = await stepsOf(seen, purge);
  const finalSnapshot = `${names(ctx).finalSnapshotPrefix}${stamp(ctx.clock.now())}`;
  const copied = !purge && (await willBeCopied(seen));
  // Before the calls: what is seen here will be gone, its tokens with it, and the snapshot's name must be known even if
  // this run does not live to see it.
  for (const { id } of steps) journal.alive(id);
  await journal.update({ ...(copied && { finalSnapshot }), restoring: undefined });
  await destroy(ctx, journal, seen.nodes, { purge, finalSnapshot });
  if (copied) await journal.update({ databaseLives: false });
  const keptSomething = copied || steps.some((s) => s.action === 'retain');
  if (purge || !keptSomething) await journal.delete();
  return steps;
}

/** A last copy is taken of a database that holds data and that no earlier run has begun to delete. */
async function willBeCopied({ nodes, survey }: Look): Promise<boolean> {
  const database = nodes.find((node) => node.id === 'database/main');
  const [found] = database === undefined ? [] : await survey.ours(database);
  return found !== undefined && leavesFinalSnapshot(found.live);
}

/** Copies of the database that are there already. */
async function snapshotCount({ nodes, survey }: Look): Promise<number> {
  const node = nodes.find((one) => one.id === 'database/snapshot');
  const [found] = node === undefined ? [] : await survey.ours(node);
  return found === undefined ? 0 : (DbSnapshot.outputs(found.live).count ?? 0);
}

/** `20261123140502`: RDS takes letters, digits and single hyphens. */
function stamp(nowMs: number): string {
  return new Date(nowMs).toISOString().replace(/\D/g, '').slice(0, 14);
}

async function confirm(
  context: CommandContext,
  subject: Subject,
  steps: readonly Step[],
  snapshots: number,
): Promise<void> {
  const purge = context.flag('deleteData');
  const databaseGoes = steps.some((s) => s.id === 'database/main');
  const bucket = steps.find((s) => s.id === 'storage/data')?.ref;
  const { storageGiB } = subject.config.database;
  const estimate = keptEstimate({
    snapshotGiB: databaseGoes ? storageGiB : 0,
    imagesGiB: 0,
    keys: 1,
  });
  const view = {
    deployment: subject.name,
    steps,
    purge,
    bucket,
    snapshots,
    finalSnapshot: databaseGoes && !purge,
    ...(purge ? {} : { monthlyDollars: estimate.dollars }),
  };
  const { columns } = context.terminal;
  context.note(...downLines(view, { columns }));
  if (await context.prompter.typed(`Type ${subject.name} to confirm:`, subject.name)) return;
  throw new Declined('nothing was removed: that is not its name');
}

function showDown(
  context: CommandContext,
  subject: Subject,
  steps: readonly Step[],
  startedMs: number,
): void {
  const removed = counted(steps).remove;
  const kept = steps.filter((s) => s.action === 'retain').length;
  const elapsedMs = context.clock.now() - startedMs;
  if (context.json) context.document(runDocument(subject, steps, {}));
  const { columns } = context.terminal;
  const result = { deployment: subject.name, removed, kept, elapsedMs };
  context.note(...downResult(result, { columns }));
}
