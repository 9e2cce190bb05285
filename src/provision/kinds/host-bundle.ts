import { DeleteObjectCommand, PutObjectCommand, paginateListObjectsV2 } from '@aws-sdk/client-s3';
import { hasCode } from '../../aws/errors.ts';
import { ignoringGone } from '../already-gone.ts';
import { DEPLOYMENT_TAG, ID_TAG } from '../identity.ts';
import { names } from '../names.ts';
import type { Ctx, Found, Kind } from '../resource.ts';
import { addressOf, bucketOwner, isSomebodyElses } from './bucket-live.ts';
import { presence } from './ec2-tags.ts';

export interface HostBundleProps {
  readonly bucket: string;
  readonly sha256: string;
  readonly bytes: Uint8Array;
}
export interface HostBundleLive {
  readonly bucket: string;
  /** Every bundle there is, the hosts' present one and earlier ones. */
  readonly keys: readonly string[];
}

const FOLDER = '_orthweb/';

/**
 * What the hosts run, beside the studies in the data bucket and under its own hash: hosts may read it and not write it.
 * An earlier one stays until the deployment goes, as a host may have been told to fetch that.
 */
export const HostBundle: Kind<HostBundleProps, HostBundleLive, object> = {
  type: 's3:host-bundle',
  actions: [
    's3:ListBucket',
    's3:PutObject',
    // What differs from the one that a host runs is told to the operator.
    's3:GetObject',
    's3:DeleteObject',
    's3:GetBucketTagging',
    'kms:GenerateDataKey',
    'kms:Decrypt',
  ],
  typicalMs: 1_000,
  idempotency: 'name',
  find: findBundles,
  create: (ctx, _at, props) => upload(ctx, props),
  drift(live, { sha256 }) {
    if (live.keys.includes(bundleKey(sha256))) return [];
    const text = `bundle ${sha256.slice(0, 12)} is not in the bucket yet`;
    return [{ field: 'bundle', text, effect: 'update' }];
  },
  sync: (ctx, _live, props) => upload(ctx, props),
  async delete(ctx, live) {
    const remove = (Key: string) =>
      ctx.aws.s3.send(new DeleteObjectCommand({ ...addressOf(ctx, live.bucket), Key }));
    await Promise.all(live.keys.map((key) => ignoringGone(remove(key))));
  },
  outputs: () => ({}),
  ...presence(60_000),
};

/** Where a bundle lies in the data bucket. */
export function bundleKey(sha256: string): string {
  return `${FOLDER}${sha256}.tar`;
}

async function findBundles(ctx: Ctx, ids: readonly string[]): Promise<Found<HostBundleLive>[]> {
  const bucket = names(ctx).of('storage/data');
  const [keys, owner] = await Promise.all([list(ctx, bucket), bucketOwner(ctx, bucket)]);
  if (keys.length === 0) return [];
  return ids.map((id) => ({
    id,
    ref: `${bucket}/${FOLDER} (${keys.length})`,
    // What lies in a bucket of ours is ours.
    tags: owner === undefined ? {} : { [DEPLOYMENT_TAG]: owner, [ID_TAG]: id },
    live: { bucket, keys },
  }));
}

async function list(ctx: Ctx, bucket: string): Promise<readonly string[]> {
  const found: string[] = [];
  try {
    const ask = { ...addressOf(ctx, bucket), Prefix: FOLDER };
    for await (const page of paginateListObjectsV2({ client: ctx.aws.s3 }, ask)) {
      found.push(...(page.Contents ?? []).flatMap(({ Key }) => Key ?? []));
    }
  } catch (error) {
    if (!hasCode(error, 'NoSuchBucket') && !isSomebodyElses(error)) throw error;
  }
  return found;
}

/** Encrypted by the bucket's default, with the deployment's key. S3 checks the hash before it says yes. */
async function upload(ctx: Ctx, { bucket, sha256, bytes }: HostBundleProps): Promise<void> {
  await ctx.aws.s3.send(
    new PutObjectCommand({
      ...addressOf(ctx, bucket),
      Key: bundleKey(sha256),
      Body: bytes,
      ContentType: 'application/x-tar',
      ChecksumSHA256: Buffer.from(sha256, 'hex').toString('base64'),
    }),
  );
}
