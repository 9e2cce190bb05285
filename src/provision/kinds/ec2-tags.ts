import type { Filter, ResourceType, Tag, TagSpecification } from '@aws-sdk/client-ec2';
import { CreateTagsCommand } from '@aws-sdk/client-ec2';
import { DEPLOYMENT_TAG, fromTagList, ID_TAG, tagList } from '../identity.ts';
import type { Ctx, Found, Identity, Tags } from '../resource.ts';

/** Filters for everything of this deployment with one of these node ids. */
export function identityFilters(ctx: Ctx, ids: readonly string[]): Filter[] {
  return [
    { Name: `tag:${DEPLOYMENT_TAG}`, Values: [ctx.deployment] },
    { Name: `tag:${ID_TAG}`, Values: [...ids] },
  ];
}

/** The identity for a creating call, so that a crash right after it leaves nothing unfindable. */
export function tagSpecification(type: ResourceType, at: Identity): TagSpecification[] {
  return [{ ResourceType: type, Tags: tagList(at.tags) }];
}

export function foundByTag<Live extends { readonly Tags?: Tag[] | undefined }>(
  live: Live,
  ref: string | undefined,
): Found<Live> {
  const tags = fromTagList(live.Tags);
  return { id: tags[ID_TAG] ?? '', ref: ref ?? '', tags, live };
}

export async function setEc2Tags(
  ctx: Ctx,
  resource: string | undefined,
  tags: Tags,
): Promise<void> {
  await ctx.aws.ec2.send(
    new CreateTagsCommand({ Resources: [resource ?? ''], Tags: tagList(tags) }),
  );
}

/** For what exists or does not, with no states of its own. */
export function presence(timeoutMs: number, everyMs = 2_000) {
  const status = (live: unknown): string => (live === undefined ? 'absent' : 'present');
  return {
    ready: { status, pending: ['absent'], target: ['present'], timeoutMs, everyMs },
    gone: { status, pending: ['present'], target: ['absent'], timeoutMs, everyMs },
  };
}
