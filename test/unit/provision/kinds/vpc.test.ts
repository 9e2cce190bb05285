import { describe, expect, test } from 'vitest';
import { type LiveVpc, Vpc } from '../../../../src/provision/kinds/vpc.ts';
import {
  awsError,
  ec2With,
  filtersFor,
  identityOf,
  PURGE,
  reportedTags,
  specified,
  textsOf,
} from '../../../support/ec2-answers.ts';

const ID = 'network/vpc';
const PROPS = { cidr: '172.27.0.0/16' };
const REPORTED = { VpcId: 'vpc-1', CidrBlock: PROPS.cidr, State: 'available' as const };
const CLOSED: LiveVpc = {
  vpc: REPORTED,
  dnsSupport: true,
  dnsHostnames: true,
  defaultGroup: { GroupId: 'sg-default', IpPermissions: [], IpPermissionsEgress: [] },
  defaultAcl: {
    NetworkAclId: 'acl-default',
    Entries: [
      { RuleNumber: 32_767, Egress: true, RuleAction: 'deny', Protocol: '-1' },
      { RuleNumber: 32_767, Egress: false, RuleAction: 'deny', Protocol: '-1' },
    ],
  },
};
const EVERYTHING = { IpProtocol: '-1', IpRanges: [{ CidrIp: '0.0.0.0/0' }] };
const AS_AWS_MAKES_IT: LiveVpc = {
  ...CLOSED,
  dnsHostnames: false,
  defaultGroup: {
    GroupId: 'sg-default',
    IpPermissions: [{ IpProtocol: '-1', UserIdGroupPairs: [{ GroupId: 'sg-default' }] }],
    IpPermissionsEgress: [EVERYTHING],
  },
  defaultAcl: {
    NetworkAclId: 'acl-default',
    Entries: [
      { RuleNumber: 100, Egress: true, RuleAction: 'allow', Protocol: '-1' },
      { RuleNumber: 100, Egress: false, RuleAction: 'allow', Protocol: '-1' },
      ...(CLOSED.defaultAcl?.Entries ?? []),
    ],
  },
};

function vpcAnswers(attribute: object | Error = {}) {
  return {
    DescribeVpcs: { Vpcs: [{ ...REPORTED, Tags: reportedTags(ID) }] },
    DescribeVpcAttribute: (input: { Attribute: string }) =>
      attribute instanceof Error
        ? attribute
        : input.Attribute === 'enableDnsSupport'
          ? { EnableDnsSupport: { Value: true } }
          : { EnableDnsHostnames: { Value: false } },
    DescribeSecurityGroups: { SecurityGroups: [AS_AWS_MAKES_IT.defaultGroup] },
    DescribeNetworkAcls: { NetworkAcls: [AS_AWS_MAKES_IT.defaultAcl] },
  };
}

describe('looking for a VPC', () => {
  test('one description by its tags, then its DNS settings and what AWS made with it', async () => {
    const { ctx, sent } = ec2With(vpcAnswers());
    const [found] = await Vpc.find(ctx, [ID]);
    expect(found).toMatchObject({ id: ID, ref: 'vpc-1' });
    expect(found?.live).toMatchObject({
      dnsSupport: true,
      dnsHostnames: false,
      defaultGroup: { GroupId: 'sg-default' },
      defaultAcl: { NetworkAclId: 'acl-default' },
    });
    expect(sent[0]).toEqual({ name: 'DescribeVpcs', input: { Filters: filtersFor(ID) } });
    expect(sent.map((call) => call.name).sort()).toEqual([
      'DescribeNetworkAcls',
      'DescribeSecurityGroups',
      'DescribeVpcAttribute',
      'DescribeVpcAttribute',
      'DescribeVpcs',
    ]);
  });

  test('a VPC whose attributes are not visible yet exists, and is waited for', async () => {
    const { ctx } = ec2With(vpcAnswers(awsError('InvalidVpcID.NotFound')));
    const [found] = await Vpc.find(ctx, [ID]);
    expect(Vpc.ready.status(found?.live)).toBe('pending');
  });

  test('a refusal is not taken for absence', async () => {
    const { ctx } = ec2With(vpcAnswers(awsError('UnauthorizedOperation')));
    await expect(Vpc.find(ctx, [ID])).rejects.toThrow('UnauthorizedOperation');
  });
});

