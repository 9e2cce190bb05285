import type { VpcEndpoint as Live } from '@aws-sdk/client-ec2';
import { describe, expect, test } from 'vitest';
import { VpcEndpoint } from '../../../../src/provision/kinds/vpc-endpoint.ts';
import {
  ec2With,
  identityOf,
  PURGE,
  reportedTags,
  specified,
  textsOf,
} from '../../../support/ec2-answers.ts';

const POLICY = {
  Version: '2012-10-17',
  Statement: [{ Effect: 'Allow', Action: ['s3:GetObject'] }],
};
const AS_REPORTED =
  '{"Statement":[{"Action":"s3:GetObject","Effect":"Allow"}],"Version":"2012-10-17"}';
const INTERFACE = {
  vpcId: 'vpc-1',
  service: 'secretsmanager',
  type: 'Interface' as const,
  subnetIds: ['subnet-1', 'subnet-2'],
  securityGroupIds: ['sg-1'],
  policy: POLICY,
};
const GATEWAY = {
  vpcId: 'vpc-1',
  service: 's3',
  type: 'Gateway' as const,
  routeTableIds: ['rtb-1', 'rtb-2'],
  policy: POLICY,
};
const LIVE: Live = {
  VpcEndpointId: 'vpce-1',
  VpcId: 'vpc-1',
  ServiceName: 'com.amazonaws.eu-west-1.secretsmanager',
  VpcEndpointType: 'Interface',
  State: 'available' as 'Available',
  PolicyDocument: AS_REPORTED,
  PrivateDnsEnabled: true,
  SubnetIds: ['subnet-2', 'subnet-1'],
  Groups: [{ GroupId: 'sg-1', GroupName: 'x' }],
  RouteTableIds: [],
};
const LIVE_GATEWAY: Live = {
  VpcEndpointId: 'vpce-2',
  VpcId: 'vpc-1',
  ServiceName: 'com.amazonaws.eu-west-1.s3',
  VpcEndpointType: 'Gateway',
  State: 'available' as 'Available',
  PolicyDocument: AS_REPORTED,
  PrivateDnsEnabled: false,
  SubnetIds: [],
  Groups: [],
  RouteTableIds: ['rtb-2', 'rtb-1'],
};

test('deleted endpoints, which AWS lists for a while, are not found; deleting ones are', async () => {
  const Tags = reportedTags('endpoints/s3');
  const VpcEndpoints = ['deleted', 'Deleted', 'deleting'].map((State) => ({
    ...LIVE,
    State,
    Tags,
  }));
  const { ctx } = ec2With({ DescribeVpcEndpoints: { VpcEndpoints } });
  const found = await VpcEndpoint.find(ctx, ['endpoints/s3']);
  expect(found.map((one) => VpcEndpoint.gone.status(one.live))).toEqual(['deleting']);
});

describe('creation', () => {
  test('of an interface endpoint names its groups, its token and private DNS', async () => {
    const { ctx, sent } = ec2With({ CreateVpcEndpoint: {} });
    await VpcEndpoint.create?.(ctx, identityOf('endpoints/secretsmanager'), INTERFACE);
    expect(sent[0]?.input).toEqual({
      VpcId: 'vpc-1',
      VpcEndpointType: 'Interface',
      ServiceName: 'com.amazonaws.eu-west-1.secretsmanager',
      PolicyDocument: JSON.stringify(POLICY),
      ClientToken: 'token-of-endpoints/secretsmanager',
      TagSpecifications: specified('vpc-endpoint', 'endpoints/secretsmanager'),
      SubnetIds: ['subnet-1', 'subnet-2'],
      SecurityGroupIds: ['sg-1'],
      PrivateDnsEnabled: true,
    });
  });

  test('of a gateway endpoint names its route tables and nothing of the other type', async () => {
    const { ctx, sent } = ec2With({ CreateVpcEndpoint: {} });
    await VpcEndpoint.create?.(ctx, identityOf('endpoints/s3'), GATEWAY);
    expect(sent[0]?.input).toMatchObject({
      VpcEndpointType: 'Gateway',
      RouteTableIds: ['rtb-1', 'rtb-2'],
    });
    expect(sent[0]?.input).not.toHaveProperty('SubnetIds');
    expect(sent[0]?.input).not.toHaveProperty('PrivateDnsEnabled');
  });
});

