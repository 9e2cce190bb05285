import { S3Client } from '@aws-sdk/client-s3';
import { describe, expect, it } from 'vitest';
import { assertOurs } from '../../../../src/provision/identity.ts';
import { BucketAccessLog } from '../../../../src/provision/kinds/bucket-access-log.ts';
import { type Answer, answerWith, ctxWith, OFFLINE } from '../../../support/answer-with.ts';
import { awsError } from '../../../support/toy-cloud.ts';

const bucket = 'wealthy-lemur-orthbucket';
const props = { sourceBucket: bucket, targetBucket: 'wealthy-lemur-logs', prefix: 'accesslog/' };
const live = { bucket, target: 'wealthy-lemur-logs', prefix: 'accesslog/' };
const LoggingEnabled = { TargetBucket: 'wealthy-lemur-logs', TargetPrefix: 'accesslog/' };

const TagSet = [{ Key: 'orthweb:deployment', Value: 'wealthy-lemur' }];

function s3(answers: Record<string, Answer>) {
  const client = new S3Client(OFFLINE);
  const sent = answerWith(client, { GetBucketTagging: { TagSet }, ...answers });
  return { sent, ctx: ctxWith({ s3: client }) };
}

describe('find', () => {
  it("is the setting of the deployment's own data bucket", async () => {
    const { ctx, sent } = s3({ GetBucketLogging: { LoggingEnabled } });
    const [found] = await BucketAccessLog.find(ctx, ['storage/access-log']);
    expect(found?.live).toEqual(live);
    expect(() => found && assertOurs(ctx, found)).not.toThrow();
    expect(sent[0]?.input).toEqual({ Bucket: bucket, ExpectedBucketOwner: '123456789012' });
  });

  it.each<[string, Answer]>([
    ['logging is off', {}],
    ['there is no bucket', awsError('NoSuchBucket', 404)],
    ["the bucket is another account's", awsError('AccessDenied', 403, 'Access Denied')],
  ])('is absent when %s', async (_when, answer) => {
    const { ctx } = s3({ GetBucketLogging: answer });
    expect(await BucketAccessLog.find(ctx, ['storage/access-log'])).toEqual([]);
  });

  it.each<[string, Answer]>([
    ['carries no tags', awsError('NoSuchTagSet', 404)],
    ['is of another deployment', { TagSet: [{ Key: 'orthweb:deployment', Value: 'other' }] }],
  ])('is not ours where the bucket %s', async (_case, tagging) => {
    const { ctx } = s3({ GetBucketLogging: { LoggingEnabled }, GetBucketTagging: tagging });
    const [found] = await BucketAccessLog.find(ctx, ['storage/access-log']);
    expect(() => found && assertOurs(ctx, found)).toThrow('exists already');
  });

  it('fails where the operator may not look', async () => {
    const refused = awsError('AccessDenied', 403, 'User: x is not authorized to perform: y');
    const { ctx } = s3({ GetBucketLogging: refused });
    await expect(BucketAccessLog.find(ctx, ['storage/access-log'])).rejects.toBe(refused);
  });
});

describe('drift', () => {
  it('is none where the log goes where it should', () => {
    expect(BucketAccessLog.drift(live, props)).toEqual([]);
  });

  it.each([
    ['another bucket', { ...live, target: 'elsewhere' }],
    ['another prefix', { ...live, prefix: '' }],
  ])('is one change for %s', (_case, changed) => {
    expect(BucketAccessLog.drift(changed, props)).toMatchObject([{ field: 'destination' }]);
  });
});

it('is switched on and off on the data bucket of this account only', async () => {
  const { ctx, sent } = s3({ PutBucketLogging: {} });
  const at = { id: 'storage/access-log', name: '', tags: {}, token: '' };
  await BucketAccessLog.create?.(ctx, at, props);
  await BucketAccessLog.delete(ctx, live, { purge: false, finalSnapshot: '' });
  const account = { Bucket: bucket, ExpectedBucketOwner: '123456789012' };
  expect(sent.map((one) => one.input)).toEqual([
    { ...account, BucketLoggingStatus: { LoggingEnabled } },
    { ...account, BucketLoggingStatus: {} },
  ]);
});
