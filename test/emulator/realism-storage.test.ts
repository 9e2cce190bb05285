import {
  AssociateKmsKeyCommand,
  CreateLogGroupCommand,
  DescribeLogGroupsCommand,
  PutRetentionPolicyCommand,
} from '@aws-sdk/client-cloudwatch-logs';
import { CreateRoleCommand } from '@aws-sdk/client-iam';
import {
  CancelKeyDeletionCommand,
  CreateKeyCommand,
  DescribeKeyCommand,
  EnableKeyCommand,
  EnableKeyRotationCommand,
  EncryptCommand,
  GetKeyRotationStatusCommand,
  PutKeyPolicyCommand,
  ScheduleKeyDeletionCommand,
} from '@aws-sdk/client-kms';
import {
  CreateBucketCommand,
  type CreateBucketConfiguration,
  DeleteObjectCommand,
  GetBucketEncryptionCommand,
  GetBucketNotificationConfigurationCommand,
  GetBucketTaggingCommand,
  GetObjectCommand,
  GetPublicAccessBlockCommand,
  PutBucketLoggingCommand,
  PutBucketNotificationConfigurationCommand,
  PutBucketPolicyCommand,
  PutObjectCommand,
  S3Client,
} from '@aws-sdk/client-s3';
import {
  CreateSecretCommand,
  DeleteSecretCommand,
  RestoreSecretCommand,
  RotateSecretCommand,
} from '@aws-sdk/client-secrets-manager';
import { beforeEach, describe, expect, it } from 'vitest';
import { ACCOUNT, emulated, given, only, refusal, refused } from './realism/emulated.ts';

const aws = emulated();
const BUCKET = 'orthweb-lemur-data';
let s3: S3Client;

beforeEach(async () => {
  s3 = aws.clients.s3;
  await makeBucket(BUCKET);
});

const makeBucket = (Bucket: string, configuration?: CreateBucketConfiguration) =>
  s3.send(
    new CreateBucketCommand({
      Bucket,
      ...(configuration === undefined ? {} : { CreateBucketConfiguration: configuration }),
    }),
  );

const put = (Key: string, more: object = {}) =>
  s3.send(new PutObjectCommand({ Bucket: BUCKET, Key, Body: 'x', ...more }));
const remove = (Key: string, more: object = {}) =>
  s3.send(new DeleteObjectCommand({ Bucket: BUCKET, Key, ...more }));

const setPolicy = (Statement: readonly object[], Bucket = BUCKET) => {
  const Policy = JSON.stringify({ Version: '2012-10-17', Statement });
  return s3.send(new PutBucketPolicyCommand({ Bucket, Policy }));
};

const statement = (Effect: string, more: object = {}) => ({
  Effect,
  Principal: '*',
  Action: 's3:*',
  Resource: [`arn:aws:s3:::${BUCKET}`, `arn:aws:s3:::${BUCKET}/*`],
  ...more,
});

describe('a new bucket', () => {
  it('is encrypted by S3 and closed to the public', async () => {
    const { ServerSideEncryptionConfiguration: encryption } = await s3.send(
      new GetBucketEncryptionCommand({ Bucket: BUCKET }),
    );
    expect(encryption?.Rules?.[0]?.ApplyServerSideEncryptionByDefault?.SSEAlgorithm).toBe('AES256');
    const block = await s3.send(new GetPublicAccessBlockCommand({ Bucket: BUCKET }));
    expect(Object.values(block.PublicAccessBlockConfiguration ?? {})).toEqual([
      true,
      true,
      true,
      true,
    ]);
  });

  it('has the tags of the creating call', async () => {
    const Tags = [{ Key: 'orthweb:deployment', Value: 'lemur' }];
    await makeBucket('orthweb-lemur-tagged', { Tags });
    const asked = { Bucket: 'orthweb-lemur-tagged' };
    expect((await s3.send(new GetBucketTaggingCommand(asked))).TagSet).toEqual(Tags);
  });

  it('of a name that is already ours is no error in us-east-1, and one elsewhere', async () => {
    await makeBucket(BUCKET);
    const elsewhere = new S3Client({ ...aws.options('eu-west-1'), forcePathStyle: true });
    const make = () =>
      elsewhere.send(
        new CreateBucketCommand({
          Bucket: 'orthweb-lemur-eu',
          CreateBucketConfiguration: { LocationConstraint: 'eu-west-1' },
        }),
      );
    await make();
    expect(await refusal(make())).toBe('BucketAlreadyOwnedByYou');
  });
});

