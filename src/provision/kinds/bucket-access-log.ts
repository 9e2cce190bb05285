import { GetBucketLoggingCommand, PutBucketLoggingCommand } from '@aws-sdk/client-s3';
import { hasCode } from '../../aws/errors.ts';
import { ignoringGone } from '../already-gone.ts';
import { DEPLOYMENT_TAG, ID_TAG } from '../identity.ts';
import { names } from '../names.ts';
import type { Change, Ctx, Found, Kind } from '../resource.ts';
import { addressOf, bucketOwner, isSomebodyElses } from './bucket-live.ts';
import { presence } from './ec2-tags.ts';

export interface BucketAccessLogProps {
  readonly sourceBucket: string;
  readonly targetBucket: string;
  /** With its closing slash. */
  readonly prefix: string;
}
export interface BucketAccessLogLive {
  readonly bucket: string;
  readonly target: string;
  readonly prefix: string;
}

/**
 * The access log of the data bucket: a setting, so it has no tags. It is ours where it is on a bucket of this account with
 * the deployment's name; whose that bucket is, the bucket's own node has asked before this one starts.
 */
export const BucketAccessLog: Kind<BucketAccessLogProps, BucketAccessLogLive, object> = {
  type: 's3:access-log',
  actions: ['s3:GetBucketLogging', 's3:PutBucketLogging'],
  typicalMs: 1_000,
  idempotency: 'name',
  find: findSettings,
  create: (ctx, _at, props) => putLogging(ctx, props),
  drift(live, { targetBucket, prefix }): Change[] {
    if (live.target === targetBucket && live.prefix === prefix) return [];
    const text = `access log goes to ${live.target}/${live.prefix}, wanted ${targetBucket}/${prefix}`;
    return [{ field: 'destination', text, effect: 'update' }];
  },
  sync: (ctx, _live, props) => putLogging(ctx, props),
  async delete(ctx, live) {
    const off = { ...addressOf(ctx, live.bucket), BucketLoggingStatus: {} };
    await ignoringGone(ctx.aws.s3.send(new PutBucketLoggingCommand(off)));
  },
  outputs: () => ({}),
  ...presence(120_000),
};

async function findSettings(
  ctx: Ctx,
  ids: readonly string[],
): Promise<Found<BucketAccessLogLive>[]> {
  const bucket = names(ctx).of('storage/data');
  const [enabled, owner] = await Promise.all([readLogging(ctx, bucket), bucketOwner(ctx, bucket)]);
  if (enabled === undefined) return [];
  const live = { bucket, target: enabled.TargetBucket ?? '', prefix: enabled.TargetPrefix ?? '' };
  return ids.map((id) => ({
    id,
    ref: `access log of ${bucket}`,
    // Ours is the setting of a bucket that is ours, and of no other.
    tags: owner === undefined ? {} : { [DEPLOYMENT_TAG]: owner, [ID_TAG]: id },
    live,
  }));
}

async function readLogging(ctx: Ctx, bucket: string) {
  try {
    const reply = await ctx.aws.s3.send(new GetBucketLoggingCommand(addressOf(ctx, bucket)));
    return reply.LoggingEnabled;
  } catch (error) {
    if (hasCode(error, 'NoSuchBucket') || isSomebodyElses(error)) return undefined;
    throw error;
  }
}

async function putLogging(ctx: Ctx, props: BucketAccessLogProps): Promise<void> {
  await ctx.aws.s3.send(
    new PutBucketLoggingCommand({
      ...addressOf(ctx, props.sourceBucket),
      BucketLoggingStatus: {
        LoggingEnabled: { TargetBucket: props.targetBucket, TargetPrefix: props.prefix },
      },
    }),
  );
}
