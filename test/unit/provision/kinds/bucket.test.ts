import { S3Client } from '@aws-sdk/client-s3';
import { describe, expect, it } from 'vitest';
import { assertOurs, NameTaken } from '../../../../src/provision/identity.ts';
import { DataBucket, LogBucket } from '../../../../src/provision/kinds/bucket.ts';
import type { BucketLive } from '../../../../src/provision/kinds/bucket-live.ts';
import type { BucketProps } from '../../../../src/provision/kinds/bucket-settings.ts';
import type { Ctx } from '../../../../src/provision/resource.ts';
import { dataBucketPolicy } from '../../../../src/templates/bucket-policies.ts';
import { type Answer, answerWith, ctxWith, OFFLINE } from '../../../support/answer-with.ts';
import { awsError } from '../../../support/toy-cloud.ts';

const NAME = 'wealthy-lemur-orthbucket';
const KEY = 'arn:aws:kms:eu-west-1:123456789012:key/k-1';
const policy = dataBucketPolicy({ partition: 'aws', bucket: NAME });
const data: BucketProps = {
  encryption: { kmsKeyArn: KEY },
  policy,
  lifecycle: { abortMultipartDays: 7, noncurrentDays: 90 },
  eventBridge: true,
};
const logs: BucketProps = {
  ...data,
  encryption: 'sse-s3',
  lifecycle: { ...data.lifecycle, expireDays: 400 },
};
const rule = {
  ID: 'orthweb-housekeeping',
  Status: 'Enabled' as const,
  Filter: { Prefix: '' },
  AbortIncompleteMultipartUpload: { DaysAfterInitiation: 7 },
  NoncurrentVersionExpiration: { NoncurrentDays: 90 },
  Expiration: { ExpiredObjectDeleteMarker: true },
};
const blocked = {
  BlockPublicAcls: true,
  IgnorePublicAcls: true,
  BlockPublicPolicy: true,
  RestrictPublicBuckets: true,
};
const live: BucketLive = {
  name: NAME,
  arn: `arn:aws:s3:::${NAME}`,
  domain: `${NAME}.s3.amazonaws.com`,
  tags: { 'orthweb:deployment': 'wealthy-lemur', 'orthweb:id': 'storage/data', theirs: 'stays' },
  ownership: 'BucketOwnerEnforced',
  publicAccess: blocked,
  policy: JSON.stringify(policy),
  encryption: {
    ApplyServerSideEncryptionByDefault: { SSEAlgorithm: 'aws:kms', KMSMasterKeyID: KEY },
    BucketKeyEnabled: true,
  },
  versioning: 'Enabled',
  lifecycle: [rule],
};
const sse = (rule: object): BucketLive => ({
  ...live,
  encryption: {
    ApplyServerSideEncryptionByDefault: { SSEAlgorithm: 'aws:kms', KMSMasterKeyID: KEY, ...rule },
    BucketKeyEnabled: true,
  },
});
const withRule = (changed: object): BucketLive => ({
  ...live,
  lifecycle: [{ ...rule, ...changed }],
});

/** A bucket's answers when it has nothing but its name. */
const BARE: Record<string, Answer> = {
  GetBucketTagging: awsError('NoSuchTagSet', 404),
  GetBucketOwnershipControls: awsError('OwnershipControlsNotFoundError', 404),
  GetPublicAccessBlock: awsError('NoSuchPublicAccessBlockConfiguration', 404),
  GetBucketPolicy: awsError('NoSuchBucketPolicy', 404),
  GetBucketEncryption: awsError('ServerSideEncryptionConfigurationNotFoundError', 404),
  GetBucketVersioning: {},
  GetBucketLifecycleConfiguration: awsError('NoSuchLifecycleConfiguration', 404),
};

function s3(answers: Record<string, Answer>, place: Partial<Ctx> = {}) {
  const client = new S3Client({ ...OFFLINE, region: place.region ?? OFFLINE.region });
  const sent = answerWith(client, answers);
  const ctx = ctxWith({ s3: client }, place);
  const input = (name: string) => sent.find((one) => one.name === name)?.input;
  return { ctx, sent, input, names: () => sent.map((one) => one.name) };
}
const every = (names: readonly string[], answer: Answer) =>
  Object.fromEntries(names.map((name) => [name, answer]));

