import {
  GetBucketEncryptionCommand,
  GetBucketLifecycleConfigurationCommand,
  GetBucketOwnershipControlsCommand,
  GetBucketPolicyCommand,
  GetBucketTaggingCommand,
  GetBucketVersioningCommand,
  GetPublicAccessBlockCommand,
  type LifecycleRule,
  type PublicAccessBlockConfiguration,
  type ServerSideEncryptionRule,
} from '@aws-sdk/client-s3';
import { hasCode, messageOf } from '../../aws/errors.ts';
import { DEPLOYMENT_TAG, fromTagList } from '../identity.ts';
import type { Ctx, Tags } from '../resource.ts';

/** Everything about a bucket that orthweb sets, as S3 reports it. */
export interface BucketLive {
  readonly name: string;
  readonly arn: string;
  readonly domain: string;
  readonly tags: Tags;
  readonly ownership?: string | undefined;
  readonly publicAccess?: PublicAccessBlockConfiguration | undefined;
  readonly policy?: string | undefined;
  readonly encryption?: ServerSideEncryptionRule | undefined;
  readonly versioning?: string | undefined;
  readonly lifecycle: readonly LifecycleRule[];
}

/** Names a bucket and makes S3 refuse the call should it be another account's. */
export function addressOf(ctx: Ctx, bucket: string) {
  return { Bucket: bucket, ExpectedBucketOwner: ctx.account };
}

/** One round of reads. A bucket that may not be read because it is somebody else's carries no tags here. */
export async function readBucket(ctx: Ctx, name: string): Promise<BucketLive | undefined> {
  const suffix =
    ctx.partition === 'aws-cn' ? `s3.${ctx.region}.amazonaws.com.cn` : 's3.amazonaws.com';
  const bare = {
    name,
    arn: `arn:${ctx.partition}:s3:::${name}`,
    domain: `${name}.${suffix}`,
    tags: {},
    lifecycle: [],
  };
  try {
    return { ...bare, ...(await settingsOf(ctx, name)) };
  } catch (error) {
    if (hasCode(error, 'NoSuchBucket')) return undefined;
    if (isSomebodyElses(error)) return bare;
    throw error;
  }
}

/**
 * A bucket of another account or region. To another account S3 says no more than "Access Denied"; where the caller's own
 * policies refuse, AWS says so: "User: ... is not authorized to perform: ...".
 */
export function isSomebodyElses(error: unknown): boolean {
  if (hasCode(error, 'PermanentRedirect', 'AuthorizationHeaderMalformed')) return true;
  return hasCode(error, 'AccessDenied') && !/is not authorized to perform/.test(messageOf(error));
}

export async function readTags(ctx: Ctx, name: string): Promise<Tags> {
  const ask = new GetBucketTaggingCommand(addressOf(ctx, name));
  return fromTagList((await unlessUnset(ctx.aws.s3.send(ask)))?.TagSet);
}

/** Whose a bucket is, by its tags; undefined where there is none, or none of ours. */
export async function bucketOwner(ctx: Ctx, bucket: string): Promise<string | undefined> {
  try {
    return (await readTags(ctx, bucket))[DEPLOYMENT_TAG];
  } catch (error) {
    if (hasCode(error, 'NoSuchBucket') || isSomebodyElses(error)) return undefined;
    throw error;
  }
}

async function settingsOf(ctx: Ctx, name: string) {
  const { s3 } = ctx.aws;
  const at = addressOf(ctx, name);
  const [tags, ownership, access, policy, encryption, versioning, lifecycle] = await Promise.all([
    readTags(ctx, name),
    unlessUnset(s3.send(new GetBucketOwnershipControlsCommand(at))),
    unlessUnset(s3.send(new GetPublicAccessBlockCommand(at))),
    unlessUnset(s3.send(new GetBucketPolicyCommand(at))),
    unlessUnset(s3.send(new GetBucketEncryptionCommand(at))),
    s3.send(new GetBucketVersioningCommand(at)),
    unlessUnset(s3.send(new GetBucketLifecycleConfigurationCommand(at))),
  ]);
  return {
    tags,
    ownership: ownership?.OwnershipControls?.Rules?.[0]?.ObjectOwnership,
    publicAccess: access?.PublicAccessBlockConfiguration,
    policy: policy?.Policy,
    encryption: encryption?.ServerSideEncryptionConfiguration?.Rules?.[0],
    versioning: versioning.Status,
    lifecycle: lifecycle?.Rules ?? [],
  };
}

// S3 reports a setting that was never made as an error.
const UNSET = [
  'NoSuchTagSet',
  'OwnershipControlsNotFoundError',
  'NoSuchPublicAccessBlockConfiguration',
  'NoSuchBucketPolicy',
  'ServerSideEncryptionConfigurationNotFoundError',
  'NoSuchLifecycleConfiguration',
];

async function unlessUnset<T>(call: Promise<T>): Promise<T | undefined> {
  try {
    return await call;
  } catch (error) {
    if (hasCode(error, ...UNSET)) return undefined;
    throw error;
  }
}
