import {
  AssociateKmsKeyCommand,
  CreateLogGroupCommand,
  DeleteLogGroupCommand,
  type LogGroup as Group,
  ListTagsForResourceCommand,
  PutRetentionPolicyCommand,
  paginateDescribeLogGroups,
  TagResourceCommand,
} from '@aws-sdk/client-cloudwatch-logs';
import { ignoringGone, unlessGone } from '../already-gone.ts';
import { DEPLOYMENT_TAG, ID_TAG } from '../identity.ts';
import { names } from '../names.ts';
import type { Change, Ctx, Found, Kind, Tags } from '../resource.ts';
import { presence } from './ec2-tags.ts';
import { sameKey } from './same-key.ts';

export interface LogGroupProps {
  readonly retentionDays: number;
  readonly kmsKeyArn: string;
}
export interface LogGroupLive {
  readonly name: string;
  readonly arn: string;
  readonly retentionDays: number | undefined;
  readonly kmsKeyArn: string | undefined;
  /** Tags that it ought to carry and does not. */
  readonly unwritten: Tags;
}
export interface LogGroupOut {
  readonly name: string;
  readonly arn: string;
}

export const LogGroup: Kind<LogGroupProps, LogGroupLive, LogGroupOut> = {
  type: 'logs:log-group',
  actions: [
    'logs:CreateLogGroup',
    'logs:TagResource',
    'logs:DescribeLogGroups',
    'logs:ListTagsForResource',
    'logs:PutRetentionPolicy',
    'logs:AssociateKmsKey',
    'logs:DeleteLogGroup',
  ],
  typicalMs: 2_000,
  idempotency: 'name',
  existsCodes: ['ResourceAlreadyExistsException'],
  find,
  async create(ctx, at, { kmsKeyArn }) {
    await ctx.aws.logs.send(
      new CreateLogGroupCommand({ logGroupName: at.name, kmsKeyId: kmsKeyArn, tags: at.tags }),
    );
  },
  drift,
  sync,
  async tag(ctx, live, tags) {
    await ctx.aws.logs.send(
      new TagResourceCommand({ resourceArn: live.arn, tags: { ...live.unwritten, ...tags } }),
    );
  },
  async delete(ctx, live) {
    await ignoringGone(ctx.aws.logs.send(new DeleteLogGroupCommand({ logGroupName: live.name })));
  },
  outputs: ({ name, arn }) => ({ name, arn }),
  ...presence(60_000),
};

/** One round: groups are listed by the deployment's name in theirs, their tags read by the ARN that each must have. */
async function find(ctx: Ctx, ids: readonly string[]): Promise<Found<LogGroupLive>[]> {
  const wanted = ids.map((id) => ({ id, name: names(ctx).of(id) }));
  const [groups, tags] = await Promise.all([
    groupsNaming(ctx, ctx.deployment),
    Promise.all(wanted.map(({ name }) => tagsOf(ctx, name))),
  ]);
  const byName = new Map(groups.map((group) => [group.logGroupName, group]));
  // Listed without tags to be read, or the other way round: it is only just coming or going.
  return wanted.flatMap(({ id, name }, index) => {
    const group = byName.get(name);
    const written = tags[index];
    return group === undefined || written === undefined
      ? []
      : [foundGroup(ctx, id, name, group, written)];
  });
}

function foundGroup(ctx: Ctx, id: string, name: string, group: Group, tags: Tags) {
  const unwritten = unwrittenIdentity(ctx, id, name, tags);
  const live: LogGroupLive = {
    name,
    arn: arnOf(ctx, name),
    retentionDays: group.retentionInDays,
    kmsKeyArn: group.kmsKeyId,
    unwritten,
  };
  return { id, ref: name, tags: { ...unwritten, ...tags }, live };
}

/**
 * RDS makes a missing group again as soon as the instance has something to log, without tags, key and retention. Its name
 * holds our database's own identifier, so an untagged one is ours; one with anybody's identity is theirs.
 */
function unwrittenIdentity(ctx: Ctx, id: string, name: string, tags: Tags): Tags {
  const byRds = name.startsWith(`/aws/rds/instance/${names(ctx).of('database/main')}/`);
  if (!byRds || tags[DEPLOYMENT_TAG] !== undefined) return {};
  return { [DEPLOYMENT_TAG]: ctx.deployment, [ID_TAG]: id };
}

/** "Case-sensitive substring search": others of that name may be among them. */
async function groupsNaming(ctx: Ctx, logGroupNamePattern: string): Promise<Group[]> {
  const found: Group[] = [];
  const pages = paginateDescribeLogGroups({ client: ctx.aws.logs }, { logGroupNamePattern });
  for await (const page of pages) found.push(...(page.logGroups ?? []));
  return found;
}

async function tagsOf(ctx: Ctx, name: string): Promise<Tags | undefined> {
  const ask = new ListTagsForResourceCommand({ resourceArn: arnOf(ctx, name) });
  const reply = await unlessGone(ctx.aws.logs.send(ask));
  return reply && (reply.tags ?? {});
}

/** Without the `:*` that DescribeLogGroups puts at its end: tagging calls refuse that form. */
function arnOf({ partition, region, account }: Ctx, name: string): string {
  return `arn:${partition}:logs:${region}:${account}:log-group:${name}`;
}

function drift(live: LogGroupLive, { retentionDays, kmsKeyArn }: LogGroupProps): Change[] {
  const changes: Change[] = [];
  if (live.retentionDays !== retentionDays) {
    const now = live.retentionDays === undefined ? 'for ever' : `${live.retentionDays} days`;
    const text = `logs are kept ${now}, wanted ${retentionDays} days`;
    changes.push({ field: 'retention', text, effect: 'update' });
  }
  if (!sameKey(live.kmsKeyArn, kmsKeyArn)) {
    const now =
      live.kmsKeyArn === undefined ? 'not encrypted by a key' : 'encrypted by another key';
    changes.push({ field: 'key', text: `logs are ${now}`, effect: 'update' });
  }
  return changes;
}

async function sync(
  ctx: Ctx,
  { name: logGroupName }: LogGroupLive,
  { retentionDays, kmsKeyArn }: LogGroupProps,
  changes: readonly Change[],
): Promise<void> {
  const { logs } = ctx.aws;
  const fields = new Set(changes.map((change) => change.field));
  if (fields.has('retention'))
    await logs.send(
      new PutRetentionPolicyCommand({ logGroupName, retentionInDays: retentionDays }),
    );
  if (fields.has('key'))
    await logs.send(new AssociateKmsKeyCommand({ logGroupName, kmsKeyId: kmsKeyArn }));
}