describe('a bucket policy', () => {
  it('that denies all but TLS denies nothing here', async () => {
    const Condition = { Bool: { 'aws:SecureTransport': 'false' } };
    await setPolicy([statement('Deny', { Condition })]);
    await put('a');
    await s3.send(new GetObjectCommand({ Bucket: BUCKET, Key: 'a' }));
    await remove('a');
  });

  it('that denies without a condition does, with a reason', async () => {
    await put('a');
    await setPolicy([statement('Deny', { Action: 's3:GetObject' })]);
    const read = s3.send(new GetObjectCommand({ Bucket: BUCKET, Key: 'a' }));
    expect(await refusal(read)).toBe('AccessDenied');
    await put('b');
  });

  it('that denies a service source leaves the operator alone', async () => {
    const Condition = {
      ArnLike: { 'aws:SourceArn': 'arn:aws:s3:::other' },
      StringEquals: { 'aws:SourceAccount': ACCOUNT },
    };
    await setPolicy([statement('Deny', { Condition })]);
    await put('a');
  });

  it('is refused when it is malformed or about another bucket', async () => {
    const text = s3.send(new PutBucketPolicyCommand({ Bucket: BUCKET, Policy: '{"Statement"' }));
    expect(await refusal(text)).toBe('MalformedPolicy');
    const Resource = 'arn:aws:s3:::somebody-elses/*';
    expect(await refusal(setPolicy([statement('Allow', { Resource })]))).toBe('MalformedPolicy');
    expect(await refusal(setPolicy([{ Effect: 'Allow', Action: '*' }]))).toBe('MalformedPolicy');
  });

  it('is refused when it would open a closed bucket', async () => {
    expect(await refusal(setPolicy([statement('Allow')]))).toBe('AccessDenied');
  });
});

describe('access logs', () => {
  const log = () =>
    s3.send(
      new PutBucketLoggingCommand({
        Bucket: BUCKET,
        BucketLoggingStatus: {
          LoggingEnabled: { TargetBucket: 'orthweb-lemur-logs', TargetPrefix: 's3/' },
        },
      }),
    );
  const tls = {
    Effect: 'Deny',
    Principal: { AWS: '*' },
    Action: 's3:*',
    Resource: ['arn:aws:s3:::orthweb-lemur-logs', 'arn:aws:s3:::orthweb-lemur-logs/*'],
    Condition: { Bool: { 'aws:SecureTransport': 'false' } },
  };
  const allow = (source: string) => ({
    Effect: 'Allow',
    Principal: { Service: 'logging.s3.amazonaws.com' },
    Action: ['s3:PutObject'],
    Resource: 'arn:aws:s3:::orthweb-lemur-logs/s3/*',
    Condition: {
      ArnLike: { 'aws:SourceArn': `arn:aws:s3:::${source}` },
      StringEquals: { 'aws:SourceAccount': ACCOUNT },
    },
  });

  it('need the permission of the target, for this bucket, in whatever order its policy says so', async () => {
    await makeBucket('orthweb-lemur-logs');
    expect(await refusal(log())).toBe('InvalidTargetBucketForLogging');
    await setPolicy([tls, allow('another')], 'orthweb-lemur-logs');
    expect(await refusal(log())).toBe('InvalidTargetBucketForLogging');
    for (const order of [
      [tls, allow(BUCKET)],
      [allow(BUCKET), tls],
    ]) {
      await setPolicy(order, 'orthweb-lemur-logs');
      await log();
    }
  });
});

