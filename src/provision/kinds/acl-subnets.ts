import {
  type Filter,
  type NetworkAcl,
  paginateDescribeNetworkAcls,
  ReplaceNetworkAclAssociationCommand,
} from '@aws-sdk/client-ec2';
import { hasCode } from '../../aws/errors.ts';
import { OrthwebError } from '../../errors.ts';
import { ignoringGone } from '../already-gone.ts';
import type { Ctx } from '../resource.ts';
import { gathered } from './ec2-pages.ts';

/** Every subnet has an ACL from its first moment; it is moved by the id of that association. */
export async function takeSubnets(
  ctx: Ctx,
  { NetworkAclId }: NetworkAcl,
  subnetIds: readonly string[],
): Promise<void> {
  if (subnetIds.length === 0) return;
  const acls = await aclsWhere(ctx, { Name: 'association.subnet-id', Values: [...subnetIds] });
  const associations = acls.flatMap((acl) => acl.Associations ?? []);
  for (const subnetId of subnetIds) {
    const standing = associations.find((association) => association.SubnetId === subnetId);
    if (standing === undefined)
      throw new OrthwebError(`AWS shows no network ACL for ${subnetId} yet`, {
        hint: 'run the same command again in a minute',
      });
    if (standing.NetworkAclId === NetworkAclId) continue;
    await take(ctx, NetworkAclId, subnetId, standing.NetworkAclAssociationId);
  }
}

async function take(
  ctx: Ctx,
  NetworkAclId: string | undefined,
  subnetId: string,
  AssociationId: string | undefined,
): Promise<void> {
  const move = new ReplaceNetworkAclAssociationCommand({ AssociationId, NetworkAclId });
  try {
    await ctx.aws.ec2.send(move);
  } catch (error) {
    if (!hasCode(error, 'InvalidAssociationID.NotFound')) throw error;
    // Every move gives the association another id: a move whose reply was lost cannot be repeated, only recognised.
    const acls = await aclsWhere(ctx, { Name: 'association.subnet-id', Values: [subnetId] });
    const held = acls.flatMap((acl) => acl.Associations ?? []);
    const ours = held.some((it) => it.SubnetId === subnetId && it.NetworkAclId === NetworkAclId);
    if (!ours) throw error;
  }
}

/**
 * "You can't delete the ACL if it's associated with any subnets": what is left of them returns to the VPC's own ACL.
 * Their association ids are read afresh, because they change with every move.
 */
export async function giveBackSubnets(
  ctx: Ctx,
  { NetworkAclId, VpcId }: NetworkAcl,
): Promise<void> {
  const acls = await aclsWhere(ctx, { Name: 'vpc-id', Values: [VpcId ?? ''] });
  const own = acls.find((acl) => acl.IsDefault === true)?.NetworkAclId;
  const held = acls.find((acl) => acl.NetworkAclId === NetworkAclId)?.Associations ?? [];
  for (const { NetworkAclAssociationId: AssociationId } of held)
    await ignoringGone(
      ctx.aws.ec2.send(
        new ReplaceNetworkAclAssociationCommand({ AssociationId, NetworkAclId: own }),
      ),
    );
}

function aclsWhere(ctx: Ctx, ...Filters: Filter[]): Promise<readonly NetworkAcl[]> {
  return gathered(
    paginateDescribeNetworkAcls({ client: ctx.aws.ec2 }, { Filters }),
    (page) => page.NetworkAcls,
  );
}
