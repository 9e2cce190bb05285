import {
  CreateRouteTableCommand,
  CreateVpcEndpointCommand,
  type CreateVpcEndpointCommandInput,
  DeleteVpcEndpointsCommand,
  DescribeNetworkInterfacesCommand,
  DescribeRouteTablesCommand,
  DescribeVpcEndpointServicesCommand,
  DescribeVpcEndpointsCommand,
  type EC2Client,
  ModifyVpcEndpointCommand,
} from '@aws-sdk/client-ec2';
import { beforeEach, describe, expect, it } from 'vitest';
import { emulated, given, only, refusal } from './realism/emulated.ts';
import { makeGroup, makeNetwork, type Network } from './realism/network.ts';

const aws = emulated();
let ec2: EC2Client;
let network: Network;

beforeEach(async () => {
  ec2 = aws.clients.ec2;
  network = await makeNetwork(ec2);
});

const service = (name: string): string => `com.amazonaws.us-east-1.${name}`;

async function make(more: Partial<CreateVpcEndpointCommandInput> = {}) {
  const input: CreateVpcEndpointCommandInput = {
    VpcId: network.vpc,
    ServiceName: service('secretsmanager'),
    VpcEndpointType: 'Interface',
    SubnetIds: [...network.subnets],
    SecurityGroupIds: [network.group],
    ...more,
  };
  return given((await ec2.send(new CreateVpcEndpointCommand(input))).VpcEndpoint);
}

async function stateOf(id: string): Promise<string> {
  const { VpcEndpoints } = await ec2.send(new DescribeVpcEndpointsCommand({}));
  const [found] = (VpcEndpoints ?? []).filter(({ VpcEndpointId }) => VpcEndpointId === id);
  return found?.State ?? 'gone';
}

const remove = (id: string) => ec2.send(new DeleteVpcEndpointsCommand({ VpcEndpointIds: [id] }));

async function interfaces() {
  return (await ec2.send(new DescribeNetworkInterfacesCommand({}))).NetworkInterfaces ?? [];
}

