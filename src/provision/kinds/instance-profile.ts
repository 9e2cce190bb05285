import {
  AddRoleToInstanceProfileCommand,
  CreateInstanceProfileCommand,
  DeleteInstanceProfileCommand,
  GetInstanceProfileCommand,
  type InstanceProfile as Live,
  RemoveRoleFromInstanceProfileCommand,
  TagInstanceProfileCommand,
} from '@aws-sdk/client-iam';
import { hasCode } from '../../aws/errors.ts';
import { ignoringGone, unlessGone } from '../already-gone.ts';
import { fromTagList, tagList } from '../identity.ts';
import { names } from '../names.ts';
import type { Ctx, Found, Kind } from '../resource.ts';
import { IAM_EXISTS, iamWaits } from './iam-waits.ts';

export interface InstanceProfileProps {
  readonly roleName: string;
}

export interface InstanceProfileOut {
  readonly arn: string;
  readonly name: string;
}

/** The profile and the role in it: IAM allows one. */
export const InstanceProfile: Kind<InstanceProfileProps, Live, InstanceProfileOut> = {
  type: 'iam:instance-profile',
  actions: [
    'iam:CreateInstanceProfile',
    'iam:GetInstanceProfile',
    'iam:TagInstanceProfile',
    'iam:AddRoleToInstanceProfile',
    'iam:RemoveRoleFromInstanceProfile',
    'iam:DeleteInstanceProfile',
    'iam:PassRole',
  ],
  typicalMs: 8_000,
  idempotency: 'name',
  existsCodes: IAM_EXISTS,
  async find(ctx, ids) {
    return (await Promise.all(ids.map((id) => findOne(ctx, id)))).flat();
  },
  async create(ctx, at) {
    await ctx.aws.iam.send(
      new CreateInstanceProfileCommand({ InstanceProfileName: at.name, Tags: tagList(at.tags) }),
    );
  },
  drift(live, { roleName }) {
    const roles = rolesOf(live);
    if (roles.includes(roleName)) return [];
    const text = `role ${roles[0] ?? 'none'}, wanted ${roleName}`;
    return [{ field: 'role', text, effect: 'update' }];
  },
  async sync(ctx, live, { roleName }) {
    const InstanceProfileName = live.InstanceProfileName;
    await emptyProfile(ctx, live);
    await unlessThere(
      ctx.aws.iam.send(
        new AddRoleToInstanceProfileCommand({ InstanceProfileName, RoleName: roleName }),
      ),
    );
  },
  async tag(ctx, live, tags) {
    const InstanceProfileName = live.InstanceProfileName;
    await ctx.aws.iam.send(
      new TagInstanceProfileCommand({ InstanceProfileName, Tags: tagList(tags) }),
    );
  },
  async delete(ctx, live) {
    const InstanceProfileName = live.InstanceProfileName;
    await emptyProfile(ctx, live);
    await ignoringGone(ctx.aws.iam.send(new DeleteInstanceProfileCommand({ InstanceProfileName })));
  },
  outputs: (live) => ({ arn: live.Arn ?? '', name: live.InstanceProfileName ?? '' }),
  ...iamWaits((live: Live) => live.Arn),
};

function rolesOf(live: Live): readonly string[] {
  return (live.Roles ?? []).map((role) => role.RoleName ?? '');
}

/** "Cannot exceed quota for InstanceSessionsPerInstanceProfile: 1": an attempt whose reply was lost got through. */
async function unlessThere(adding: Promise<unknown>): Promise<void> {
  try {
    await adding;
  } catch (error) {
    if (!hasCode(error, 'LimitExceeded', 'LimitExceededException')) throw error;
  }
}

async function emptyProfile(ctx: Ctx, live: Live): Promise<void> {
  const InstanceProfileName = live.InstanceProfileName;
  for (const RoleName of rolesOf(live)) {
    await ignoringGone(
      ctx.aws.iam.send(new RemoveRoleFromInstanceProfileCommand({ InstanceProfileName, RoleName })),
    );
  }
}

async function findOne(ctx: Ctx, id: string): Promise<readonly Found<Live>[]> {
  const name = names(ctx).of(id);
  const reply = await unlessGone(
    ctx.aws.iam.send(new GetInstanceProfileCommand({ InstanceProfileName: name })),
  );
  const live = reply?.InstanceProfile;
  return live === undefined ? [] : [{ id, ref: name, tags: fromTagList(live.Tags), live }];
}
