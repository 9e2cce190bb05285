import {
  DescribeVpcAttributeCommand,
  type NetworkAcl,
  paginateDescribeNetworkAcls,
  paginateDescribeSecurityGroups,
  type SecurityGroup,
  type Vpc,
} from '@aws-sdk/client-ec2';
import { unlessGone } from '../already-gone.ts';
import type { Ctx } from '../resource.ts';
import { gathered } from './ec2-pages.ts';

/** A VPC with the two things AWS makes with it. Undefined: not readable yet, right after its creation. */
export interface LiveVpc {
  readonly vpc: Vpc;
  readonly dnsSupport: boolean | undefined;
  readonly dnsHostnames: boolean | undefined;
  readonly defaultGroup: SecurityGroup | undefined;
  readonly defaultAcl: NetworkAcl | undefined;
}

/** All that `drift` compares, read at the same time. */
export async function detailed(ctx: Ctx, vpc: Vpc): Promise<LiveVpc> {
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
export function statusOf(live: LiveVpc): string {
  const parts = [live.dnsSupport, live.dnsHostnames, live.defaultGroup, live.defaultAcl];
  return parts.includes(undefined) ? 'pending' : (live.vpc.State ?? 'pending');
}
