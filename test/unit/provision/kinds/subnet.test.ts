import { describe, expect, test } from 'vitest';
import { Subnet } from '../../../../src/provision/kinds/subnet.ts';
import {
  ec2With,
  filtersFor,
  identityOf,
  reportedTags,
  specified,
  textsOf,
} from '../../../support/ec2-answers.ts';

const ID = 'network/public-a';
const PROPS = { vpcId: 'vpc-1', cidr: '172.27.0.0/24', zone: 'eu-west-1a' };
const LIVE = {
  SubnetId: 'subnet-1',
  VpcId: 'vpc-1',
  CidrBlock: '172.27.0.0/24',
  AvailabilityZone: 'eu-west-1a',
  MapPublicIpOnLaunch: false,
  State: 'available' as const,
};

test('all subnets are found in one call', async () => {
  const Subnets = [
    { ...LIVE, Tags: reportedTags(ID) },
    { ...LIVE, SubnetId: 'subnet-2', Tags: reportedTags('network/public-b') },
  ];
  const { ctx, sent } = ec2With({ DescribeSubnets: { Subnets } });
  const found = await Subnet.find(ctx, [ID, 'network/public-b']);
  expect(found.map(({ id, ref }) => [id, ref])).toEqual([
    [ID, 'subnet-1'],
    ['network/public-b', 'subnet-2'],
  ]);
  expect(sent).toEqual([
    { name: 'DescribeSubnets', input: { Filters: filtersFor(ID, 'network/public-b') } },
  ]);
});

test('is created in its zone, with its identity, in one attempt', async () => {
  const { ctx, sent, sentOnce } = ec2With({ CreateSubnet: {} });
  await Subnet.create?.(ctx, identityOf(ID), PROPS);
  expect(sent).toEqual([]);
  expect(sentOnce.map((call) => call.input)).toEqual([
    {
      VpcId: 'vpc-1',
      CidrBlock: '172.27.0.0/24',
      AvailabilityZone: 'eu-west-1a',
      TagSpecifications: specified('subnet', ID),
    },
  ]);
});

describe('drift', () => {
  test('none where AWS reports what is wanted', () => {
    expect(Subnet.drift(LIVE, PROPS)).toEqual([]);
  });

  test.each([
    [{ VpcId: 'vpc-2' }, 'replace: vpc vpc-2, wanted vpc-1'],
    [{ CidrBlock: '172.27.7.0/24' }, 'replace: cidr 172.27.7.0/24, wanted 172.27.0.0/24'],
    [{ AvailabilityZone: 'eu-west-1c' }, 'replace: zone eu-west-1c, wanted eu-west-1a'],
    [{ MapPublicIpOnLaunch: true }, 'update: public addresses are given out automatically'],
  ])('%j is one change', (difference, text) => {
    expect(textsOf(Subnet.drift({ ...LIVE, ...difference }, PROPS))).toEqual([text]);
  });
});

test('automatic public addresses are turned off', async () => {
  const live = { ...LIVE, MapPublicIpOnLaunch: true };
  const { ctx, sent } = ec2With({ ModifySubnetAttribute: {} });
  await Subnet.sync(ctx, live, PROPS, Subnet.drift(live, PROPS));
  expect(sent.map((call) => call.input)).toEqual([
    { SubnetId: 'subnet-1', MapPublicIpOnLaunch: { Value: false } },
  ]);
});
