import {
  CreateBucketCommand,
  DeleteBucketCommand,
  DeleteBucketPolicyCommand,
  PutBucketTaggingCommand,
} from '@aws-sdk/client-s3';
import { hasCode } from '../../aws/errors.ts';
import { OrthwebError } from '../../errors.ts';
import { ignoringGone, unlessGone } from '../already-gone.ts';
import { NameTaken, tagList } from '../identity.ts';
import { names } from '../names.ts';
import type { Ctx, Found, Identity, Kind, Tags } from '../resource.ts';
import { addressOf, type BucketLive, readBucket, readTags } from './bucket-live.ts';
import { type BucketProps, bucketDrift, syncBucket } from './bucket-settings.ts';
import { presence } from './ec2-tags.ts';
import { emptyBucket } from './empty-bucket.ts';

export interface BucketOut {
  readonly bucket: string;
  readonly arn: string;
  readonly domain: string;
}

type BucketKind = Kind<BucketProps, BucketLive, BucketOut>;

const bucket: BucketKind = {
  type: 's3:bucket',
  actions: [
    's3:CreateBucket',
    's3:TagResource',
    's3:GetBucketTagging',
    's3:PutBucketTagging',
    's3:GetBucketOwnershipControls',
    's3:PutBucketOwnershipControls',
    's3:GetBucketPublicAccessBlock',
    's3:PutBucketPublicAccessBlock',
    's3:GetBucketPolicy',
    's3:PutBucketPolicy',
    's3:DeleteBucketPolicy',
    's3:GetEncryptionConfiguration',
    's3:PutEncryptionConfiguration',
    's3:GetBucketVersioning',
    's3:PutBucketVersioning',
    's3:GetLifecycleConfiguration',
    's3:PutLifecycleConfiguration',
    's3:GetBucketNotification',
    's3:PutBucketNotification',
    's3:ListBucketVersions',
    's3:DeleteObject',
    's3:DeleteObjectVersion',
    's3:ListBucketMultipartUploads',
    's3:AbortMultipartUpload',
    's3:DeleteBucket',
  ],
  typicalMs: 5_000,
  idempotency: 'name',
  existsCodes: ['BucketAlreadyOwnedByYou'],
  find: findBuckets,
  create,
  drift: bucketDrift,
  sync: syncBucket,
  tag: (ctx, live, tags) => putTags(ctx, live.name, { ...live.tags, ...tags }),
  delete: deleteBucket,
  outputs: ({ name, arn, domain }) => ({ bucket: name, arn, domain }),
  ...presence(120_000),
};

/** Holds the studies: stays unless the data is to go. */
export const DataBucket: BucketKind = {
  ...bucket,
  retain: true,
  delete(ctx, live, how) {
    if (!how.purge) throw new OrthwebError(`${live.name} holds the studies and is not deleted`);
    return deleteBucket(ctx, live);
  },
};

/** Holds access and flow logs. */
export const LogBucket: BucketKind = { ...bucket };

async function findBuckets(ctx: Ctx, ids: readonly string[]): Promise<Found<BucketLive>[]> {
  const looks = ids.map(async (id): Promise<Found<BucketLive> | undefined> => {
    const live = await readBucket(ctx, names(ctx).of(id));
    return live && { id, ref: live.name, tags: live.tags, live };
  });
  return (await Promise.all(looks)).filter((found) => found !== undefined);
}

async function create(ctx: Ctx, at: Identity): Promise<void> {
  await createTagged(ctx, at);
  // S3 learned late to take tags while creating, and not every S3 has.
  const tags = await unlessGone(readTags(ctx, at.name));
  if (tags !== undefined && Object.keys(tags).length === 0) await putTags(ctx, at.name, at.tags);
}

async function createTagged(ctx: Ctx, at: Identity): Promise<void> {
  // us-east-1 is the one region that S3 does not want to be told.
  const where = ctx.region === 'us-east-1' ? {} : { LocationConstraint: ctx.region as 'eu-west-1' };
  try {
    await ctx.aws.s3.send(
      new CreateBucketCommand({
        Bucket: at.name,
        ObjectOwnership: 'BucketOwnerEnforced',
        CreateBucketConfiguration: { ...where, Tags: tagList(at.tags) },
      }),
    );
  } catch (error) {
    if (!hasCode(error, 'BucketAlreadyExists')) throw error;
    throw new NameTaken(`${at.id}: ${at.name} exists already in another AWS account`, {
      cause: error,
      hint: 'bucket names are shared by all accounts: choose another deployment name with --name',
    });
  }
}

/** The call replaces the whole set. */
async function putTags(ctx: Ctx, name: string, tags: Tags): Promise<void> {
  await ctx.aws.s3.send(
    new PutBucketTaggingCommand({ ...addressOf(ctx, name), Tagging: { TagSet: tagList(tags) } }),
  );
}

/**
 * The policy goes first: it is what lets the two log services write, and they would fill the bucket again while it is
 * being emptied. What is still on its way is met by calling this again.
 */
async function deleteBucket(ctx: Ctx, { name }: BucketLive): Promise<void> {
  const at = addressOf(ctx, name);
  await ignoringGone(ctx.aws.s3.send(new DeleteBucketPolicyCommand(at)));
  await unlessGone(emptyBucket(ctx, name));
  await ignoringGone(ctx.aws.s3.send(new DeleteBucketCommand(at)));
}
