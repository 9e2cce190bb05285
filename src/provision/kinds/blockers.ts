import {
  type NetworkInterface,
  paginateDescribeNetworkInterfaces,
  paginateDescribeSecurityGroups,
  paginateDescribeSubnets,
} from '@aws-sdk/client-ec2';
import type { Ctx } from '../resource.ts';
import { gathered } from './ec2-pages.ts';

/** "DependencyViolation" never says who depends; nearly always it is a network interface. */
export async function interfacesHolding(
  ctx: Ctx,
  filter: 'vpc-id' | 'subnet-id' | 'group-id',
  value: string | undefined,
): Promise<readonly string[]> {
  return (await interfacesWhere(ctx, filter, value)).map(interfaceText);
}

/** Interfaces whose public address keeps an internet gateway attached. */
export async function publicAddressesIn(ctx: Ctx, vpcId: string): Promise<readonly string[]> {
  const interfaces = await interfacesWhere(ctx, 'vpc-id', vpcId);
  return interfaces
    .filter((it) => it.Association?.PublicIp !== undefined)
    .map((it) => `public address ${it.Association?.PublicIp} on ${interfaceText(it)}`);
}

/** Groups whose rules name this group. */
export async function groupsNaming(ctx: Ctx, groupId: string): Promise<readonly string[]> {
  const naming = (filter: string) =>
    gathered(
      paginateDescribeSecurityGroups(
        { client: ctx.aws.ec2 },
        { Filters: [{ Name: filter, Values: [groupId] }] },
      ),
      (page) => page.SecurityGroups,
    );
  const groups = await Promise.all([
    naming('ip-permission.group-id'),
    naming('egress.ip-permission.group-id'),
  ]);
  const others = new Set(groups.flat().map((group) => group.GroupId));
  others.delete(groupId);
  return [...others].map((other) => `a rule of security group ${other} names it`);
}

/** What else still lives in a VPC. */
export async function tenantsOf(ctx: Ctx, vpcId: string): Promise<readonly string[]> {
  const Filters = [{ Name: 'vpc-id', Values: [vpcId] }];
  const client = ctx.aws.ec2;
  const [subnets, groups] = await Promise.all([
    gathered(paginateDescribeSubnets({ client }, { Filters }), (page) => page.Subnets),
    gathered(
      paginateDescribeSecurityGroups({ client }, { Filters }),
      (page) => page.SecurityGroups,
    ),
  ]);
  return [
    ...subnets.map((it) => `subnet ${it.SubnetId} ${it.CidrBlock}`),
    ...groups
      .filter((it) => it.GroupName !== 'default')
      .map((it) => `security group ${it.GroupId} ${it.GroupName}`),
  ];
}

function interfacesWhere(ctx: Ctx, filter: string, value: string | undefined) {
  return gathered(
    paginateDescribeNetworkInterfaces(
      { client: ctx.aws.ec2 },
      { Filters: [{ Name: filter, Values: [value ?? ''] }] },
    ),
    (page) => page.NetworkInterfaces,
  );
}

function interfaceText(it: NetworkInterface): string {
  const facts = [
    it.Status,
    it.Description,
    it.Attachment?.InstanceId === undefined ? '' : `attached to ${it.Attachment.InstanceId}`,
    it.RequesterManaged === true ? `owned by ${it.RequesterId}` : '',
  ].filter((fact) => fact !== undefined && fact !== '');
  return `network interface ${it.NetworkInterfaceId} (${facts.join(', ')})`;
}
