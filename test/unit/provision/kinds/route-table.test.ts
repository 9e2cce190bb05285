import { describe, expect, test } from 'vitest';
import { RouteTable } from '../../../../src/provision/kinds/route-table.ts';
import {
  awsError,
  ec2With,
  identityOf,
  PURGE,
  specified,
  textsOf,
} from '../../../support/ec2-answers.ts';

const PROPS = { vpcId: 'vpc-1', subnetIds: ['subnet-1', 'subnet-2'], gatewayId: 'igw-1' };
const LOCAL = { DestinationCidrBlock: '172.27.0.0/16', GatewayId: 'local' };
const ENDPOINT = { DestinationPrefixListId: 'pl-1', GatewayId: 'vpce-1' };
const DEFAULT = { DestinationCidrBlock: '0.0.0.0/0', GatewayId: 'igw-1' };
const VPN = { DestinationCidrBlock: '10.0.0.0/8', GatewayId: 'vgw-1' };
const FIRST = { RouteTableAssociationId: 'rtbassoc-1', SubnetId: 'subnet-1', Main: false };
const SECOND = { RouteTableAssociationId: 'rtbassoc-2', SubnetId: 'subnet-2', Main: false };
const LIVE = {
  RouteTableId: 'rtb-1',
  VpcId: 'vpc-1',
  Routes: [LOCAL, ENDPOINT, DEFAULT],
  Associations: [FIRST, SECOND],
};

test('is created with identity and token', async () => {
  const { ctx, sent } = ec2With({ CreateRouteTable: {} });
  await RouteTable.create?.(ctx, identityOf('network/public-routes'), PROPS);
  expect(sent[0]?.input).toEqual({
    VpcId: 'vpc-1',
    ClientToken: 'token-of-network/public-routes',
    TagSpecifications: specified('route-table', 'network/public-routes'),
  });
});

describe('drift', () => {
  test('none where default route and subnets are as wanted; local, endpoint and VPN routes are not ours', () => {
    expect(RouteTable.drift(LIVE, PROPS)).toEqual([]);
    expect(RouteTable.drift({ ...LIVE, Routes: [...LIVE.Routes, VPN] }, PROPS)).toEqual([]);
    const { gatewayId: _, ...isolated } = PROPS;
    expect(RouteTable.drift({ ...LIVE, Routes: [LOCAL, ENDPOINT] }, isolated)).toEqual([]);
  });

  test.each([
    [{ VpcId: 'vpc-2' }, 'replace: VPC vpc-2, wanted vpc-1'],
    [{ Routes: [LOCAL] }, 'update: default route is missing'],
    [
      { Routes: [LOCAL, { DestinationCidrBlock: '0.0.0.0/0', NatGatewayId: 'nat-1' }] },
      'update: default route to nat-1, wanted igw-1',
    ],
    [
      { Routes: [...LIVE.Routes, { DestinationIpv6CidrBlock: '::/0', GatewayId: 'igw-1' }] },
      'update: route ::/0 to igw-1 is not wanted',
    ],
    [{ Associations: [FIRST] }, 'update: subnet-2 is not associated'],
    [
      {
        Associations: [
          FIRST,
          { ...SECOND, AssociationState: { State: 'disassociating' as const } },
        ],
      },
      'update: subnet-2 is not associated',
    ],
    [
      { Associations: [FIRST, SECOND, { ...SECOND, SubnetId: 'subnet-3' }] },
      'update: subnet-3 is associated, which is not wanted',
    ],
  ])('%j is one change', (difference, text) => {
    expect(textsOf(RouteTable.drift({ ...LIVE, ...difference }, PROPS))).toEqual([text]);
  });

  test('a way out of a table that is to have none is one change', () => {
    const { gatewayId: _, ...isolated } = PROPS;
    expect(textsOf(RouteTable.drift(LIVE, isolated))).toEqual([
      'update: route 0.0.0.0/0 to igw-1 is not wanted',
    ]);
  });

  test('the main association belongs to the VPC', () => {
    const main = { RouteTableAssociationId: 'rtbassoc-9', Main: true };
    const live = { ...LIVE, Associations: [main, FIRST, SECOND] };
    expect(RouteTable.drift(live, PROPS)).toEqual([]);
  });
});

describe('correction', () => {
  test('a default route that leads elsewhere is replaced', async () => {
    const live = { ...LIVE, Routes: [{ ...DEFAULT, GatewayId: 'igw-9' }] };
    const { ctx, sent } = ec2With({
      CreateRoute: awsError('RouteAlreadyExists'),
      ReplaceRoute: {},
    });
    await RouteTable.sync(ctx, live, PROPS, RouteTable.drift(live, PROPS));
    expect(sent.at(-1)).toEqual({
      name: 'ReplaceRoute',
      input: { RouteTableId: 'rtb-1', DestinationCidrBlock: '0.0.0.0/0', GatewayId: 'igw-1' },
    });
  });

  test('a subnet is taken over from another table', async () => {
    const live = { ...LIVE, Associations: [FIRST] };
    const { ctx, sent } = ec2With({
      AssociateRouteTable: awsError('Resource.AlreadyAssociated'),
      DescribeRouteTables: { RouteTables: [{ RouteTableId: 'rtb-9', Associations: [SECOND] }] },
      ReplaceRouteTableAssociation: {},
    });
    await RouteTable.sync(ctx, live, PROPS, RouteTable.drift(live, PROPS));
    expect(sent.at(-1)).toEqual({
      name: 'ReplaceRouteTableAssociation',
      input: { AssociationId: 'rtbassoc-2', RouteTableId: 'rtb-1' },
    });
  });

  test('a subnet that is associated already, by a call whose reply was lost, is left so', async () => {
    const live = { ...LIVE, Associations: [FIRST] };
    const { ctx, sent } = ec2With({
      AssociateRouteTable: awsError('Resource.AlreadyAssociated'),
      DescribeRouteTables: { RouteTables: [LIVE] },
    });
    await RouteTable.sync(ctx, live, PROPS, RouteTable.drift(live, PROPS));
    expect(sent.map((call) => call.name)).toEqual(['AssociateRouteTable', 'DescribeRouteTables']);
  });

  test('unwanted routes and associations go', async () => {
    const live = {
      ...LIVE,
      Routes: [DEFAULT, { DestinationIpv6CidrBlock: '::/0', GatewayId: 'igw-1' }],
      Associations: [
        FIRST,
        SECOND,
        { ...FIRST, RouteTableAssociationId: 'rtbassoc-3', SubnetId: 'subnet-3' },
      ],
    };
    const { ctx, sent } = ec2With({ DeleteRoute: {}, DisassociateRouteTable: {} });
    await RouteTable.sync(ctx, live, PROPS, RouteTable.drift(live, PROPS));
    expect(sent.map((call) => call.input)).toEqual([
      { RouteTableId: 'rtb-1', DestinationIpv6CidrBlock: '::/0' },
      { AssociationId: 'rtbassoc-3' },
    ]);
  });
});

test('removal lets the subnets go first and may be repeated', async () => {
  const gone = ec2With({
    DisassociateRouteTable: awsError('InvalidAssociationID.NotFound'),
    DeleteRouteTable: awsError('InvalidRouteTableID.NotFound'),
  });
  await RouteTable.delete(gone.ctx, LIVE, PURGE);
  expect(gone.sent.map((call) => call.name)).toEqual([
    'DisassociateRouteTable',
    'DisassociateRouteTable',
    'DeleteRouteTable',
  ]);
});
