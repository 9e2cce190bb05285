import {
  CreateDBInstanceCommand,
  DeleteDBInstanceCommand,
  type DeleteDBInstanceMessage,
  DescribeDBInstancesCommand,
  type DBInstance as Live,
  ModifyDBInstanceCommand,
  RebootDBInstanceCommand,
  RestoreDBInstanceFromDBSnapshotCommand,
} from '@aws-sdk/client-rds';
import { OrthwebError } from '../../errors.ts';
import { ignoringGone, unlessGone } from '../already-gone.ts';
import { fromTagList, tagList } from '../identity.ts';
import type { Ctx, Found, Identity, Kind, RemoveOptions } from '../resource.ts';
import { dbInstanceChanges, modification, wantsReboot } from './db-instance-changes.ts';
import {
  type DbInstanceOut,
  type DbInstanceProps,
  newInstance,
  restoredInstance,
} from './db-instance-props.ts';
import {
  dbInstanceGone,
  dbInstanceReady,
  finalSnapshot,
  GOING,
  isGoing,
  PASSING,
} from './db-instance-states.ts';
import { rdsEvents } from './rds-events.ts';
import { rdsName, setRdsTags } from './rds-names.ts';

export type { DbInstanceOut, DbInstanceProps } from './db-instance-props.ts';

export const DbInstance: Kind<DbInstanceProps, Live, DbInstanceOut> = {
  type: 'rds:db-instance',
  actions: [
    'rds:CreateDBInstance',
    'rds:RestoreDBInstanceFromDBSnapshot',
    'rds:DescribeDBInstances',
    'rds:DescribeEvents',
    'rds:ModifyDBInstance',
    'rds:RebootDBInstance',
    'rds:DeleteDBInstance',
    'rds:CreateDBSnapshot',
    'rds:AddTagsToResource',
    'iam:CreateServiceLinkedRole',
    'iam:PassRole',
    'kms:CreateGrant',
    'kms:Decrypt',
    'kms:DescribeKey',
    'kms:GenerateDataKey',
    'secretsmanager:CreateSecret',
    'secretsmanager:TagResource',
  ],
  typicalMs: 12 * 60_000,
  idempotency: 'name',
  existsCodes: ['DBInstanceAlreadyExists', 'DBInstanceAlreadyExistsFault'],
  async find(ctx, ids) {
    return (await Promise.all(ids.map((id) => findOne(ctx, id)))).flat();
  },
  create: (ctx, at, props) =>
    props.restoreFrom === undefined
      ? makeNew(ctx, at, props)
      : restore(ctx, at, props, props.restoreFrom),
  drift: dbInstanceChanges,
  async sync(ctx, live, props, changes) {
    const DBInstanceIdentifier = live.DBInstanceIdentifier;
    const modify = modification(live, props, changes);
    if (modify !== undefined) {
      // Without ApplyImmediately the change waits silently for the maintenance window.
      await ctx.aws.rds.send(
        new ModifyDBInstanceCommand({ DBInstanceIdentifier, ApplyImmediately: true, ...modify }),
      );
    } else if (wantsReboot(changes)) {
      await ctx.aws.rds.send(new RebootDBInstanceCommand({ DBInstanceIdentifier }));
    }
  },
  tag: (ctx, live, tags) => setRdsTags(ctx, live.DBInstanceArn, tags),
  async delete(ctx, live, how) {
    if (isGoing(live)) return;
    const last = lastCopy(ctx, live, how);
    await ignoringGone(removal(ctx, live, last));
  },
  outputs: (live) => ({
    identifier: live.DBInstanceIdentifier ?? '',
    endpoint: live.Endpoint?.Address ?? '',
    port: live.Endpoint?.Port ?? 0,
    masterSecretArn: live.MasterUserSecret?.SecretArn ?? '',
    resourceId: live.DbiResourceId ?? '',
    arn: live.DBInstanceArn ?? '',
    engineVersion: live.EngineVersion ?? '',
    status: live.DBInstanceStatus ?? '',
    multiAz: live.MultiAZ === true,
    lastBackup: live.LatestRestorableTime?.toISOString(),
  }),
  ready: dbInstanceReady,
  gone: dbInstanceGone,
  going: GOING,
  passing: PASSING,
  // RDS writes to its log groups to the last, and makes them anew where they are gone.
  afterlifeMs: 60_000,
  explain: async (ctx, live) =>
    live === undefined ? [] : rdsEvents(ctx, 'db-instance', live.DBInstanceIdentifier),
};

async function findOne(ctx: Ctx, id: string): Promise<readonly Found<Live>[]> {
  const name = rdsName(ctx, id);
  const reply = await unlessGone(
    ctx.aws.rds.send(new DescribeDBInstancesCommand({ DBInstanceIdentifier: name })),
  );
  return (reply?.DBInstances ?? []).map((live) => ({
    id,
    ref: name,
    tags: fromTagList(live.TagList),
    live,
  }));
}

async function makeNew(ctx: Ctx, at: Identity, props: DbInstanceProps): Promise<void> {
  await ctx.aws.rds.send(
    new CreateDBInstanceCommand({
      ...newInstance(props),
      DBInstanceIdentifier: rdsName(ctx, at.id),
      Tags: tagList(at.tags),
    }),
  );
}

async function restore(
  ctx: Ctx,
  at: Identity,
  props: DbInstanceProps,
  snapshot: string,
): Promise<void> {
  await ctx.aws.rds.send(
    new RestoreDBInstanceFromDBSnapshotCommand({
      ...restoredInstance(props),
      DBInstanceIdentifier: rdsName(ctx, at.id),
      DBSnapshotIdentifier: snapshot,
      Tags: tagList(at.tags),
    }),
  );
}

type LastCopy = Pick<DeleteDBInstanceMessage, 'SkipFinalSnapshot' | 'FinalDBSnapshotIdentifier'>;

function lastCopy(ctx: Ctx, live: Live, how: RemoveOptions): LastCopy {
  const snapshot = how.purge ? 'needless' : finalSnapshot(live);
  if (snapshot === 'needless') return { SkipFinalSnapshot: true };
  if (snapshot === 'possible') {
    return { SkipFinalSnapshot: false, FinalDBSnapshotIdentifier: how.finalSnapshot };
  }
  throw new OrthwebError(
    `database ${live.DBInstanceIdentifier} is "${live.DBInstanceStatus}": AWS takes no last snapshot of it, and it holds data`,
    {
      hint: `restore it from its backups in the AWS console, or give its data up with: orthweb down --name ${ctx.deployment} --delete-data`,
    },
  );
}

async function removal(ctx: Ctx, live: Live, last: LastCopy): Promise<void> {
  const DBInstanceIdentifier = live.DBInstanceIdentifier;
  // A last snapshot without our tags would not be found again, and the next `up` would begin with an empty database.
  const untagged = last.SkipFinalSnapshot === false && live.CopyTagsToSnapshot === false;
  if (live.DeletionProtection === true || untagged) {
    await ctx.aws.rds.send(
      new ModifyDBInstanceCommand({
        DBInstanceIdentifier,
        ApplyImmediately: true,
        DeletionProtection: false,
        ...(untagged ? { CopyTagsToSnapshot: true } : {}),
      }),
    );
  }
  await ctx.aws.rds.send(
    new DeleteDBInstanceCommand({ DBInstanceIdentifier, ...last, DeleteAutomatedBackups: true }),
  );
}
