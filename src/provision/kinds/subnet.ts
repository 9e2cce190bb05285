import {
  CreateSubnetCommand,
  DeleteSubnetCommand,
  type Subnet as Live,
  ModifySubnetAttributeCommand,
  paginateDescribeSubnets,
} from '@aws-sdk/client-ec2';
import { hasCode } from '../../aws/errors.ts';
import { ignoringGone } from '../already-gone.ts';
import type { Change, Kind } from '../resource.ts';
import { interfacesHolding } from './blockers.ts';
import { gathered } from './ec2-pages.ts';
import { foundByTag, identityFilters, presence, setEc2Tags, tagSpecification } from './ec2-tags.ts';
import { removeGuardDutyEndpoint } from './guardduty.ts';

export interface SubnetProps {
  readonly vpcId: string;
  readonly cidr: string;
  /** Zone name: `us-east-1a`. */
  readonly zone: string;
}

export interface SubnetOut {
  readonly subnetId: string;
  readonly zone: string;
}

export const Subnet: Kind<SubnetProps, Live, SubnetOut> = {
  type: 'ec2:subnet',
  actions: [
    'ec2:DeleteVpcEndpoints',
    'ec2:DescribeVpcEndpoints',
    'ec2:CreateSubnet',
    'ec2:CreateTags',
    'ec2:DescribeSubnets',
    'ec2:DescribeNetworkInterfaces',
    'ec2:ModifySubnetAttribute',
    'ec2:DeleteSubnet',
  ],
  typicalMs: 2_000,
  idempotency: 'none',

  async find(ctx, ids) {
    const subnets = await gathered(
      paginateDescribeSubnets({ client: ctx.aws.ec2 }, { Filters: identityFilters(ctx, ids) }),
      (page) => page.Subnets,
    );
    return subnets.map((subnet) => foundByTag(subnet, subnet.SubnetId));
  },

  async create(ctx, at, { vpcId, cidr, zone }) {
    await ctx.aws.once.ec2.send(
      new CreateSubnetCommand({
        VpcId: vpcId,
        CidrBlock: cidr,
        AvailabilityZone: zone,
        TagSpecifications: tagSpecification('subnet', at),
      }),
    );
  },

  drift(live, { vpcId, cidr, zone }) {
    const fixed = [
      { field: 'vpc', is: live.VpcId, wanted: vpcId },
      { field: 'cidr', is: live.CidrBlock, wanted: cidr },
      { field: 'zone', is: live.AvailabilityZone, wanted: zone },
    ].filter(({ is, wanted }) => is !== wanted);
    const changes: Change[] = fixed.map(({ field, is, wanted }) => ({
      field,
      text: `${field} ${is}, wanted ${wanted}`,
      effect: 'replace',
    }));
    // Hosts get their public addresses by name, never by chance.
    if (live.MapPublicIpOnLaunch === true)
      changes.push({
        field: 'publicAddresses',
        text: 'public addresses are given out automatically',
        effect: 'update',
      });
    return changes;
  },

  async sync(ctx, live, _props, changes) {
    if (!changes.some((change) => change.field === 'publicAddresses')) return;
    await ctx.aws.ec2.send(
      new ModifySubnetAttributeCommand({
        SubnetId: live.SubnetId,
        MapPublicIpOnLaunch: { Value: false },
      }),
    );
  },

  tag: (ctx, live, tags) => setEc2Tags(ctx, live.SubnetId, tags),

  async delete(ctx, live) {
    try {
      await ignoringGone(ctx.aws.ec2.send(new DeleteSubnetCommand({ SubnetId: live.SubnetId })));
    } catch (error) {
      // The engine comes back until the endpoint has gone.
      if (hasCode(error, 'DependencyViolation'))
        await removeGuardDutyEndpoint(ctx, live.VpcId ?? '');
      throw error;
    }
  },

  outputs: (live) => ({ subnetId: live.SubnetId ?? '', zone: live.AvailabilityZone ?? '' }),

  ready: {
    status: (live) => (live === undefined ? 'absent' : (live.State ?? 'pending')),
    pending: ['absent', 'pending'],
    target: ['available'],
    timeoutMs: 120_000,
    everyMs: 2_000,
  },
  gone: presence(120_000).gone,

  explain: (ctx, live) => interfacesHolding(ctx, 'subnet-id', live?.SubnetId),
};