describe('drift', () => {
  it('is none for the buckets as S3 echoes them', () => {
    expect(DataBucket.drift(live, data)).toEqual([]);
    const logBucket: BucketLive = {
      ...live,
      encryption: { ApplyServerSideEncryptionByDefault: { SSEAlgorithm: 'AES256' } },
      lifecycle: [{ ...rule, Expiration: { Days: 400 } }],
    };
    expect(LogBucket.drift(logBucket, logs)).toEqual([]);
  });

  it('is none for an empty filter in any of the ways S3 writes it', () => {
    const { Filter: _, ...older } = rule;
    for (const lifecycle of [[{ ...rule, Filter: {} }], [{ ...older, Prefix: '' }], [older]])
      expect(DataBucket.drift({ ...live, lifecycle }, data)).toEqual([]);
  });

  it.each<[string, BucketLive]>([
    ['ownership', { ...live, ownership: undefined }],
    ['ownership', { ...live, ownership: 'ObjectWriter' }],
    ['public-access', { ...live, publicAccess: undefined }],
    ['public-access', { ...live, publicAccess: { ...blocked, RestrictPublicBuckets: false } }],
    ['policy', { ...live, policy: undefined }],
    ['policy', { ...live, policy: JSON.stringify({ ...policy, Statement: [] }) }],
    ['encryption', { ...live, encryption: undefined }],
    ['encryption', sse({ SSEAlgorithm: 'AES256' })],
    ['encryption', sse({ KMSMasterKeyID: 'arn:aws:kms:eu-west-1:123456789012:key/k-2' })],
    ['encryption', sse({ KMSMasterKeyID: undefined })],
    ['encryption', { ...sse({}), encryption: { ...sse({}).encryption, BucketKeyEnabled: false } }],
    ['versioning', { ...live, versioning: undefined }],
    ['versioning', { ...live, versioning: 'Suspended' }],
    ['lifecycle', { ...live, lifecycle: [] }],
    ['lifecycle', withRule({ Status: 'Disabled' })],
    ['lifecycle', withRule({ Filter: { Prefix: 'a/' } })],
    ['lifecycle', withRule({ Filter: { ObjectSizeGreaterThan: 1 } })],
    ['lifecycle', withRule({ AbortIncompleteMultipartUpload: undefined })],
    ['lifecycle', withRule({ NoncurrentVersionExpiration: { NoncurrentDays: 9 } })],
    ['lifecycle', withRule({ Expiration: { Days: 1 } })],
    ['lifecycle', withRule({ Expiration: undefined })],
  ])('is exactly one change of %s', (field, changed) => {
    expect(DataBucket.drift(changed, data)).toMatchObject([{ field, effect: 'update' }]);
  });

  it('takes the key by its bare id too', () => {
    expect(DataBucket.drift(sse({ KMSMasterKeyID: 'k-1' }), data)).toEqual([]);
  });

  const added = (Sid: string, Service: unknown) => {
    const statement = { Sid, Effect: 'Allow', Principal: { Service }, Action: 's3:PutObject' };
    const Statement = [statement, ...(policy as { Statement: object[] }).Statement];
    return { ...live, policy: JSON.stringify({ ...policy, Statement }) };
  };

  it('leaves out what AWS adds to the policy for flow logs', () => {
    const found = added('AWSLogDeliveryWrite', 'delivery.logs.amazonaws.com');
    expect(LogBucket.drift(found, data)).toEqual([]);
  });

  it('is not deceived by a statement that only borrows that name', () => {
    for (const service of [
      'ec2.amazonaws.com',
      ['delivery.logs.amazonaws.com', 'ec2.amazonaws.com'],
    ])
      expect(LogBucket.drift(added('AWSLogDeliveryWrite', service), data)).toHaveLength(1);
  });
});

const PUTS = [
  'PutBucketOwnershipControls',
  'PutPublicAccessBlock',
  'PutBucketPolicy',
  'PutBucketEncryption',
  'PutBucketVersioning',
  'PutBucketNotificationConfiguration',
  'PutBucketLifecycleConfiguration',
];