test('is created with its identity in one attempt', async () => {
  const { ctx, sent, sentOnce } = ec2With({ CreateVpc: {} });
  await Vpc.create?.(ctx, identityOf(ID), PROPS);
  expect(sent).toEqual([]);
  expect(sentOnce).toEqual([
    {
      name: 'CreateVpc',
      input: { CidrBlock: '172.27.0.0/16', TagSpecifications: specified('vpc', ID) },
    },
  ]);
});

describe('drift', () => {
  test('a closed VPC with DNS is as wanted', () => {
    expect(Vpc.drift(CLOSED, PROPS)).toEqual([]);
  });

  test.each([
    [
      { vpc: { ...REPORTED, CidrBlock: '10.0.0.0/16' } },
      'replace: VPC range 10.0.0.0/16, wanted 172.27.0.0/16',
    ],
    [{ dnsSupport: false }, 'update: DNS support of the VPC is off'],
    [{ dnsHostnames: false }, 'update: DNS host names of the VPC are off'],
    [{ defaultGroup: AS_AWS_MAKES_IT.defaultGroup }, 'update: default security group has rules'],
    [
      { defaultGroup: { IpPermissionsEgress: [EVERYTHING] } },
      'update: default security group has rules',
    ],
    [
      { defaultAcl: AS_AWS_MAKES_IT.defaultAcl },
      'update: default network ACL lets traffic through',
    ],
  ])('%j is one change', (difference, text) => {
    expect(textsOf(Vpc.drift({ ...CLOSED, ...difference }, PROPS))).toEqual([text]);
  });
});

describe('correction', () => {
  const answers = {
    ModifyVpcAttribute: {},
    RevokeSecurityGroupIngress: {},
    RevokeSecurityGroupEgress: {},
    DeleteNetworkAclEntry: {},
  };

  test('DNS support comes before host names, one attribute a call', async () => {
    const live = { ...CLOSED, dnsSupport: false, dnsHostnames: false };
    const { ctx, sent } = ec2With(answers);
    await Vpc.sync(ctx, live, PROPS, Vpc.drift(live, PROPS));
    expect(sent.map((call) => call.input)).toEqual([
      { VpcId: 'vpc-1', EnableDnsSupport: { Value: true } },
      { VpcId: 'vpc-1', EnableDnsHostnames: { Value: true } },
    ]);
  });

  test('the default group and the default ACL lose what lets traffic through', async () => {
    const live = { ...AS_AWS_MAKES_IT, dnsHostnames: true };
    const { ctx, sent } = ec2With(answers);
    await Vpc.sync(ctx, live, PROPS, Vpc.drift(live, PROPS));
    expect(sent.map(({ name, input }) => [name, input.GroupId ?? input.RuleNumber])).toEqual([
      ['RevokeSecurityGroupIngress', 'sg-default'],
      ['RevokeSecurityGroupEgress', 'sg-default'],
      ['DeleteNetworkAclEntry', 100],
      ['DeleteNetworkAclEntry', 100],
    ]);
  });
});

test('a VPC that is gone already is deleted', async () => {
  const { ctx } = ec2With({ DeleteVpc: awsError('InvalidVpcID.NotFound') });
  await expect(Vpc.delete(ctx, CLOSED, PURGE)).resolves.toBeUndefined();
});

test('a VPC in use stays an error, and its tenants are named', async () => {
  const { ctx } = ec2With({
    DeleteVpc: awsError('DependencyViolation'),
    DescribeNetworkInterfaces: {
      NetworkInterfaces: [
        {
          NetworkInterfaceId: 'eni-9',
          Status: 'in-use',
          Description: 'RDSNetworkInterface',
          RequesterManaged: true,
          RequesterId: 'amazon-rds',
        },
      ],
    },
    DescribeSubnets: { Subnets: [{ SubnetId: 'subnet-9', CidrBlock: '172.27.9.0/24' }] },
    DescribeSecurityGroups: {
      SecurityGroups: [
        { GroupId: 'sg-default', GroupName: 'default' },
        { GroupId: 'sg-9', GroupName: 'by-hand' },
      ],
    },
  });
  await expect(Vpc.delete(ctx, CLOSED, PURGE)).rejects.toThrow('DependencyViolation');
  expect(await Vpc.explain?.(ctx, CLOSED)).toEqual([
    'network interface eni-9 (in-use, RDSNetworkInterface, owned by amazon-rds)',
    'subnet subnet-9 172.27.9.0/24',
    'security group sg-9 by-hand',
  ]);
});
