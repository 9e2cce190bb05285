import { AddTagsToResourceCommand, ListTagsForResourceCommand } from '@aws-sdk/client-rds';
import { fromTagList, tagList } from '../identity.ts';
import { names } from '../names.ts';
import type { Ctx, Place, Tags } from '../resource.ts';

/** The name RDS gives the node's object: it keeps names in lower case, whatever was sent. */
export function rdsName(place: Place, id: string): string {
  return names(place).of(id).toLowerCase();
}

export function rdsArn(place: Place, type: 'subgrp' | 'pg', name: string): string {
  return `arn:${place.partition}:rds:${place.region}:${place.account}:${type}:${name}`;
}

/**
 * An object and its tags in one round trip. ListTagsForResource documents no error for a missing group, so what it says
 * counts only where the group exists.
 */
export async function withRdsTags<T>(
  ctx: Ctx,
  arn: string,
  describing: Promise<T | undefined>,
): Promise<{ readonly live: T; readonly tags: Tags } | undefined> {
  const listing = ctx.aws.rds.send(new ListTagsForResourceCommand({ ResourceName: arn }));
  const [object, tags] = await Promise.allSettled([describing, listing]);
  if (object.status === 'rejected') throw object.reason;
  if (object.value === undefined) return undefined;
  if (tags.status === 'rejected') throw tags.reason;
  return { live: object.value, tags: fromTagList(tags.value.TagList) };
}

export async function setRdsTags(ctx: Ctx, arn: string | undefined, tags: Tags): Promise<void> {
  await ctx.aws.rds.send(new AddTagsToResourceCommand({ ResourceName: arn, Tags: tagList(tags) }));
}