describe('sync', () => {
  const bare: BucketLive = { ...live, ...{ ownership: undefined, publicAccess: undefined } };
  const nothing: BucketLive = {
    ...bare,
    policy: undefined,
    encryption: undefined,
    versioning: undefined,
    lifecycle: [],
  };

  it('sets everything, one call after the other, and never on the bucket of another account', async () => {
    let underway = 0;
    const alone = async () => {
      underway += 1;
      expect(underway).toBe(1);
      await new Promise(setImmediate);
      underway -= 1;
      return {};
    };
    const { ctx, sent, names } = s3({
      ...every(PUTS, alone),
      GetBucketNotificationConfiguration: {},
    });
    await DataBucket.sync(ctx, nothing, data, DataBucket.drift(nothing, data));
    expect(names()).toEqual(PUTS.toSpliced(5, 0, 'GetBucketNotificationConfiguration'));
    for (const { input } of sent) expect(input.ExpectedBucketOwner).toBe('123456789012');
  });

  it('sets only what the changes name', async () => {
    const { ctx, names } = s3({ PutBucketVersioning: {} });
    const [versioning] = DataBucket.drift({ ...nothing, versioning: undefined }, data).filter(
      (change) => change.field === 'versioning',
    );
    await DataBucket.sync(ctx, nothing, data, versioning ? [versioning] : []);
    expect(names()).toEqual(['PutBucketVersioning']);
  });

  it("keeps an operator's own lifecycle rules and notifications", async () => {
    const theirs = { ID: 'to-glacier', Status: 'Enabled' as const };
    const topic = { TopicArn: 'arn:aws:sns:x', Events: ['s3:ObjectCreated:*' as const] };
    const found = { ...live, lifecycle: [theirs, { ...rule, Status: 'Disabled' as const }] };
    const { ctx, input } = s3({
      ...every(PUTS, {}),
      GetBucketNotificationConfiguration: { TopicConfigurations: [topic] },
    });
    await DataBucket.sync(ctx, found, data, DataBucket.drift(found, data));
    const put = input('PutBucketLifecycleConfiguration');
    expect(put.LifecycleConfiguration.Rules).toEqual([theirs, rule]);
    expect(input('PutBucketNotificationConfiguration').NotificationConfiguration).toEqual({
      TopicConfigurations: [topic],
      EventBridgeConfiguration: {},
    });
  });

  it('leaves EventBridge alone where it is not asked for', async () => {
    const { ctx, names } = s3(every(PUTS, {}));
    const quiet = { ...data, eventBridge: false };
    await DataBucket.sync(ctx, nothing, quiet, DataBucket.drift(nothing, quiet));
    expect(names()).not.toContain('PutBucketNotificationConfiguration');
  });

  it('puts what drift then finds right', async () => {
    const { ctx, sent } = s3({ ...every(PUTS, {}), GetBucketNotificationConfiguration: {} });
    await LogBucket.sync(ctx, nothing, logs, LogBucket.drift(nothing, logs));
    const put = (name: string) => sent.find((one) => one.name === name)?.input;
    const after: BucketLive = {
      ...nothing,
      ownership: put('PutBucketOwnershipControls').OwnershipControls.Rules[0].ObjectOwnership,
      publicAccess: put('PutPublicAccessBlock').PublicAccessBlockConfiguration,
      policy: put('PutBucketPolicy').Policy,
      encryption: put('PutBucketEncryption').ServerSideEncryptionConfiguration.Rules[0],
      versioning: put('PutBucketVersioning').VersioningConfiguration.Status,
      lifecycle: put('PutBucketLifecycleConfiguration').LifecycleConfiguration.Rules,
    };
    expect(LogBucket.drift(after, logs)).toEqual([]);
  });
});

describe('find', () => {
  it('reads one bucket with seven calls and takes "never set" for an answer', async () => {
    const { ctx, sent } = s3(BARE);
    const [found] = await DataBucket.find(ctx, ['storage/data']);
    expect(found?.live).toMatchObject({ name: NAME, lifecycle: [] });
    expect(sent).toHaveLength(7);
    for (const { input } of sent) expect(input.ExpectedBucketOwner).toBe('123456789012');
  });

  it('is absent when there is no such bucket', async () => {
    const { ctx } = s3(every(Object.keys(BARE), awsError('NoSuchBucket', 404)));
    expect(await DataBucket.find(ctx, ['storage/data'])).toEqual([]);
  });

  it.each([
    ['another account', awsError('AccessDenied', 403, 'Access Denied')],
    ['another region', awsError('PermanentRedirect', 301)],
  ])(
    "shows a bucket of %s as somebody else's, which `up` refuses and `down` leaves",
    async (_whose, refusal) => {
      const { ctx } = s3(every(Object.keys(BARE), refusal));
      const [found] = await DataBucket.find(ctx, ['storage/data']);
      expect(() => found && assertOurs(ctx, found)).toThrow(NameTaken);
    },
  );

  it("does not call a bucket somebody else's because the operator lacks a permission", async () => {
    const text = 'User: x is not authorized to perform: s3:GetBucketTagging';
    const refused = awsError('AccessDenied', 403, text);
    const { ctx } = s3({ ...BARE, GetBucketTagging: refused });
    await expect(DataBucket.find(ctx, ['storage/data'])).rejects.toBe(refused);
  });

  it("gives the domain of China's partition", async () => {
    const { ctx } = s3(BARE, { partition: 'aws-cn', region: 'cn-north-1' });
    const [found] = await DataBucket.find(ctx, ['storage/data']);
    expect(found && DataBucket.outputs(found.live)).toEqual({
      bucket: NAME,
      arn: `arn:aws-cn:s3:::${NAME}`,
      domain: `${NAME}.s3.cn-north-1.amazonaws.com.cn`,
    });
  });
});

