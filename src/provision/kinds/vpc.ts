import {
  CreateVpcCommand,
  DeleteVpcCommand,
  ModifyVpcAttributeCommand,
  paginateDescribeVpcs,
} from '@aws-sdk/client-ec2';
import { hasCode } from '../../aws/errors.ts';
import { ignoringGone } from '../already-gone.ts';
import type { Change, Kind } from '../resource.ts';
import { interfacesHolding, tenantsOf } from './blockers.ts';
import { gathered } from './ec2-pages.ts';
import { foundByTag, identityFilters, presence, setEc2Tags, tagSpecification } from './ec2-tags.ts';
import { removeGuardDutyGroup } from './guardduty.ts';
import { allowEntries, emptyAcl, emptyGroup, hasRules } from './vpc-defaults.ts';
import { detailed, type LiveVpc, statusOf } from './vpc-live.ts';

export type { LiveVpc } from './vpc-live.ts';

export interface VpcProps {
  readonly cidr: string;
}

export interface VpcOut {
  readonly vpcId: string;
}

export const Vpc: Kind<VpcProps, LiveVpc, VpcOut> = {
  type: 'ec2:vpc',
  actions: [
    'ec2:DeleteSecurityGroup',
    'ec2:CreateVpc',
    'ec2:CreateTags',
    'ec2:DescribeVpcs',
    'ec2:DescribeVpcAttribute',
    'ec2:DescribeSecurityGroups',
    'ec2:DescribeNetworkAcls',
    'ec2:DescribeNetworkInterfaces',
    'ec2:DescribeSubnets',
    'ec2:ModifyVpcAttribute',
    'ec2:RevokeSecurityGroupIngress',
    'ec2:RevokeSecurityGroupEgress',
    'ec2:DeleteNetworkAclEntry',
    'ec2:DeleteVpc',
  ],
  typicalMs: 3_000,
  idempotency: 'none',

  async find(ctx, ids) {
    const vpcs = await gathered(
      paginateDescribeVpcs({ client: ctx.aws.ec2 }, { Filters: identityFilters(ctx, ids) }),
      (page) => page.Vpcs,
    );
    return await Promise.all(
      vpcs.map(async (vpc) => ({ ...foundByTag(vpc, vpc.VpcId), live: await detailed(ctx, vpc) })),
    );
  },

  async create(ctx, at, { cidr }) {
    const TagSpecifications = tagSpecification('vpc', at);
    await ctx.aws.once.ec2.send(new CreateVpcCommand({ CidrBlock: cidr, TagSpecifications }));
  },

  drift(live, { cidr }) {
    const changes: Change[] = [];
    const note = (field: string, text: string, effect: Change['effect'] = 'update') =>
      changes.push({ field, text, effect });
    if (live.vpc.CidrBlock !== cidr)
      note('cidr', `VPC range ${live.vpc.CidrBlock}, wanted ${cidr}`, 'replace');
    if (live.dnsSupport === false) note('dnsSupport', 'DNS support of the VPC is off');
    if (live.dnsHostnames === false) note('dnsHostnames', 'DNS host names of the VPC are off');
    if (hasRules(live.defaultGroup)) note('defaultGroup', 'default security group has rules');
    if (allowEntries(live.defaultAcl).length > 0)
      note('defaultAcl', 'default network ACL lets traffic through');
    return changes;
  },

  async sync(ctx, live, _props, changes) {
    const VpcId = live.vpc.VpcId;
    const fields = new Set(changes.map((change) => change.field));
    // "You cannot modify the DNS resolution and DNS hostnames attributes in the same request", and in this order.
    if (fields.has('dnsSupport'))
      await ctx.aws.ec2.send(
        new ModifyVpcAttributeCommand({ VpcId, EnableDnsSupport: { Value: true } }),
      );
    if (fields.has('dnsHostnames'))
      await ctx.aws.ec2.send(
        new ModifyVpcAttributeCommand({ VpcId, EnableDnsHostnames: { Value: true } }),
      );
    if (fields.has('defaultGroup')) await emptyGroup(ctx, live.defaultGroup);
    if (fields.has('defaultAcl')) await emptyAcl(ctx, live.defaultAcl);
  },

  tag: (ctx, live, tags) => setEc2Tags(ctx, live.vpc.VpcId, tags),

  async delete(ctx, { vpc: { VpcId } }) {
    try {
      await ignoringGone(ctx.aws.ec2.send(new DeleteVpcCommand({ VpcId })));
    } catch (error) {
      // The engine comes back when the group has gone.
      if (hasCode(error, 'DependencyViolation')) await removeGuardDutyGroup(ctx, VpcId ?? '');
      throw error;
    }
  },

  outputs: (live) => ({ vpcId: live.vpc.VpcId ?? '' }),

  ready: {
    status: (live) => (live === undefined ? 'absent' : statusOf(live)),
    pending: ['absent', 'pending'],
    target: ['available'],
    timeoutMs: 120_000,
    everyMs: 2_000,
  },
  gone: presence(120_000).gone,

  async explain(ctx, live) {
    if (live === undefined) return [];
    const vpcId = live.vpc.VpcId ?? '';
    const [interfaces, tenants] = await Promise.all([
      interfacesHolding(ctx, 'vpc-id', vpcId),
      tenantsOf(ctx, vpcId),
    ]);
    return [...interfaces, ...tenants];
  },
};
