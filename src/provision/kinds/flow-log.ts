import {
  CreateFlowLogsCommand,
  DeleteFlowLogsCommand,
  type FlowLog as Live,
  paginateDescribeFlowLogs,
  type TagSpecification,
} from '@aws-sdk/client-ec2';
import { GetBucketPolicyCommand, PutBucketPolicyCommand } from '@aws-sdk/client-s3';
import { hasCode } from '../../aws/errors.ts';
import { ignoringGone } from '../already-gone.ts';
import { policiesEqual } from '../policy-equal.ts';
import type { Ctx, Kind } from '../resource.ts';
import { gathered } from './ec2-pages.ts';
import { foundByTag, identityFilters, setEc2Tags, tagSpecification } from './ec2-tags.ts';
import { failingOnUnsuccessful } from './partial-success.ts';

export interface FlowLogProps {
  readonly vpcId: string;
  readonly bucketArn: string;
  /** Folder in the bucket, above AWS's own `AWSLogs/`; may be empty. */
  readonly prefix: string;
}

export interface FlowLogOut {
  readonly flowLogId: string;
}

/**
 * All traffic of the VPC, a minute at a time, to the log bucket. A flow log cannot be changed, but it holds no data:
 * what it wrote stays in the bucket. So a change deletes it and makes another; a crash in between leaves none, which the
 * next run makes. While it is made, AWS may add statements to the bucket's policy by itself.
 */
export const FlowLog: Kind<FlowLogProps, Live, FlowLogOut> = {
  type: 'ec2:flow-log',
  actions: [
    'ec2:CreateFlowLogs',
    'ec2:CreateTags',
    'ec2:DescribeFlowLogs',
    'ec2:DeleteFlowLogs',
    // EC2 asks for these in the caller's name when the destination is S3.
    'logs:CreateLogDelivery',
    'logs:DeleteLogDelivery',
    's3:GetBucketPolicy',
    's3:PutBucketPolicy',
  ],
  typicalMs: 3_000,
  idempotency: 'token',

  async find(ctx, ids) {
    const logs = await gathered(
      paginateDescribeFlowLogs({ client: ctx.aws.ec2 }, { Filter: identityFilters(ctx, ids) }),
      (page) => page.FlowLogs,
    );
    return logs.map((log) => foundByTag(log, log.FlowLogId));
  },

  create: (ctx, at, props) =>
    createFlowLog(ctx, props, at.token, tagSpecification('vpc-flow-log', at)),

  drift(live, props) {
    return [
      { field: 'vpc', is: live.ResourceId, wanted: props.vpcId },
      { field: 'traffic', is: live.TrafficType, wanted: 'ALL' },
      { field: 'interval', is: live.MaxAggregationInterval, wanted: 60 },
      {
        field: 'destination',
        is: live.LogDestination?.replace(/\/+$/, ''),
        wanted: destinationOf(props),
      },
    ]
      .filter(({ is, wanted }) => is !== undefined && is !== wanted)
      .map(({ field, is, wanted }) => ({
        field,
        text: `flow log ${field} ${is}, wanted ${wanted}`,
        effect: 'update',
      }));
  },

  async sync(ctx, live, props) {
    const id = live.FlowLogId ?? '';
    await deleteFlowLog(ctx, id);
    const tags = [{ ResourceType: 'vpc-flow-log' as const, Tags: live.Tags ?? [] }];
    await createFlowLog(ctx, props, `instead-of-${id}`, tags);
  },

  tag: (ctx, live, tags) => setEc2Tags(ctx, live.FlowLogId, tags),

  delete: (ctx, live) => deleteFlowLog(ctx, live.FlowLogId ?? ''),

  outputs: (live) => ({ flowLogId: live.FlowLogId ?? '' }),

  ready: {
    status: statusOf,
    pending: ['absent'],
    target: ['ACTIVE'],
    timeoutMs: 120_000,
    everyMs: 2_000,
  },
  gone: {
    status: statusOf,
    pending: ['ACTIVE'],
    target: ['absent'],
    timeoutMs: 120_000,
    everyMs: 2_000,
  },

  async explain(_ctx, live) {
    const reason = live?.DeliverLogsErrorMessage;
    return reason === undefined ? [] : [`AWS cannot deliver the flow log: ${reason}`];
  },
};

async function createFlowLog(
  ctx: Ctx,
  props: FlowLogProps,
  ClientToken: string,
  TagSpecifications: TagSpecification[],
): Promise<void> {
  const command = new CreateFlowLogsCommand({
    ResourceType: 'VPC',
    ResourceIds: [props.vpcId],
    TrafficType: 'ALL',
    MaxAggregationInterval: 60,
    LogDestinationType: 's3',
    LogDestination: destinationOf(props),
    // The SDK fills in no token of its own for this call.
    ClientToken,
    TagSpecifications,
  });
  const before = await policyOf(ctx, props);
  await ctx.aws.ec2.send(failingOnUnsuccessful(command));
  await restorePolicy(ctx, props, before);
}

/**
 * "This policy overwrites any existing policy attached to the bucket", says one guide of what AWS may do to the log
 * bucket when a flow log is made; another one says "appended". What is added may stay, what was lost is put back.
 */
async function restorePolicy(ctx: Ctx, props: FlowLogProps, before: string | undefined) {
  const now = await policyOf(ctx, props);
  if (before === undefined || now === before) return;
  const missing = statementsOf(before).filter(
    (wanted) => !statementsOf(now).some((one) => policiesEqual(one, wanted)),
  );
  if (missing.length === 0) return;
  await ctx.aws.s3.send(new PutBucketPolicyCommand({ ...bucketOf(ctx, props), Policy: before }));
}

async function policyOf(ctx: Ctx, props: FlowLogProps): Promise<string | undefined> {
  const reply = await ctx.aws.s3
    .send(new GetBucketPolicyCommand(bucketOf(ctx, props)))
    .catch((error: unknown) => {
      if (hasCode(error, 'NoSuchBucketPolicy')) return undefined;
      throw error;
    });
  return reply?.Policy;
}

function bucketOf(ctx: Ctx, { bucketArn }: FlowLogProps) {
  return { Bucket: bucketArn.split(':').at(-1), ExpectedBucketOwner: ctx.account };
}

function statementsOf(policy: string | undefined): readonly object[] {
  return policy === undefined ? [] : (JSON.parse(policy) as { Statement: object[] }).Statement;
}

async function deleteFlowLog(ctx: Ctx, id: string): Promise<void> {
  const command = new DeleteFlowLogsCommand({ FlowLogIds: [id] });
  await ignoringGone(ctx.aws.ec2.send(failingOnUnsuccessful(command)));
}

function destinationOf({ bucketArn, prefix }: FlowLogProps): string {
  const folder = prefix.replace(/^\/+|\/+$/g, '');
  return folder === '' ? bucketArn : `${bucketArn}/${folder}`;
}

function statusOf(live: Live | undefined): string {
  return live === undefined ? 'absent' : (live.FlowLogStatus ?? 'ACTIVE');
}
