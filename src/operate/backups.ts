import { paginateDescribeDBSnapshots, type DBSnapshot as Snapshot } from '@aws-sdk/client-rds';
import { unlessGone } from '../provision/already-gone.ts';
import { DEPLOYMENT_TAG, fromTagList } from '../provision/identity.ts';
import { rdsName } from '../provision/kinds/rds-names.ts';
import { names } from '../provision/names.ts';
import type { Ctx } from '../provision/resource.ts';

/** IAM actions of this page. */
export const ACTIONS = ['rds:DescribeDBSnapshots'];

/**
 * `manual`: by `backup create`. `final`: by `down`. `automated`: RDS's own, every night. `other`: by hand in the
 * console, or by AWS Backup: nothing of ours removes it.
 */
export type BackupKind = 'manual' | 'final' | 'automated' | 'other';

export interface Backup {
  readonly id: string;
  readonly kind: BackupKind;
  /** `available`, `creating`. */
  readonly status: string;
  readonly percent: number;
  /** ISO time; one that is being made may have none. */
  readonly takenAt: string | undefined;
  /** Of the database; RDS charges what is used of it. */
  readonly gib: number;
  readonly engineVersion: string;
  readonly kmsKeyArn: string | undefined;
}

type Needed = Pick<Ctx, 'aws' | 'deployment' | 'account' | 'region' | 'partition'>;

/** Every copy of this deployment's database, the newest first; of others none, whatever they are called. */
export async function listBackups(ctx: Needed): Promise<readonly Backup[]> {
  // A filter, because DBInstanceIdentifier "must match the identifier of an existing DBInstance".
  const Filters = [{ Name: 'db-instance-id', Values: [rdsName(ctx, 'database/main')] }];
  const pages = paginateDescribeDBSnapshots({ client: ctx.aws.rds }, { Filters });
  const found: Snapshot[] = [];
  for await (const page of pages) found.push(...(page.DBSnapshots ?? []));
  return found
    .filter((snapshot) => ownerOf(snapshot) === ctx.deployment)
    .map((snapshot) => backupOf(ctx, snapshot))
    .toSorted(newestFirst);
}

/** One that is being made has no time yet. */
function newestFirst(a: Backup, b: Backup): number {
  const [left, right] = [a, b].map(({ takenAt }) => takenAt ?? '9999');
  return left === right ? 0 : (left ?? '') < (right ?? '') ? 1 : -1;
}

export interface FoundBackup extends Backup {
  /** The deployment that it is of; undefined: nobody's of ours. */
  readonly owner: string | undefined;
}

/** By its name, whosever it is. */
export async function findBackup(ctx: Needed, id: string): Promise<FoundBackup | undefined> {
  const pages = paginateDescribeDBSnapshots({ client: ctx.aws.rds }, { DBSnapshotIdentifier: id });
  const first = async () => {
    for await (const page of pages) return page.DBSnapshots?.[0];
    return undefined;
  };
  const snapshot = await unlessGone(first());
  return snapshot && { ...backupOf(ctx, snapshot), owner: ownerOf(snapshot) };
}

function ownerOf(snapshot: Snapshot): string | undefined {
  return fromTagList(snapshot.TagList)[DEPLOYMENT_TAG];
}

function backupOf(ctx: Needed, snapshot: Snapshot): Backup {
  return {
    id: snapshot.DBSnapshotIdentifier ?? '',
    kind: kindOf(ctx, snapshot),
    status: snapshot.Status ?? 'creating',
    percent: snapshot.PercentProgress ?? 0,
    takenAt: snapshot.SnapshotCreateTime?.toISOString(),
    gib: snapshot.AllocatedStorage ?? 0,
    engineVersion: snapshot.EngineVersion ?? '',
    kmsKeyArn: snapshot.KmsKeyId,
  };
}

function kindOf(ctx: Needed, snapshot: Snapshot): BackupKind {
  const { DBSnapshotIdentifier = '', SnapshotType = 'manual' } = snapshot;
  if (SnapshotType === 'automated') return 'automated';
  const { backupPrefix, finalSnapshotPrefix } = names(ctx);
  if (DBSnapshotIdentifier.startsWith(backupPrefix)) return 'manual';
  return DBSnapshotIdentifier.startsWith(finalSnapshotPrefix) ? 'final' : 'other';
}