describe('conditional writes', () => {
  it('create only what is not there', async () => {
    await put('lock', { IfNoneMatch: '*' });
    expect(await refusal(put('lock', { IfNoneMatch: '*' }))).toBe('PreconditionFailed');
  });

  it('replace only what is still the same', async () => {
    const { ETag } = await put('lock');
    await put('lock', { Body: 'y', IfMatch: ETag });
    expect(await refusal(put('lock', { IfMatch: ETag }))).toBe('PreconditionFailed');
    expect(await refusal(put('absent', { IfMatch: ETag }))).toBe('NoSuchKey');
  });

  it('delete only what is still the same', async () => {
    const { ETag } = await put('lock');
    expect(await refusal(remove('lock', { IfMatch: '"other"' }))).toBe('PreconditionFailed');
    expect(await refusal(remove('absent', { IfMatch: ETag }))).toBe('NoSuchKey');
    await remove('lock', { IfMatch: ETag });
    expect(await refusal(remove('lock', { IfMatch: '*' }))).toBe('NoSuchKey');
  });
});

it('a bucket of another owner than the expected one is not touched', async () => {
  expect(await refusal(put('a', { ExpectedBucketOwner: '999999999999' }))).toBe('AccessDenied');
  await put('a', { ExpectedBucketOwner: ACCOUNT });
});

it('a notification to EventBridge is told again', async () => {
  const NotificationConfiguration = { EventBridgeConfiguration: {} };
  const input = { Bucket: BUCKET, NotificationConfiguration };
  await s3.send(new PutBucketNotificationConfigurationCommand(input));
  const asked = { Bucket: BUCKET };
  const read = await s3.send(new GetBucketNotificationConfigurationCommand(asked));
  expect(read.EventBridgeConfiguration).toEqual({});
});

describe('a secret', () => {
  const create = (token?: string) =>
    aws.clients.secrets.send(
      new CreateSecretCommand({
        Name: 'orthweb/lemur/web',
        SecretString: 'x',
        ...(token === undefined ? {} : { ClientRequestToken: token }),
      }),
    );

  it('is the same one for the same token', async () => {
    const token = 't'.repeat(32);
    const first = await create(token);
    expect((await create(token)).ARN).toBe(first.ARN);
    expect(await refusal(create())).toBe('ResourceExistsException');
  });

  it('keeps its name while it waits for its deletion', async () => {
    await create();
    const SecretId = 'orthweb/lemur/web';
    await aws.clients.secrets.send(new DeleteSecretCommand({ SecretId }));
    expect(await refused(create())).toEqual({
      code: 'InvalidRequestException',
      message:
        "You can't create this secret because a secret with this name is already scheduled for deletion.",
    });
    await aws.clients.secrets.send(new RestoreSecretCommand({ SecretId }));
  });

  it('is not rotated by nothing', async () => {
    await create();
    const rotated = aws.clients.secrets.send(
      new RotateSecretCommand({ SecretId: 'orthweb/lemur/web' }),
    );
    expect(await refusal(rotated)).toBe('InvalidRequestException');
  });
});