describe('an interface endpoint', () => {
  it('is pending, then available, then deleting, then gone for good', async () => {
    await aws.delays({ endpointAvailable: 60_000, endpointDeleted: 60_000 });
    const id = given((await make()).VpcEndpointId);
    expect(await stateOf(id)).toBe('pending');
    await aws.advance();
    expect(await stateOf(id)).toBe('available');
    await remove(id);
    expect(await stateOf(id)).toBe('deleting');
    expect(await interfaces()).toHaveLength(2);
    await aws.advance();
    expect(await stateOf(id)).toBe('gone');
    expect(await interfaces()).toEqual([]);
    const asked = ec2.send(new DescribeVpcEndpointsCommand({ VpcEndpointIds: [id] }));
    expect(await refusal(asked)).toBe('InvalidVpcEndpointId.NotFound');
  });

  it('has its groups, an interface in each subnet and the names that AWS gives', async () => {
    const made = await make();
    expect(made.Groups).toEqual([{ GroupId: network.group, GroupName: 'hosts' }]);
    const held = await interfaces();
    expect(held.map(({ SubnetId }) => SubnetId).sort()).toEqual([...network.subnets].sort());
    for (const eni of held) {
      expect(eni.PrivateIpAddress).toMatch(/^10\.9\.[12]\.4$/);
      expect(eni).toMatchObject({
        InterfaceType: 'vpc_endpoint',
        Status: 'in-use',
        RequesterManaged: true,
      });
      expect(eni.Groups?.map(({ GroupId }) => GroupId)).toEqual([network.group]);
    }
    expect(made.DnsEntries?.map(({ DnsName }) => DnsName?.replace(/^vpce-\w+-\w+/, 'ID'))).toEqual([
      'ID.secretsmanager.us-east-1.vpce.amazonaws.com',
      'ID-us-east-1a.secretsmanager.us-east-1.vpce.amazonaws.com',
      'ID-us-east-1b.secretsmanager.us-east-1.vpce.amazonaws.com',
      'secretsmanager.us-east-1.amazonaws.com',
    ]);
  });

  it('is the same one for the same token', async () => {
    const first = await make({ ClientToken: 'e' });
    expect((await make({ ClientToken: 'e' })).VpcEndpointId).toBe(first.VpcEndpointId);
    const other = make({ ClientToken: 'e', ServiceName: service('ssm') });
    expect(await refusal(other)).toBe('IdempotentParameterMismatch');
  });

  it('is refused a second time for one service and one VPC with private names', async () => {
    await make();
    expect(await refusal(make())).toBe('InvalidParameter');
  });

  it('is refused for a service or a group that does not exist', async () => {
    expect(await refusal(make({ ServiceName: service('coffee') }))).toBe('InvalidServiceName');
    const group = make({ SecurityGroupIds: ['sg-00000000000000000'] });
    expect(await refusal(group)).toBe('InvalidGroup.NotFound');
  });

  it('changes its groups and subnets with their interfaces', async () => {
    const id = given((await make({ SubnetIds: [network.subnets[0]] })).VpcEndpointId);
    const other = await makeGroup(ec2, network.vpc, 'other');
    const input = {
      VpcEndpointId: id,
      AddSubnetIds: [network.subnets[1]],
      AddSecurityGroupIds: [other],
      RemoveSecurityGroupIds: [network.group],
    };
    await ec2.send(new ModifyVpcEndpointCommand(input));
    const held = await interfaces();
    expect(held).toHaveLength(2);
    expect(held.flatMap(({ Groups }) => Groups?.map(({ GroupId }) => GroupId))).toEqual([
      other,
      other,
    ]);
  });

  it('that is not there is reported as unsuccessful when deleted', async () => {
    const { Unsuccessful } = await remove('vpce-00000000000000000');
    expect(only(Unsuccessful).Error?.Code).toBe('InvalidVpcEndpoint.NotFound');
  });
});

describe('a gateway endpoint', () => {
  it('is there at once, and its route comes and goes with it', async () => {
    const { RouteTable } = await ec2.send(new CreateRouteTableCommand({ VpcId: network.vpc }));
    const table = given(RouteTable?.RouteTableId);
    const input = { VpcId: network.vpc, ServiceName: service('s3'), RouteTableIds: [table] };
    const { VpcEndpoint } = await ec2.send(new CreateVpcEndpointCommand(input));
    expect(VpcEndpoint).toMatchObject({ State: 'available', VpcEndpointType: 'Gateway' });
    const routes = async () => {
      const asked = { RouteTableIds: [table] };
      const { RouteTables } = await ec2.send(new DescribeRouteTablesCommand(asked));
      return only(RouteTables).Routes?.filter(
        ({ DestinationPrefixListId: to }) => to !== undefined,
      );
    };
    expect(only(await routes()).GatewayId).toBe(VpcEndpoint?.VpcEndpointId);
    await remove(given(VpcEndpoint?.VpcEndpointId));
    expect(await routes()).toEqual([]);
    expect(await stateOf(given(VpcEndpoint?.VpcEndpointId))).toBe('gone');
  });
});

it('endpoint services tell the zones that they are offered in', async () => {
  const names = ['secretsmanager', 's3', 'ssm', 'ssmmessages', 'ec2messages', 'kms', 'logs'].map(
    service,
  );
  const input = { ServiceNames: names };
  const { ServiceDetails } = await ec2.send(new DescribeVpcEndpointServicesCommand(input));
  expect(new Set(ServiceDetails?.map(({ ServiceName }) => ServiceName))).toEqual(new Set(names));
  for (const { AvailabilityZones } of ServiceDetails ?? []) {
    expect(AvailabilityZones).toContain('us-east-1a');
  }
});
