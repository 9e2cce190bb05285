import type { CommandContext } from '../context.ts';
import { OrthwebError } from '../errors.ts';
import type { Observed } from '../operate/observe.ts';
import { type ObservedRollout, observeRollout } from '../operate/rollout/plan-rollout.ts';
import type { RolloutReport } from '../operate/rollout/rollout.ts';
import type { RunJournal } from '../operate/run-journal.ts';
import { awaitServing } from '../operate/serving.ts';
import { type Applied, apply } from '../provision/apply.ts';
import { unapproved } from './approval.ts';
import { awaited } from './awaited.ts';
import { isMissing } from './data-guard.ts';
import { mayWait } from './emulated-hosts.ts';
import type { Subject } from './observed.ts';
import { rollOutPlanned, rolloutHow } from './rolling.ts';

export interface Done {
  readonly applied: Applied;
  readonly observed: ObservedRollout;
  readonly rolled: RolloutReport | undefined;
}

/** Looks again now that nobody else may change anything, and does only what was approved. */
export async function applyApproved(
  context: CommandContext,
  subject: Subject,
  approved: ObservedRollout,
  journal: RunJournal,
): Promise<Done> {
  const { config, decisions } = approved;
  const { ctx, allowRestart } = subject;
  const observed = await observeRollout({ ...subject, config, decisions }, rolloutHow(context));
  refuseSurprises(context, observed, approved);
  await remember(journal, observed);
  const applied = await apply(ctx, journal, observed.nodes, observed.survey, { allowRestart });
  // From here on the database itself is the newest copy.
  // A failover that was cut off is complete: each host has its address.
  const over = { finalSnapshot: undefined, failoverTo: undefined, restoring: undefined };
  await journal.update({ databaseLives: true, ...over });
  // Those that are to run something else are waited for when they do.
  const others = awaited(applied, brokenOff(approved)).filter(
    ({ host }) => !observed.rollout.hosts.includes(host),
  );
  if (mayWait(context, subject)) await awaitServing(ctx, others);
  return { applied, observed, rolled: await rollOutPlanned(context, subject, observed, journal) };
}

function refuseSurprises(context: CommandContext, observed: Observed, approved: Observed): void {
  const surprises = unapproved(observed.plan.steps, approved.plan.steps);
  if (surprises.length === 0 || context.flag('yes')) return;
  const ids = surprises.map((step) => step.id).join(', ');
  throw new OrthwebError(`the deployment changed while you were reading the plan: ${ids}`, {
    hint: 'run the same command again to see what is to be done now',
  });
}

/** What later runs are to go by where nobody says anything else. */
async function remember(journal: RunJournal, observed: Observed): Promise<void> {
  const { config, decisions, restoreFrom, plan } = observed;
  const { web, dicom } = config.access;
  const restores = restoreFrom !== undefined && isMissing(plan);
  await journal.update({
    ...(restores && { restoring: restoreFrom, databaseLives: false }),
    decisions,
    publicKey: config.hosts.publicKey,
    authorities: config.database.authorities,
    access: { ...(web && { web }), ...(dicom && { dicom }) },
    images: { orthanc: config.orthanc.image, envoy: config.envoy.image },
  });
}

/** The last run that brought it up did not come to its end: what its hosts do is not known. */
export function brokenOff({ record }: Observed): boolean {
  const last = record?.value.runs.at(-1);
  const brings = ['orthweb up', 'orthweb upgrade'].includes(last?.command ?? '');
  return brings && last?.result !== 'done';
}
