import { EC2Client } from '@aws-sdk/client-ec2';
import { S3Client } from '@aws-sdk/client-s3';
import { describe, expect, test } from 'vitest';
import { type CallHooks, watchCalls } from '../../../../src/aws/calls.ts';
import { operationOf, requestIdOf } from '../../../../src/aws/errors.ts';
import { FlowLog } from '../../../../src/provision/kinds/flow-log.ts';
import type { Ctx } from '../../../../src/provision/resource.ts';
import {
  type Answer,
  answerWith,
  ctxWith,
  OFFLINE,
  type Sent,
} from '../../../support/answer-with.ts';
import {
  ec2With,
  filtersFor,
  identityOf,
  PURGE,
  reportedTags,
  specified,
  textsOf,
} from '../../../support/ec2-answers.ts';
import { FakeClock } from '../../../support/fake-clock.ts';
import { awsError } from '../../../support/toy-cloud.ts';

const ID = 'network/flow-log';
const PROPS = { vpcId: 'vpc-1', bucketArn: 'arn:aws:s3:::wealthy-lemur-logs', prefix: 'flowlog/' };
const LIVE = {
  FlowLogId: 'fl-1',
  ResourceId: 'vpc-1',
  TrafficType: 'ALL' as const,
  MaxAggregationInterval: 60,
  LogDestinationType: 's3' as const,
  LogDestination: 'arn:aws:s3:::wealthy-lemur-logs/flowlog',
  FlowLogStatus: 'ACTIVE',
  Tags: reportedTags(ID),
};
const CREATION = {
  ResourceType: 'VPC',
  ResourceIds: ['vpc-1'],
  TrafficType: 'ALL',
  MaxAggregationInterval: 60,
  LogDestinationType: 's3',
  LogDestination: 'arn:aws:s3:::wealthy-lemur-logs/flowlog',
  TagSpecifications: specified('vpc-flow-log', ID),
};

/** A client to which AWS answers these documents, one after the other: what is tested lies below its commands. */
function answering(documents: readonly string[]) {
  const left = [...documents];
  const ec2 = new EC2Client({
    ...OFFLINE,
    requestHandler: {
      handle: async () => ({
        response: {
          statusCode: 200,
          headers: { 'x-amzn-requestid': 'req-7' },
          body: new TextEncoder().encode(left.shift()),
        },
      }),
    },
  });
  const counts = { total: 0, mutating: 0 };
  const signal = new AbortController().signal;
  const clock = new FakeClock();
  const hooks: CallHooks = { counts, clock, pace: 1, signal, retrying: () => undefined };
  watchCalls(ec2, 'ec2', hooks);
  return ctxWith({ ec2 });
}

function unsuccessful(operation: string, code: string, message: string): string {
  return `<${operation}Response><unsuccessful><item><error><code>${code}</code><message>${message}</message></error><resourceId>vpc-1</resourceId></item></unsuccessful></${operation}Response>`;
}

const NO_POLICY = { GetBucketPolicy: awsError('NoSuchBucketPolicy', 404) };

/** The log bucket beside it. */
function withBucket(
  ctx: Ctx,
  answers: Record<string, Answer> = NO_POLICY,
): { readonly ctx: Ctx; readonly bucket: readonly Sent[] } {
  const s3 = new S3Client(OFFLINE);
  return { bucket: answerWith(s3, answers), ctx: { ...ctx, aws: { ...ctx.aws, s3 } } };
}

test('is found by its tags', async () => {
  const { ctx, sent } = ec2With({ DescribeFlowLogs: { FlowLogs: [LIVE] } });
  const [found] = await FlowLog.find(ctx, [ID]);
  expect(found).toMatchObject({ id: ID, ref: 'fl-1' });
  expect(sent[0]?.input).toEqual({ Filter: filtersFor(ID) });
});

