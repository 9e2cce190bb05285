import {
  CreateNetworkAclCommand,
  DeleteNetworkAclCommand,
  type NetworkAcl as Live,
  paginateDescribeNetworkAcls,
} from '@aws-sdk/client-ec2';
import { ignoringGone } from '../already-gone.ts';
import type { Change, Kind } from '../resource.ts';
import {
  type AclEntry,
  applyEntry,
  type EntryDifference,
  entryDifferences,
} from './acl-entries.ts';
import { giveBackSubnets, takeSubnets } from './acl-subnets.ts';
import { gathered } from './ec2-pages.ts';
import { foundByTag, identityFilters, presence, setEc2Tags, tagSpecification } from './ec2-tags.ts';

export interface NetworkAclProps {
  readonly vpcId: string;
  readonly subnetIds: readonly string[];
  readonly entries: readonly AclEntry[];
}

export interface NetworkAclOut {
  readonly networkAclId: string;
}

/** The ACL, its entries and its subnets. AWS gives every subnet exactly one ACL, so subnets are only ever taken over. */
export const NetworkAcl: Kind<NetworkAclProps, Live, NetworkAclOut> = {
  type: 'ec2:network-acl',
  actions: [
    'ec2:CreateNetworkAcl',
    'ec2:CreateTags',
    'ec2:DescribeNetworkAcls',
    'ec2:CreateNetworkAclEntry',
    'ec2:ReplaceNetworkAclEntry',
    'ec2:DeleteNetworkAclEntry',
    'ec2:ReplaceNetworkAclAssociation',
    'ec2:DeleteNetworkAcl',
  ],
  typicalMs: 3_000,
  idempotency: 'token',

  async find(ctx, ids) {
    const acls = await gathered(
      paginateDescribeNetworkAcls({ client: ctx.aws.ec2 }, { Filters: identityFilters(ctx, ids) }),
      (page) => page.NetworkAcls,
    );
    return acls.map((acl) => foundByTag(acl, acl.NetworkAclId));
  },

  async create(ctx, at, { vpcId }) {
    await ctx.aws.ec2.send(
      new CreateNetworkAclCommand({
        VpcId: vpcId,
        ClientToken: at.token,
        TagSpecifications: tagSpecification('network-acl', at),
      }),
    );
  },

  drift(live, { vpcId, subnetIds, entries }) {
    const moved: Change[] =
      live.VpcId === vpcId
        ? []
        : [{ field: 'vpc', text: `VPC ${live.VpcId}, wanted ${vpcId}`, effect: 'replace' }];
    const held = (live.Associations ?? []).map((association) => association.SubnetId);
    const subnets = subnetIds
      .filter((id) => !held.includes(id))
      .map((id): Change => ({ field: id, text: `${id} is not associated`, effect: 'update' }));
    const rules = entryDifferences(live, entries).map(({ change }) => change);
    return [...moved, ...rules, ...subnets];
  },

  async sync(ctx, live, { subnetIds, entries }, changes) {
    const fields = new Set(changes.map((change) => change.field));
    const due = ({ change }: EntryDifference) => fields.has(change.field);
    // Entries come first: a subnet that arrives before them would be cut off.
    for (const difference of entryDifferences(live, entries).filter(due))
      await applyEntry(ctx, live, difference);
    await takeSubnets(
      ctx,
      live,
      subnetIds.filter((id) => fields.has(id)),
    );
  },

  tag: (ctx, live, tags) => setEc2Tags(ctx, live.NetworkAclId, tags),

  async delete(ctx, live) {
    await giveBackSubnets(ctx, live);
    const { NetworkAclId } = live;
    await ignoringGone(ctx.aws.ec2.send(new DeleteNetworkAclCommand({ NetworkAclId })));
  },

  outputs: (live) => ({ networkAclId: live.NetworkAclId ?? '' }),

  ...presence(120_000),
};