describe('drift', () => {
  test('none for what AWS reports of both types', () => {
    expect(VpcEndpoint.drift(LIVE, INTERFACE)).toEqual([]);
    expect(VpcEndpoint.drift(LIVE_GATEWAY, GATEWAY)).toEqual([]);
  });

  test('what AWS does not report is no drift', () => {
    const { Groups: _, PolicyDocument: __, PrivateDnsEnabled: ___, ...silent } = LIVE;
    expect(VpcEndpoint.drift(silent, INTERFACE)).toEqual([]);
  });

  test.each([
    [{ VpcId: 'vpc-2' }, 'replace: endpoint vpc vpc-2, wanted vpc-1'],
    [
      { ServiceName: 'com.amazonaws.eu-west-1.ssm' },
      'replace: endpoint service com.amazonaws.eu-west-1.ssm, wanted secretsmanager',
    ],
    [{ VpcEndpointType: 'Gateway' as const }, 'replace: endpoint type Gateway, wanted Interface'],
    [{ PolicyDocument: '{"Statement":[]}' }, 'update: endpoint policy differs'],
    [{ PrivateDnsEnabled: false }, 'update: private DNS of the endpoint is off'],
    [{ SubnetIds: ['subnet-1'] }, 'update: endpoint: subnet-2 is missing'],
    [{ Groups: [{ GroupId: 'sg-9' }] }, 'update: endpoint: sg-1 is missing, sg-9 is not wanted'],
  ])('%j is one change', (difference, text) => {
    expect(textsOf(VpcEndpoint.drift({ ...LIVE, ...difference }, INTERFACE))).toEqual([text]);
  });

  test('a gateway endpoint without one of its route tables is one change', () => {
    const live = { ...LIVE_GATEWAY, RouteTableIds: ['rtb-1'] };
    expect(textsOf(VpcEndpoint.drift(live, GATEWAY))).toEqual([
      'update: endpoint: rtb-2 is missing',
    ]);
  });
});

test('everything that changed goes into one call, and nothing else', async () => {
  const live = { ...LIVE, SubnetIds: ['subnet-1', 'subnet-3'], PrivateDnsEnabled: false };
  const { ctx, sent } = ec2With({ ModifyVpcEndpoint: {} });
  await VpcEndpoint.sync(ctx, live, INTERFACE, VpcEndpoint.drift(live, INTERFACE));
  expect(sent.map((call) => call.input)).toEqual([
    {
      VpcEndpointId: 'vpce-1',
      PrivateDnsEnabled: true,
      AddSubnetIds: ['subnet-2'],
      RemoveSubnetIds: ['subnet-3'],
    },
  ]);
});

describe('states', () => {
  const { ready } = VpcEndpoint;
  const is = (State: string) => ready.status({ ...LIVE, State: State as 'Available' });

  test('either spelling is understood', () => {
    expect(ready.target).toContain(is('Available'));
    expect(ready.target).toContain(is('available'));
    expect(ready.pending).toContain(is('Pending'));
  });

  test.each(['Failed', 'rejected', 'Partial', 'deleting'])('%s is not waited for', (state) => {
    expect([...ready.pending, ...ready.target]).not.toContain(is(state));
  });

  test("a failure is explained in AWS's words", async () => {
    const { ctx } = ec2With({});
    const live = {
      ...LIVE,
      State: 'Failed' as const,
      LastError: { Code: 'x', Message: 'no room in subnet-1' },
    };
    expect(await VpcEndpoint.explain?.(ctx, live)).toEqual(['no room in subnet-1']);
  });
});

test('an endpoint that is being deleted is not deleted again', async () => {
  const { ctx, sent } = ec2With({ DeleteVpcEndpoints: {} });
  await VpcEndpoint.delete(ctx, { ...LIVE, State: 'Deleting' }, PURGE);
  expect(sent).toEqual([]);
  await VpcEndpoint.delete(ctx, LIVE, PURGE);
  expect(sent).toEqual([{ name: 'DeleteVpcEndpoints', input: { VpcEndpointIds: ['vpce-1'] } }]);
});
