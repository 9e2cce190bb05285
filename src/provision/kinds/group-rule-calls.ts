import {
  AuthorizeSecurityGroupEgressCommand,
  AuthorizeSecurityGroupIngressCommand,
  type IpPermission,
  RevokeSecurityGroupEgressCommand,
  RevokeSecurityGroupIngressCommand,
  UpdateSecurityGroupRuleDescriptionsEgressCommand,
  UpdateSecurityGroupRuleDescriptionsIngressCommand,
} from '@aws-sdk/client-ec2';
import { hasCode } from '../../aws/errors.ts';
import type { Ctx } from '../resource.ts';

export type Direction = 'ingress' | 'egress';

export function authorize(
  ctx: Ctx,
  GroupId: string,
  direction: Direction,
  permissions: readonly IpPermission[],
): Promise<void> {
  return settled(permissions, 'InvalidPermission.Duplicate', (IpPermissions) =>
    direction === 'ingress'
      ? ctx.aws.ec2.send(new AuthorizeSecurityGroupIngressCommand({ GroupId, IpPermissions }))
      : ctx.aws.ec2.send(new AuthorizeSecurityGroupEgressCommand({ GroupId, IpPermissions })),
  );
}

export function revoke(
  ctx: Ctx,
  GroupId: string,
  direction: Direction,
  permissions: readonly IpPermission[],
): Promise<void> {
  return settled(permissions, 'InvalidPermission.NotFound', (IpPermissions) =>
    direction === 'ingress'
      ? ctx.aws.ec2.send(new RevokeSecurityGroupIngressCommand({ GroupId, IpPermissions }))
      : ctx.aws.ec2.send(new RevokeSecurityGroupEgressCommand({ GroupId, IpPermissions })),
  );
}

/** Sets the descriptions of rules that are otherwise as wanted. */
export async function describeRules(
  ctx: Ctx,
  GroupId: string,
  direction: Direction,
  permissions: readonly IpPermission[],
): Promise<void> {
  if (permissions.length === 0) return;
  const input = { GroupId, IpPermissions: [...permissions] };
  await (direction === 'ingress'
    ? ctx.aws.ec2.send(new UpdateSecurityGroupRuleDescriptionsIngressCommand(input))
    : ctx.aws.ec2.send(new UpdateSecurityGroupRuleDescriptionsEgressCommand(input)));
}

/** One rule that is settled already makes AWS refuse the whole call: the others then go one by one. */
async function settled(
  permissions: readonly IpPermission[],
  settledCode: string,
  call: (permissions: IpPermission[]) => Promise<unknown>,
): Promise<void> {
  if (permissions.length === 0) return;
  try {
    await call([...permissions]);
  } catch (error) {
    if (!hasCode(error, settledCode)) throw error;
    if (permissions.length === 1) return;
    for (const permission of permissions) await settled([permission], settledCode, call);
  }
}
