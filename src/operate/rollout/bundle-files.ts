import { Readable } from 'node:stream';
import { GetObjectCommand } from '@aws-sdk/client-s3';
import { extract } from 'tar-stream';
import { bundleKey } from '../../provision/kinds/host-bundle.ts';
import { names } from '../../provision/names.ts';
import type { Ctx } from '../../provision/resource.ts';
import { isMissing } from '../ledger.ts';

/** IAM actions of this page. */
export const ACTIONS = ['s3:GetObject', 'kms:Decrypt'];

/** Texts by path. */
export type BundleFiles = ReadonlyMap<string, string>;

/** What a bundle in the data bucket holds; undefined: it is not there any more. */
export async function storedBundle(ctx: Ctx, sha256: string): Promise<BundleFiles | undefined> {
  const Bucket = names(ctx).of('storage/data');
  const at = { Bucket, ExpectedBucketOwner: ctx.account, Key: bundleKey(sha256) };
  try {
    const { Body } = await ctx.aws.s3.send(new GetObjectCommand(at));
    return Body === undefined ? undefined : await filesIn(await Body.transformToByteArray());
  } catch (error) {
    if (isMissing(error)) return undefined;
    throw error;
  }
}

export async function filesIn(archive: Uint8Array): Promise<BundleFiles> {
  const files = new Map<string, string>();
  const entries = extract();
  Readable.from([Buffer.from(archive)]).pipe(entries);
  for await (const entry of entries) {
    const chunks: Buffer[] = [];
    for await (const chunk of entry) chunks.push(chunk as Buffer);
    files.set(entry.header.name, Buffer.concat(chunks).toString('utf8'));
  }
  return files;
}
