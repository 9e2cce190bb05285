import {
  DescribeKeyCommand,
  GetKeyPolicyCommand,
  GetKeyRotationStatusCommand,
  type KeyMetadata,
  ListResourceTagsCommand,
  paginateListAliases,
  paginateListKeys,
  type Tag,
} from '@aws-sdk/client-kms';
import { isDenied, messageOf } from '../../aws/errors.ts';
import { isGone, unlessGone } from '../already-gone.ts';
import { DEPLOYMENT_TAG, ID_TAG } from '../identity.ts';
import { names } from '../names.ts';
import type { Ctx, Found, Tags } from '../resource.ts';

export interface KeyLive {
  /** The node's. */
  readonly id: string;
  readonly metadata: KeyMetadata;
  readonly tags: Tags;
  readonly policy: string | undefined;
  readonly rotates: boolean;
  readonly alias: string;
  /** The alias names this key. */
  readonly aliased: boolean;
}

/** By alias; only where the alias names nothing, by tag: a run may have died between key and alias. */
export async function findKeys(ctx: Ctx, id: string): Promise<Found<KeyLive>[]> {
  const alias = names(ctx).of(id);
  const named = await describe(ctx, alias);
  const keys = named === undefined ? await keysWithoutAlias(ctx, id) : [named];
  const found = keys.map((metadata) => details(ctx, id, metadata, alias, named !== undefined));
  return (await Promise.all(found)).filter((one) => one !== undefined);
}

/** Whether the key carries exactly this identity. */
export async function carriesIdentity(ctx: Ctx, id: string, keyId: string): Promise<boolean> {
  try {
    const tags = await tagsOf(ctx, keyId);
    return tags[DEPLOYMENT_TAG] === ctx.deployment && tags[ID_TAG] === id;
  } catch (error) {
    // A key whose own policy shuts the account out is somebody else's. Where the caller's policies forbid the look,
    // nobody knows, and a second key might be made.
    const shutOut = isDenied(error) && !/identity-based policy/.test(messageOf(error));
    if (shutOut || isGone(error)) return false;
    throw error;
  }
}

export async function describe(ctx: Ctx, keyId: string): Promise<KeyMetadata | undefined> {
  const reply = await unlessGone(ctx.aws.kms.send(new DescribeKeyCommand({ KeyId: keyId })));
  return reply?.KeyMetadata;
}

export function kmsTags(tags: Tags): Tag[] {
  return Object.entries(tags).map(([TagKey, TagValue]) => ({ TagKey, TagValue }));
}

async function details(
  ctx: Ctx,
  id: string,
  metadata: KeyMetadata,
  alias: string,
  aliased: boolean,
): Promise<Found<KeyLive> | undefined> {
  const { kms } = ctx.aws;
  const { KeyId = '' } = metadata;
  const reads = await unlessGone(
    Promise.all([
      kms.send(new GetKeyPolicyCommand({ KeyId, PolicyName: 'default' })),
      kms.send(new GetKeyRotationStatusCommand({ KeyId })),
      tagsOf(ctx, KeyId),
    ]),
  );
  if (reads === undefined) return undefined;
  const [{ Policy: policy }, { KeyRotationEnabled: rotates = false }, tags] = reads;
  return { id, ref: KeyId, tags, live: { id, metadata, tags, policy, rotates, alias, aliased } };
}

async function tagsOf(ctx: Ctx, keyId: string): Promise<Tags> {
  const { Tags = [] } = await ctx.aws.kms.send(new ListResourceTagsCommand({ KeyId: keyId }));
  return Object.fromEntries(Tags.map((tag) => [tag.TagKey ?? '', tag.TagValue ?? '']));
}

/**
 * KMS cannot list keys by tag, and allows few tag reads a second. A key that lost its alias, or never got one, has none:
 * that leaves a few to ask even where an account has hundreds.
 */
async function keysWithoutAlias(ctx: Ctx, id: string): Promise<KeyMetadata[]> {
  const [all, named] = await Promise.all([allKeys(ctx), aliasedKeys(ctx)]);
  const ours: KeyMetadata[] = [];
  for (const keyId of all.filter((one) => !named.has(one))) {
    if (!(await carriesIdentity(ctx, id, keyId))) continue;
    const metadata = await describe(ctx, keyId);
    if (metadata !== undefined) ours.push(metadata);
  }
  return ours;
}

async function allKeys(ctx: Ctx): Promise<string[]> {
  const found: string[] = [];
  for await (const page of paginateListKeys({ client: ctx.aws.kms }, { Limit: 1_000 }))
    found.push(...(page.Keys ?? []).map((key) => key.KeyId ?? ''));
  return found;
}

async function aliasedKeys(ctx: Ctx): Promise<ReadonlySet<string>> {
  const found = new Set<string>();
  for await (const page of paginateListAliases({ client: ctx.aws.kms }, { Limit: 100 }))
    for (const alias of page.Aliases ?? []) found.add(alias.TargetKeyId ?? '');
  return found;
}
