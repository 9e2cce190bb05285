import {
  DeleteNetworkAclEntryCommand,
  type NetworkAcl,
  type NetworkAclEntry,
  type SecurityGroup,
} from '@aws-sdk/client-ec2';
import { ignoringGone } from '../already-gone.ts';
import type { Ctx } from '../resource.ts';
import { revoke } from './group-rule-calls.ts';

export function hasRules(group: SecurityGroup | undefined): boolean {
  return [...(group?.IpPermissions ?? []), ...(group?.IpPermissionsEgress ?? [])].length > 0;
}

export function allowEntries(acl: NetworkAcl | undefined): readonly NetworkAclEntry[] {
  return (acl?.Entries ?? []).filter((entry) => entry.RuleAction === 'allow');
}

export async function emptyGroup(ctx: Ctx, group: SecurityGroup | undefined): Promise<void> {
  const groupId = group?.GroupId ?? '';
  await revoke(ctx, groupId, 'ingress', group?.IpPermissions ?? []);
  await revoke(ctx, groupId, 'egress', group?.IpPermissionsEgress ?? []);
}

export async function emptyAcl(ctx: Ctx, acl: NetworkAcl | undefined): Promise<void> {
  for (const { RuleNumber, Egress } of allowEntries(acl)) {
    const entry = { NetworkAclId: acl?.NetworkAclId, RuleNumber, Egress };
    await ignoringGone(ctx.aws.ec2.send(new DeleteNetworkAclEntryCommand(entry)));
  }
}
