import {
  DeleteDBSnapshotCommand,
  DescribeDBInstancesCommand,
  paginateDescribeDBSnapshots,
  type DBSnapshot as Snapshot,
} from '@aws-sdk/client-rds';
import { ignoringGone, unlessGone } from '../already-gone.ts';
import { DEPLOYMENT_TAG, fromTagList, ID_TAG } from '../identity.ts';
import { names } from '../names.ts';
import type { Ctx, Found, Kind } from '../resource.ts';
import { rdsName } from './rds-names.ts';

const DATABASE = 'database/main';

/** The deployment's snapshots, the newest first. */
export interface DbSnapshotLive {
  /** Final ones, one of each `down`: what the next database is made from. */
  readonly snapshots: readonly Snapshot[];
  /** Those that were asked for: restored only when they are named, and removed with the data. */
  readonly backups: readonly Snapshot[];
}

export interface DbSnapshotOut {
  /** Identifier of the newest one that can be restored. */
  readonly latest?: string;
  /** Its PostgreSQL: a restore cannot change the major version. */
  readonly engineVersion?: string;
  /** All of them. */
  readonly count: number;
}

/** Copies of the database, which outlive it: met, never made here. They carry its tags. */
export const DbSnapshot: Kind<object, DbSnapshotLive, DbSnapshotOut> = {
  type: 'rds:db-snapshot',
  actions: ['rds:DescribeDBInstances', 'rds:DescribeDBSnapshots', 'rds:DeleteDBSnapshot'],
  typicalMs: 1_000,
  idempotency: 'name',
  retain: true,
  async find(ctx, ids) {
    const { finalSnapshotPrefix, backupPrefix } = names(ctx);
    const all = await ours(ctx);
    const named = (prefix: string) => all.filter((one) => nameOf(one).startsWith(prefix));
    const live = { snapshots: named(finalSnapshotPrefix), backups: named(backupPrefix) };
    const newest = live.snapshots[0] ?? live.backups[0];
    if (newest === undefined) return [];
    const ref = newest.DBSnapshotIdentifier ?? '';
    return ids.map(
      (id): Found<DbSnapshotLive> => ({
        id,
        ref,
        tags: { ...fromTagList(newest.TagList), [ID_TAG]: id },
        live,
      }),
    );
  },
  drift: () => [],
  sync: () => Promise.resolve(),
  async delete(ctx, live, how) {
    // The last copies of patient data go only when that was asked for.
    if (!how.purge) return;
    const deletable = allOf(live).filter((snapshot) => snapshot.Status !== 'deleting');
    await Promise.all(deletable.map((snapshot) => remove(ctx, snapshot)));
  },
  outputs: (live: DbSnapshotLive | undefined) => {
    const snapshot = live === undefined ? undefined : restorable(live);
    const { DBSnapshotIdentifier: latest, EngineVersion: engineVersion } = snapshot ?? {};
    const count = live === undefined ? 0 : allOf(live).length;
    return { ...(latest && { latest }), ...(engineVersion && { engineVersion }), count };
  },
  ready: {
    status,
    pending: ['creating', 'deleting'],
    target: ['absent', 'available'],
    timeoutMs: 30 * 60_000,
    everyMs: 15_000,
  },
  gone: {
    status: (live) => (live === undefined ? undefined : allOf(live)[0]?.Status) ?? 'absent',
    pending: ['available', 'creating', 'deleting', 'failed'],
    target: ['absent'],
    timeoutMs: 10 * 60_000,
    everyMs: 5_000,
  },
};

/**
 * The same, for building: a database that serves needs no copy to be made from, so none is looked for. One that is in any
 * other state may be on its way out, and then its last copy is what the next one must be made from.
 */
export const RestorableSnapshot: typeof DbSnapshot = {
  ...DbSnapshot,
  async find(ctx, ids) {
    // The very question that the database's own node asks at the same moment: it is sent once.
    const ask = new DescribeDBInstancesCommand({ DBInstanceIdentifier: rdsName(ctx, DATABASE) });
    const reply = await unlessGone(ctx.aws.rds.send(ask));
    const serves = reply?.DBInstances?.some((it) => it.DBInstanceStatus === 'available') ?? false;
    return serves ? [] : DbSnapshot.find(ctx, ids);
  },
};

/** One that is being made is worth waiting for; otherwise the newest that can be restored counts. */
function status(live: DbSnapshotLive | undefined): string {
  const [newest] = live?.snapshots ?? [];
  if (live === undefined || newest === undefined) return 'absent';
  if (newest.Status === 'creating' || restorable(live) === undefined) {
    return newest.Status ?? 'creating';
  }
  return 'available';
}

function restorable(live: DbSnapshotLive): Snapshot | undefined {
  return live.snapshots.find((snapshot) => snapshot.Status === 'available');
}

async function ours(ctx: Ctx): Promise<readonly Snapshot[]> {
  // A filter, because DBInstanceIdentifier "must match the identifier of an existing DBInstance".
  const pages = paginateDescribeDBSnapshots(
    { client: ctx.aws.rds },
    {
      SnapshotType: 'manual',
      Filters: [{ Name: 'db-instance-id', Values: [rdsName(ctx, DATABASE)] }],
    },
  );
  const found: Snapshot[] = [];
  for await (const page of pages) found.push(...(page.DBSnapshots ?? []));
  return found.filter((snapshot) => isOurs(ctx, snapshot)).sort(newestFirst);
}

function allOf({ snapshots, backups }: DbSnapshotLive): readonly Snapshot[] {
  return [...snapshots, ...backups];
}

function nameOf({ DBSnapshotIdentifier = '' }: Snapshot): string {
  return DBSnapshotIdentifier;
}

function isOurs(ctx: Ctx, snapshot: Snapshot): boolean {
  const tags = fromTagList(snapshot.TagList);
  return tags[DEPLOYMENT_TAG] === ctx.deployment && tags[ID_TAG] === DATABASE;
}

/** One that is still being made has no time yet. */
function newestFirst(left: Snapshot, right: Snapshot): number {
  const time = (snapshot: Snapshot) =>
    snapshot.SnapshotCreateTime?.getTime() ?? Number.POSITIVE_INFINITY;
  const [a, b] = [time(left), time(right)];
  return a === b ? 0 : b - a;
}

async function remove(ctx: Ctx, { DBSnapshotIdentifier }: Snapshot): Promise<void> {
  await ignoringGone(ctx.aws.rds.send(new DeleteDBSnapshotCommand({ DBSnapshotIdentifier })));
}