describe('creation', () => {
  test('logs all traffic by the minute to the bucket, with identity and token', async () => {
    const { ctx, sent } = ec2With({ CreateFlowLogs: {} });
    await FlowLog.create?.(withBucket(ctx).ctx, identityOf(ID), PROPS);
    expect(sent[0]?.input).toEqual({ ...CREATION, ClientToken: `token-of-${ID}` });
  });

  test('without a prefix the destination is the bucket itself', async () => {
    const { ctx, sent } = ec2With({ CreateFlowLogs: {} });
    await FlowLog.create?.(withBucket(ctx).ctx, identityOf(ID), { ...PROPS, prefix: '' });
    expect(sent[0]?.input.LogDestination).toBe('arn:aws:s3:::wealthy-lemur-logs');
  });

  const allow = (Sid: string) => ({ Sid, Effect: 'Allow', Principal: '*', Action: 's3:*' });
  const policy = (...sids: readonly string[]) => JSON.stringify({ Statement: sids.map(allow) });

  test('puts the policy of the log bucket back when AWS writes its own over it', async () => {
    const texts = [policy('Ours', 'Tls'), policy('AWSLogDeliveryWrite')];
    const { ctx, bucket } = withBucket(ec2With({ CreateFlowLogs: {} }).ctx, {
      GetBucketPolicy: () => ({ Policy: texts.shift() }),
      PutBucketPolicy: {},
    });
    await FlowLog.create?.(ctx, identityOf(ID), PROPS);
    expect(bucket.at(-1)).toMatchObject({
      name: 'PutBucketPolicy',
      input: { Policy: policy('Ours', 'Tls'), ExpectedBucketOwner: '123456789012' },
    });
  });

  test('leaves the policy alone when AWS only adds to it', async () => {
    const texts = [policy('Ours'), policy('Ours', 'AWSLogDeliveryWrite')];
    const { ctx, bucket } = withBucket(ec2With({ CreateFlowLogs: {} }).ctx, {
      GetBucketPolicy: () => ({ Policy: texts.shift() }),
    });
    await FlowLog.create?.(ctx, identityOf(ID), PROPS);
    expect(bucket.map((one) => one.name)).toEqual(['GetBucketPolicy', 'GetBucketPolicy']);
  });

  test("a failure inside a successful reply is an error with AWS's code, message and request", async () => {
    const ctx = answering([unsuccessful('CreateFlowLogs', 'FlowLogAlreadyExists', 'There is one')]);
    const made = FlowLog.create?.(withBucket(ctx).ctx, identityOf(ID), PROPS);
    const error = await made?.catch((reason) => reason);
    expect(error).toMatchObject({ name: 'FlowLogAlreadyExists', message: 'vpc-1: There is one' });
    expect(requestIdOf(error)).toBe('req-7');
    expect(operationOf(error)).toEqual({ service: 'ec2', name: 'CreateFlowLogs' });
  });
});

describe('drift', () => {
  test('none where AWS reports what is wanted', () => {
    expect(FlowLog.drift(LIVE, PROPS)).toEqual([]);
    expect(FlowLog.drift({ ...LIVE, LogDestination: `${LIVE.LogDestination}/` }, PROPS)).toEqual(
      [],
    );
  });

  test.each([
    [{ ResourceId: 'vpc-2' }, 'update: flow log vpc vpc-2, wanted vpc-1'],
    [{ TrafficType: 'REJECT' as const }, 'update: flow log traffic REJECT, wanted ALL'],
    [{ MaxAggregationInterval: 600 }, 'update: flow log interval 600, wanted 60'],
    [
      { LogDestination: 'arn:aws:s3:::other' },
      'update: flow log destination arn:aws:s3:::other, wanted arn:aws:s3:::wealthy-lemur-logs/flowlog',
    ],
  ])('%j is one change', (difference, text) => {
    expect(textsOf(FlowLog.drift({ ...LIVE, ...difference }, PROPS))).toEqual([text]);
  });
});

test('a changed flow log is deleted and made anew under the same identity', async () => {
  const live = { ...LIVE, TrafficType: 'REJECT' as const };
  const { ctx, sent } = ec2With({ DeleteFlowLogs: {}, CreateFlowLogs: {} });
  await FlowLog.sync(withBucket(ctx).ctx, live, PROPS, FlowLog.drift(live, PROPS));
  expect(sent).toEqual([
    { name: 'DeleteFlowLogs', input: { FlowLogIds: ['fl-1'] } },
    { name: 'CreateFlowLogs', input: { ...CREATION, ClientToken: 'instead-of-fl-1' } },
  ]);
});

describe('removal', () => {
  test('of one that is gone is success', async () => {
    const ctx = answering([unsuccessful('DeleteFlowLogs', 'InvalidFlowLogId.NotFound', 'gone')]);
    await expect(FlowLog.delete(ctx, LIVE, PURGE)).resolves.toBeUndefined();
  });

  test('that AWS refuses inside a successful reply is an error', async () => {
    const ctx = answering([unsuccessful('DeleteFlowLogs', 'UnauthorizedOperation', 'no')]);
    await expect(FlowLog.delete(ctx, LIVE, PURGE)).rejects.toMatchObject({
      name: 'UnauthorizedOperation',
    });
  });
});
