import {
  CreateVpcCommand,
  DeleteNetworkAclEntryCommand,
  DeleteVpcCommand,
  DescribeVpcAttributeCommand,
  type Vpc as Live,
  ModifyVpcAttributeCommand,
  type NetworkAcl,
  type NetworkAclEntry,
  paginateDescribeNetworkAcls,
  paginateDescribeSecurityGroups,
  paginateDescribeVpcs,
  type SecurityGroup,
} from '@aws-sdk/client-ec2';
import { ignoringGone, unlessGone } from '../already-gone.ts';
import type { Change, Ctx, Kind } from '../resource.ts';
import { interfacesHolding, tenantsOf } from './blockers.ts';
import { gathered } from './ec2-pages.ts';
import { foundByTag, identityFilters, presence, setEc2Tags, tagSpecification } from './ec2-tags.ts';
import { revoke } from './group-rule-calls.ts';

export interface VpcProps {
  readonly cidr: string;
}

export interface VpcOut {
  readonly vpcId: string;
}

/** A VPC with the two things AWS makes with it. Undefined: not readable yet, right after its creation. */
export interface LiveVpc {
  readonly vpc: Live;
  readonly dnsSupport: boolean | undefined;
  readonly dnsHostnames: boolean | undefined;
  readonly defaultGroup: SecurityGroup | undefined;
  readonly defaultAcl: NetworkAcl | undefined;
}

export const Vpc: Kind<VpcProps, LiveVpc, VpcOut> = {
  type: 'ec2:vpc',
  actions: [
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

  delete: (ctx, live) =>
    ignoringGone(ctx.aws.ec2.send(new DeleteVpcCommand({ VpcId: live.vpc.VpcId }))),

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

async function detailed(ctx: Ctx, vpc: Live): Promise<LiveVpc> {
  const client = ctx.aws.ec2;
  const VpcId = vpc.VpcId;
  const inVpc = { Name: 'vpc-id', Values: [VpcId ?? ''] };
  const attribute = (Attribute: 'enableDnsSupport' | 'enableDnsHostnames') =>
    unlessGone(client.send(new DescribeVpcAttributeCommand({ VpcId, Attribute })));
  const [support, hostnames, groups, acls] = await Promise.all([
    attribute('enableDnsSupport'),
    attribute('enableDnsHostnames'),
    gathered(
      paginateDescribeSecurityGroups(
        { client },
        { Filters: [inVpc, { Name: 'group-name', Values: ['default'] }] },
      ),
      (page) => page.SecurityGroups,
    ),
    gathered(
      paginateDescribeNetworkAcls(
        { client },
        { Filters: [inVpc, { Name: 'default', Values: ['true'] }] },
      ),
      (page) => page.NetworkAcls,
    ),
  ]);
  return {
    vpc,
    dnsSupport: support?.EnableDnsSupport?.Value,
    dnsHostnames: hostnames?.EnableDnsHostnames?.Value,
    defaultGroup: groups[0],
    defaultAcl: acls[0],
  };
}

/** A VPC whose parts are not visible yet could not be compared with what is wanted. */
function statusOf(live: LiveVpc): string {
  const parts = [live.dnsSupport, live.dnsHostnames, live.defaultGroup, live.defaultAcl];
  return parts.includes(undefined) ? 'pending' : (live.vpc.State ?? 'pending');
}

function hasRules(group: SecurityGroup | undefined): boolean {
  return [...(group?.IpPermissions ?? []), ...(group?.IpPermissionsEgress ?? [])].length > 0;
}

function allowEntries(acl: NetworkAcl | undefined): readonly NetworkAclEntry[] {
  return (acl?.Entries ?? []).filter((entry) => entry.RuleAction === 'allow');
}

async function emptyGroup(ctx: Ctx, group: SecurityGroup | undefined): Promise<void> {
  const groupId = group?.GroupId ?? '';
  await revoke(ctx, groupId, 'ingress', group?.IpPermissions ?? []);
  await revoke(ctx, groupId, 'egress', group?.IpPermissionsEgress ?? []);
}

async function emptyAcl(ctx: Ctx, acl: NetworkAcl | undefined): Promise<void> {
  for (const { RuleNumber, Egress } of allowEntries(acl)) {
    const entry = { NetworkAclId: acl?.NetworkAclId, RuleNumber, Egress };
    await ignoringGone(ctx.aws.ec2.send(new DeleteNetworkAclEntryCommand(entry)));
  }
}