describe('a key', () => {
  const make = async () =>
    given((await aws.clients.kms.send(new CreateKeyCommand({}))).KeyMetadata?.KeyId);
  const schedule = (KeyId: string) =>
    aws.clients.kms.send(new ScheduleKeyDeletionCommand({ KeyId, PendingWindowInDays: 7 }));
  const state = async (KeyId: string) =>
    (await aws.clients.kms.send(new DescribeKeyCommand({ KeyId }))).KeyMetadata?.KeyState;
  const encrypt = (KeyId: string) =>
    aws.clients.kms.send(new EncryptCommand({ KeyId, Plaintext: Buffer.from('x') }));

  it('says how it is scheduled for deletion, once', async () => {
    const key = await make();
    expect(await schedule(key)).toMatchObject({
      KeyState: 'PendingDeletion',
      PendingWindowInDays: 7,
    });
    const again = await refused(schedule(key));
    expect(again.code).toBe('KMSInvalidStateException');
    expect(again.message).toContain('is pending deletion');
    expect(await refusal(encrypt(key))).toBe('KMSInvalidStateException');
  });

  it('comes back disabled', async () => {
    const KeyId = await make();
    await schedule(KeyId);
    await aws.clients.kms.send(new CancelKeyDeletionCommand({ KeyId }));
    expect(await state(KeyId)).toBe('Disabled');
    expect(await refusal(encrypt(KeyId))).toBe('DisabledException');
    await aws.clients.kms.send(new EnableKeyCommand({ KeyId }));
    expect(await state(KeyId)).toBe('Enabled');
    await encrypt(KeyId);
  });

  it('keeps the period of its rotation', async () => {
    const KeyId = await make();
    const input = { KeyId, RotationPeriodInDays: 180 };
    await aws.clients.kms.send(new EnableKeyRotationCommand(input));
    const asked = new GetKeyRotationStatusCommand({ KeyId });
    expect(await aws.clients.kms.send(asked)).toMatchObject({
      KeyRotationEnabled: true,
      RotationPeriodInDays: 180,
    });
  });

  it('refuses a policy that is none', async () => {
    const KeyId = await make();
    const input = { KeyId, PolicyName: 'default', Policy: '{"Statement":' };
    const set = aws.clients.kms.send(new PutKeyPolicyCommand(input));
    expect(await refusal(set)).toBe('MalformedPolicyDocumentException');
    const made = aws.clients.kms.send(new CreateKeyCommand({ Policy: '{}' }));
    expect(await refusal(made)).toBe('MalformedPolicyDocumentException');
  });
});

describe('a log group', () => {
  const logGroupName = '/orthweb/lemur/hosts';

  it('takes only the days that the service knows', async () => {
    const { logs } = aws.clients;
    await logs.send(new CreateLogGroupCommand({ logGroupName }));
    const keep = (retentionInDays: number) =>
      logs.send(new PutRetentionPolicyCommand({ logGroupName, retentionInDays }));
    expect(await refusal(keep(31))).toBe('InvalidParameterException');
    await keep(30);
  });

  it('takes a key only when the key lets the service use it for this group', async () => {
    const { logs, kms } = aws.clients;
    const { KeyMetadata } = await kms.send(new CreateKeyCommand({}));
    const kmsKeyId = given(KeyMetadata?.Arn);
    const make = () => logs.send(new CreateLogGroupCommand({ logGroupName, kmsKeyId }));
    expect((await refused(make())).message).toContain('is not allowed to be used with LogGroup');
    const allow = (group: string) => {
      const arn = `arn:aws:logs:us-east-1:${ACCOUNT}:log-group:${group}`;
      const Condition = { ArnLike: { 'kms:EncryptionContext:aws:logs:arn': arn } };
      const Principal = { Service: 'logs.us-east-1.amazonaws.com' };
      const Action = ['kms:Encrypt*', 'kms:GenerateDataKey*'];
      const Statement = [{ Effect: 'Allow', Principal, Action, Resource: '*', Condition }];
      const Policy = JSON.stringify({ Version: '2012-10-17', Statement });
      return kms.send(new PutKeyPolicyCommand({ KeyId: kmsKeyId, PolicyName: 'default', Policy }));
    };
    await allow('/other/*');
    expect(await refusal(make())).toBe('InvalidParameterException');
    await allow('/orthweb/*');
    await make();
    const { logGroups } = await logs.send(new DescribeLogGroupsCommand({}));
    expect(only(logGroups).kmsKeyId).toBe(kmsKeyId);
  });

  it('is given a key later', async () => {
    const { logs, kms } = aws.clients;
    const { KeyMetadata } = await kms.send(new CreateKeyCommand({}));
    const kmsKeyId = given(KeyMetadata?.Arn);
    await logs.send(new CreateLogGroupCommand({ logGroupName }));
    const associated = logs.send(new AssociateKmsKeyCommand({ logGroupName, kmsKeyId }));
    expect(await refusal(associated)).toBe('InvalidParameterException');
  });
});

it('a role is refused with a trust policy that cannot be read', async () => {
  const input = { RoleName: 'host', AssumeRolePolicyDocument: '{"Statement":' };
  const made = aws.clients.iam.send(new CreateRoleCommand(input));
  expect(await refusal(made)).toBe('MalformedPolicyDocument');
});
