import {
  AbortMultipartUploadCommand,
  DeleteObjectCommand,
  DeleteObjectsCommand,
  ListMultipartUploadsCommand,
  ListObjectVersionsCommand,
  type ListObjectVersionsCommandOutput,
  type _Error as ObjectError,
  type ObjectIdentifier,
} from '@aws-sdk/client-s3';
import { OrthwebError } from '../../errors.ts';
import { ignoringGone } from '../already-gone.ts';
import type { Ctx } from '../resource.ts';
import { addressOf } from './bucket-live.ts';

/** Pages of 1,000 that are deleted at the same time. */
const PAGES_AT_ONCE = 4;
const CALLS_AT_ONCE = 8;

/** Deletes every version, delete marker and unfinished upload. For good. */
export async function emptyBucket(ctx: Ctx, bucket: string): Promise<void> {
  // Always from the start: a marker into what was just deleted would be less certain than a second look.
  for (;;) {
    const pages = await firstPages(ctx, bucket);
    if (pages.length === 0) break;
    const refused = await Promise.all(pages.map((page) => deletePage(ctx, bucket, page)));
    if (refused.flat().length === pages.flat().length) throw undeletable(bucket, refused.flat());
  }
  await abortUploads(ctx, bucket);
}

async function firstPages(ctx: Ctx, bucket: string): Promise<ObjectIdentifier[][]> {
  const pages: ObjectIdentifier[][] = [];
  let marker: { KeyMarker?: string; VersionIdMarker?: string } = {};
  for (;;) {
    const page: ListObjectVersionsCommandOutput = await ctx.aws.s3.send(
      // Keys may hold what XML cannot; encoded they arrive whole.
      new ListObjectVersionsCommand({ ...addressOf(ctx, bucket), EncodingType: 'url', ...marker }),
    );
    const objects = [...(page.Versions ?? []), ...(page.DeleteMarkers ?? [])].map(
      ({ Key, VersionId }) => ({ Key: decoded(page, Key), VersionId }),
    );
    if (objects.length > 0) pages.push(objects);
    if (page.IsTruncated !== true || pages.length === PAGES_AT_ONCE) return pages;
    marker = {
      KeyMarker: decoded(page, page.NextKeyMarker),
      ...(page.NextVersionIdMarker === undefined
        ? {}
        : { VersionIdMarker: page.NextVersionIdMarker }),
    };
  }
}

/** What was refused. */
async function deletePage(
  ctx: Ctx,
  bucket: string,
  page: readonly ObjectIdentifier[],
): Promise<ObjectError[]> {
  const at = addressOf(ctx, bucket);
  const odd = page.filter(({ Key = '' }) => !fitsXml(Key));
  await inTurns(odd, (one) => ctx.aws.s3.send(new DeleteObjectCommand({ ...at, ...keyed(one) })));
  const Objects = page.filter((one) => !odd.includes(one));
  if (Objects.length === 0) return [];
  const { Errors = [] } = await ctx.aws.s3.send(
    new DeleteObjectsCommand({ ...at, Delete: { Objects, Quiet: true } }),
  );
  return Errors.filter(({ Code }) => Code !== 'NoSuchKey' && Code !== 'NoSuchVersion');
}

/** Unfinished uploads do not show as objects; they are paid for all the same. */
async function abortUploads(ctx: Ctx, bucket: string): Promise<void> {
  const at = addressOf(ctx, bucket);
  for (;;) {
    const page = await ctx.aws.s3.send(
      new ListMultipartUploadsCommand({ ...at, EncodingType: 'url' }),
    );
    const { Uploads: uploads = [] } = page;
    if (uploads.length === 0) return;
    await inTurns(uploads, ({ Key, UploadId }) =>
      ignoringGone(
        ctx.aws.s3.send(
          new AbortMultipartUploadCommand({ ...at, Key: decoded(page, Key), UploadId }),
        ),
      ),
    );
  }
}

async function inTurns<T>(items: readonly T[], call: (item: T) => Promise<unknown>): Promise<void> {
  for (let from = 0; from < items.length; from += CALLS_AT_ONCE)
    await Promise.all(items.slice(from, from + CALLS_AT_ONCE).map(call));
}

function keyed({ Key, VersionId }: ObjectIdentifier) {
  return { Key, VersionId };
}

/** "Amazon S3 includes this element in the response, and returns encoded key name values": only then. */
function decoded(page: { readonly EncodingType?: string | undefined }, key = ''): string {
  return page.EncodingType === 'url' ? decodeURIComponent(key.replaceAll('+', ' ')) : key;
}

/** DeleteObjects names its objects in XML 1.0, which has no control characters. */
function fitsXml(key: string): boolean {
  return [...key].every((char) => char >= ' ' && char !== '\uFFFE' && char !== '\uFFFF');
}

function undeletable(bucket: string, refused: readonly ObjectError[]): OrthwebError {
  const [first] = refused;
  return new OrthwebError(
    `${bucket}: ${refused.length} object versions cannot be deleted: ${first?.Code ?? 'unknown'} ${first?.Message ?? ''}`.trim(),
    {
      hint: 'look for an object lock or a policy that forbids it, then run the same command again',
    },
  );
}
