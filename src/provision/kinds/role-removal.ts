import {
  DeleteRoleCommand,
  DeleteRolePolicyCommand,
  DetachRolePolicyCommand,
  ListAttachedRolePoliciesCommand,
  ListInstanceProfilesForRoleCommand,
  ListRolePoliciesCommand,
  RemoveRoleFromInstanceProfileCommand,
} from '@aws-sdk/client-iam';
import { ignoringGone } from '../already-gone.ts';
import type { Ctx } from '../resource.ts';

/** "You must delete the items attached to the role before you attempt to delete it": also those added by hand. */
export async function removeRole(ctx: Ctx, RoleName: string): Promise<void> {
  await ignoringGone(emptyRole(ctx, RoleName));
  await ignoringGone(ctx.aws.iam.send(new DeleteRoleCommand({ RoleName })));
}

async function emptyRole(ctx: Ctx, RoleName: string): Promise<void> {
  const { iam } = ctx.aws;
  const [profiles, inline, attached] = await Promise.all([
    iam.send(new ListInstanceProfilesForRoleCommand({ RoleName })),
    iam.send(new ListRolePoliciesCommand({ RoleName })),
    iam.send(new ListAttachedRolePoliciesCommand({ RoleName })),
  ]);
  const calls = [
    ...(profiles.InstanceProfiles ?? []).map(({ InstanceProfileName }) =>
      iam.send(new RemoveRoleFromInstanceProfileCommand({ RoleName, InstanceProfileName })),
    ),
    ...(inline.PolicyNames ?? []).map((PolicyName) =>
      iam.send(new DeleteRolePolicyCommand({ RoleName, PolicyName })),
    ),
    ...(attached.AttachedPolicies ?? []).map(({ PolicyArn }) =>
      iam.send(new DetachRolePolicyCommand({ RoleName, PolicyArn })),
    ),
  ];
  await Promise.all(calls.map((call) => ignoringGone(call)));
}
