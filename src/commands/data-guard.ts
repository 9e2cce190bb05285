import { OrthwebError } from '../errors.ts';
import type { Observed } from '../operate/observe.ts';
import type { DbSnapshotOut } from '../provision/kinds/db-snapshot.ts';

/** The snapshot that a missing database will be made from. */
export function restoredFrom({ plan, restoreFrom }: Observed): string | undefined {
  return isMissing(plan) ? (restoreFrom ?? snapshotOf(plan).latest) : undefined;
}

/**
 * The index of the studies is in the database. An empty one beside kept studies would hide them all, an old one the
 * newer ones: neither is ever made silently. A copy that the operator named is not silent: `restore-choice.ts` looks at it.
 */
export function refuseLostData(observed: Observed): void {
  const { record, plan, config } = observed;
  if (!isMissing(plan) || observed.restoreFrom !== undefined) return;
  const expected = record?.value.finalSnapshot;
  const { latest, engineVersion } = snapshotOf(plan);
  const kept = plan.steps.some((step) => step.id === 'storage/data' && step.ref !== undefined);
  if (expected !== undefined && latest !== expected) throw gone(`snapshot ${expected}`, latest);
  if (record?.value.databaseLives === true && kept) throw gone('database', latest);
  const major = engineVersion?.split('.')[0];
  if (latest !== undefined && major !== undefined && major !== String(config.database.majorVersion))
    throw otherVersion(latest, major);
}

export function otherVersion(snapshot: string, major: string | undefined): OrthwebError {
  return new OrthwebError(
    `the snapshot ${snapshot} is of PostgreSQL ${major}, and a restore cannot change that`,
    { hint: `set database.majorVersion to ${major}` },
  );
}

type Plan = Observed['plan'];

export function isMissing(plan: Plan): boolean {
  return plan.steps.some((step) => step.id === 'database/main' && step.action === 'create');
}

function snapshotOf(plan: Plan): DbSnapshotOut {
  return (plan.outputs.get('database/snapshot') ?? {}) as DbSnapshotOut;
}

function gone(what: string, latest: string | undefined): OrthwebError {
  const other = latest === undefined ? '' : ` (there is an older one, ${latest})`;
  return new OrthwebError(
    `the ${what}, which holds the index of the kept studies, is gone${other}`,
    {
      hint: 'restore it in RDS under its name, choose an older copy (orthweb backup list, then orthweb up --from-snapshot), or give the studies up: orthweb down --delete-data',
    },
  );
}
