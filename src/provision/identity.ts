import { OrthwebError } from '../errors.ts';
import { names } from './names.ts';
import type { Ctx, Found, Tags } from './resource.ts';

export const DEPLOYMENT_TAG = 'orthweb:deployment';
export const ID_TAG = 'orthweb:id';

/** Everything with this name that carries other tags belongs to somebody else: never adopted, never changed. */
export class NameTaken extends OrthwebError {
  override readonly name = 'NameTaken';
}

export function tagsOf(ctx: Ctx, id: string): Tags {
  return {
    ...ctx.extraTags,
    Name: names(ctx).of(id),
    [DEPLOYMENT_TAG]: ctx.deployment,
    [ID_TAG]: id,
  };
}

export function assertOurs(ctx: Ctx, found: Found<unknown>): void {
  const owner = found.tags[DEPLOYMENT_TAG];
  if (owner === ctx.deployment && found.tags[ID_TAG] === found.id) return;
  const whose = owner === undefined ? 'it carries no orthweb tags' : `it belongs to ${owner}`;
  throw new NameTaken(`${found.id}: ${found.ref} exists already and ${whose}`, {
    hint: 'choose another deployment name with --name, or remove that object yourself',
  });
}

/** The wanted tags that are missing or differ. Tags that others added are left alone. */
export function tagDrift(ctx: Ctx, found: Found<unknown>): Tags {
  const wanted = Object.entries(tagsOf(ctx, found.id));
  return Object.fromEntries(wanted.filter(([key, value]) => found.tags[key] !== value));
}

/** `[{Key, Value}]`, the shape most services use. */
export function tagList(tags: Tags): { Key: string; Value: string }[] {
  return Object.entries(tags).map(([Key, Value]) => ({ Key, Value }));
}

export function fromTagList(
  list: readonly { Key?: string | undefined; Value?: string | undefined }[] | undefined,
): Tags {
  return Object.fromEntries((list ?? []).map((tag) => [tag.Key ?? '', tag.Value ?? '']));
}
