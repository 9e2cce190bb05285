import {
  DeletePolicyCommand,
  DeletePolicyVersionCommand,
  DetachGroupPolicyCommand,
  DetachRolePolicyCommand,
  DetachUserPolicyCommand,
  ListEntitiesForPolicyCommand,
  ListPolicyVersionsCommand,
} from '@aws-sdk/client-iam';
import { ignoringGone } from '../already-gone.ts';
import type { Ctx } from '../resource.ts';

/** IAM deletes a policy only once nobody uses it and its default version is the only one. */
export async function removePolicy(ctx: Ctx, PolicyArn: string): Promise<void> {
  await ignoringGone(emptyPolicy(ctx, PolicyArn));
  await ignoringGone(ctx.aws.iam.send(new DeletePolicyCommand({ PolicyArn })));
}

async function emptyPolicy(ctx: Ctx, PolicyArn: string): Promise<void> {
  const { iam } = ctx.aws;
  const [entities, list] = await Promise.all([
    iam.send(new ListEntitiesForPolicyCommand({ PolicyArn })),
    iam.send(new ListPolicyVersionsCommand({ PolicyArn })),
  ]);
  const old = (list.Versions ?? []).filter((version) => version.IsDefaultVersion !== true);
  const calls = [
    ...(entities.PolicyRoles ?? []).map(({ RoleName }) =>
      iam.send(new DetachRolePolicyCommand({ PolicyArn, RoleName })),
    ),
    ...(entities.PolicyUsers ?? []).map(({ UserName }) =>
      iam.send(new DetachUserPolicyCommand({ PolicyArn, UserName })),
    ),
    ...(entities.PolicyGroups ?? []).map(({ GroupName }) =>
      iam.send(new DetachGroupPolicyCommand({ PolicyArn, GroupName })),
    ),
    ...old.map(({ VersionId }) =>
      iam.send(new DeletePolicyVersionCommand({ PolicyArn, VersionId })),
    ),
  ];
  await Promise.all(calls.map((call) => ignoringGone(call)));
}