describe('create', () => {
  const at = { id: 'storage/data', name: NAME, tags: { 'orthweb:id': 'storage/data' }, token: '' };
  const TagSet = [{ Key: 'orthweb:id', Value: 'storage/data' }];

  it('tells every region its name but us-east-1, and writes the identity in the call', async () => {
    for (const [region, where] of [
      ['eu-west-1', { LocationConstraint: 'eu-west-1' }],
      ['us-east-1', {}],
    ] as const) {
      const { ctx, sent } = s3({ CreateBucket: {}, GetBucketTagging: { TagSet } }, { region });
      await DataBucket.create?.(ctx, at, data);
      expect(sent[0]?.input).toEqual({
        Bucket: NAME,
        ObjectOwnership: 'BucketOwnerEnforced',
        CreateBucketConfiguration: { ...where, Tags: TagSet },
      });
      expect(sent.map((one) => one.name)).toEqual(['CreateBucket', 'GetBucketTagging']);
    }
  });

  it('writes the tags at once where S3 took none', async () => {
    const { ctx, sent } = s3({
      CreateBucket: {},
      GetBucketTagging: awsError('NoSuchTagSet', 404),
      PutBucketTagging: {},
    });
    await DataBucket.create?.(ctx, at, data);
    expect(sent.at(-1)).toMatchObject({ name: 'PutBucketTagging', input: { Tagging: { TagSet } } });
  });

  it('says that the name is taken when another account has it', async () => {
    const { ctx } = s3({ CreateBucket: awsError('BucketAlreadyExists', 409) });
    await expect(DataBucket.create?.(ctx, at, data)).rejects.toThrow(NameTaken);
  });
});

it("sets its own tags and keeps other people's, though S3 replaces the whole set", async () => {
  const { ctx, sent } = s3({ PutBucketTagging: {} });
  await DataBucket.tag?.(ctx, live, { Name: NAME });
  expect(sent[0]?.input.Tagging.TagSet).toContainEqual({ Key: 'theirs', Value: 'stays' });
  expect(sent[0]?.input.Tagging.TagSet).toContainEqual({ Key: 'Name', Value: NAME });
});

describe('delete', () => {
  const gone = {
    DeleteBucketPolicy: {},
    DeleteBucket: {},
    ListObjectVersions: {},
    ListMultipartUploads: {},
  };

  it('stops log delivery before it empties the bucket', async () => {
    const { ctx, names } = s3(gone);
    await LogBucket.delete(ctx, live, { purge: false, finalSnapshot: '' });
    expect(names()).toEqual([
      'DeleteBucketPolicy',
      'ListObjectVersions',
      'ListMultipartUploads',
      'DeleteBucket',
    ]);
  });

  it('never touches the studies unless the data is to go', async () => {
    const { ctx, sent } = s3(gone);
    const kept = async () => DataBucket.delete(ctx, live, { purge: false, finalSnapshot: '' });
    await expect(kept).rejects.toThrow('holds the studies');
    expect(sent).toEqual([]);
    await DataBucket.delete(ctx, live, { purge: true, finalSnapshot: '' });
    expect(sent.at(-1)?.name).toBe('DeleteBucket');
  });

  it('is done when the bucket is gone already', async () => {
    const { ctx } = s3(every(Object.keys(gone), awsError('NoSuchBucket', 404)));
    await LogBucket.delete(ctx, live, { purge: true, finalSnapshot: '' });
  });

  it('reports a bucket that was filled again, for the engine to call once more', async () => {
    const { ctx } = s3({ ...gone, DeleteBucket: awsError('BucketNotEmpty', 409) });
    const attempt = LogBucket.delete(ctx, live, { purge: true, finalSnapshot: '' });
    await expect(attempt).rejects.toMatchObject({ name: 'BucketNotEmpty' });
  });
});
