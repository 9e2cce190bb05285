import {
  AllocateAddressCommand,
  AssociateAddressCommand,
  AssociateRouteTableCommand,
  AttachInternetGatewayCommand,
  AuthorizeSecurityGroupIngressCommand,
  CreateFlowLogsCommand,
  CreateInternetGatewayCommand,
  CreateNetworkAclCommand,
  CreateNetworkInterfaceCommand,
  CreateRouteTableCommand,
  CreateSecurityGroupCommand,
  CreateVpcCommand,
  DeleteInternetGatewayCommand,
  DeleteNetworkAclCommand,
  DeleteNetworkInterfaceCommand,
  DeleteRouteTableCommand,
  DeleteSecurityGroupCommand,
  DeleteSubnetCommand,
  DeleteVpcCommand,
  DescribeAddressesCommand,
  DescribeFlowLogsCommand,
  DescribeNetworkAclsCommand,
  DescribeNetworkInterfacesCommand,
  DescribeSecurityGroupRulesCommand,
  DescribeSubnetsCommand,
  DescribeVpcsCommand,
  DetachInternetGatewayCommand,
  DisassociateAddressCommand,
  type EC2Client,
  ReleaseAddressCommand,
  RevokeSecurityGroupIngressCommand,
} from '@aws-sdk/client-ec2';
import { CreateBucketCommand } from '@aws-sdk/client-s3';
import { beforeEach, describe, expect, it } from 'vitest';
import { emulated, given, only, refusal, refused } from './realism/emulated.ts';
import { oneInstance, run } from './realism/hosts.ts';
import { makeGroup, makeInterface, makeNetwork, type Network } from './realism/network.ts';

const aws = emulated();
let ec2: EC2Client;
let network: Network;

beforeEach(async () => {
  ec2 = aws.clients.ec2;
  network = await makeNetwork(ec2);
});

const deleteGroup = (GroupId: string) => ec2.send(new DeleteSecurityGroupCommand({ GroupId }));
const deleteSubnet = (SubnetId: string) => ec2.send(new DeleteSubnetCommand({ SubnetId }));
const deleteVpc = (VpcId: string) => ec2.send(new DeleteVpcCommand({ VpcId }));
const deleteInterface = (id: string) =>
  ec2.send(new DeleteNetworkInterfaceCommand({ NetworkInterfaceId: id }));

const address = async () =>
  given((await ec2.send(new AllocateAddressCommand({ Domain: 'vpc' }))).AllocationId);

async function associate(AllocationId: string, NetworkInterfaceId: string, more: object = {}) {
  const input = { AllocationId, NetworkInterfaceId, ...more };
  return given((await ec2.send(new AssociateAddressCommand(input))).AssociationId);
}

async function addressOf(AllocationId: string) {
  const input = { AllocationIds: [AllocationId] };
  return only((await ec2.send(new DescribeAddressesCommand(input))).Addresses);
}

async function interfaceOf(id: string) {
  const input = { NetworkInterfaceIds: [id] };
  return only((await ec2.send(new DescribeNetworkInterfacesCommand(input))).NetworkInterfaces);
}

async function gateway() {
  const { InternetGateway } = await ec2.send(new CreateInternetGatewayCommand({}));
  const InternetGatewayId = given(InternetGateway?.InternetGatewayId);
  await ec2.send(new AttachInternetGatewayCommand({ InternetGatewayId, VpcId: network.vpc }));
  return InternetGatewayId;
}

const detach = (InternetGatewayId: string) =>
  ec2.send(new DetachInternetGatewayCommand({ InternetGatewayId, VpcId: network.vpc }));

describe('a security group', () => {
  const allow = (IpPermissions: object[]) =>
    ec2.send(new AuthorizeSecurityGroupIngressCommand({ GroupId: network.group, IpPermissions }));
  const https = { IpProtocol: 'tcp', FromPort: 443, ToPort: 443 };

  it('is answered with its tags', async () => {
    const Tags = [{ Key: 'a', Value: 'b' }];
    const TagSpecifications = [{ ResourceType: 'security-group' as const, Tags }];
    const input = { VpcId: network.vpc, GroupName: 'g', Description: 'g', TagSpecifications };
    expect((await ec2.send(new CreateSecurityGroupCommand(input))).Tags).toEqual(Tags);
  });

  it('answers with every rule of every permission, each with its description', async () => {
    const peer = await makeGroup(ec2, network.vpc, 'peer');
    const { SecurityGroupRules: rules } = await allow([
      {
        ...https,
        IpRanges: [
          { CidrIp: '192.0.2.0/24', Description: 'clinic' },
          { CidrIp: '198.51.100.0/24' },
        ],
      },
      { ...https, UserIdGroupPairs: [{ GroupId: peer, Description: 'from the peer' }] },
    ]);
    expect(
      rules?.map(({ CidrIpv4, ReferencedGroupInfo, Description }) => [
        CidrIpv4 ?? ReferencedGroupInfo?.GroupId,
        Description,
      ]),
    ).toEqual([
      ['192.0.2.0/24', 'clinic'],
      ['198.51.100.0/24', undefined],
      [peer, 'from the peer'],
    ]);
  });

  it('takes all of a request or nothing', async () => {
    await allow([{ ...https, IpRanges: [{ CidrIp: '192.0.2.0/24' }] }]);
    const twice = allow([
      { IpProtocol: 'tcp', FromPort: 80, ToPort: 80, IpRanges: [{ CidrIp: '192.0.2.0/24' }] },
      { ...https, IpRanges: [{ CidrIp: '192.0.2.0/24', Description: 'the same again' }] },
    ]);
    expect(await refusal(twice)).toBe('InvalidPermission.Duplicate');
    const Filters = [{ Name: 'group-id', Values: [network.group] }];
    const { SecurityGroupRules } = await ec2.send(
      new DescribeSecurityGroupRulesCommand({ Filters }),
    );
    expect(SecurityGroupRules?.filter(({ IsEgress }) => IsEgress === false)).toHaveLength(1);
  });

  it('tells which rules were revoked, whatever their description', async () => {
    const peer = await makeGroup(ec2, network.vpc, 'peer');
    await allow([{ ...https, UserIdGroupPairs: [{ GroupId: peer, Description: 'x' }] }]);
    const IpPermissions = [{ ...https, UserIdGroupPairs: [{ GroupId: peer }] }];
    const input = { GroupId: network.group, IpPermissions };
    const answer = await ec2.send(new RevokeSecurityGroupIngressCommand(input));
    expect(only(answer.RevokedSecurityGroupRules)).toMatchObject({ ReferencedGroupId: peer });
  });

  it('stays while an interface has it or another group refers to it', async () => {
    const peer = await makeGroup(ec2, network.vpc, 'peer');
    await allow([{ ...https, UserIdGroupPairs: [{ GroupId: peer }] }]);
    expect(await refusal(deleteGroup(peer))).toBe('DependencyViolation');
    const eni = await makeInterface(ec2, network.subnets[0], network.group);
    expect(await refusal(deleteGroup(network.group))).toBe('DependencyViolation');
    await deleteInterface(eni);
    await deleteGroup(network.group);
    await deleteGroup(peer);
  });
});

describe('an interface', () => {
  it('has an address of its subnet that AWS does not keep for itself', async () => {
    const eni = await interfaceOf(await makeInterface(ec2, network.subnets[0], network.group));
    expect(eni.PrivateIpAddress).toBe('10.9.1.4');
    expect(eni.Groups).toEqual([{ GroupId: network.group, GroupName: 'hosts' }]);
  });

  it('is refused in a group that does not exist', async () => {
    const made = makeInterface(ec2, network.subnets[0], 'sg-00000000000000000');
    expect(await refusal(made)).toBe('InvalidGroup.NotFound');
  });

  it('is not deleted while it is in use', async () => {
    const eni = await makeInterface(ec2, network.subnets[0], network.group);
    const NetworkInterfaces = [{ DeviceIndex: 0, NetworkInterfaceId: eni }];
    await run(ec2, { ...(await oneInstance(aws.clients.ssm)), NetworkInterfaces });
    expect(await refused(deleteInterface(eni))).toEqual({
      code: 'InvalidParameterValue',
      message: `Network interface '${eni}' is currently in use.`,
    });
  });

  it('is the same one for the same token, and refused for another request', async () => {
    const make = (SubnetId: string) =>
      ec2.send(new CreateNetworkInterfaceCommand({ SubnetId, ClientToken: 't' }));
    const [first, second] = [await make(network.subnets[0]), await make(network.subnets[0])];
    expect(second.NetworkInterface?.NetworkInterfaceId).toBe(
      first.NetworkInterface?.NetworkInterfaceId,
    );
    expect(await refusal(make(network.subnets[1]))).toBe('IdempotentParameterMismatch');
  });
});

describe('an elastic address', () => {
  it('is not released while it is in use', async () => {
    const eni = await makeInterface(ec2, network.subnets[0], network.group);
    const AllocationId = await address();
    const AssociationId = await associate(AllocationId, eni);
    const release = () => ec2.send(new ReleaseAddressCommand({ AllocationId }));
    expect(await refusal(release())).toBe('InvalidIPAddress.InUse');
    await ec2.send(new DisassociateAddressCommand({ AssociationId }));
    expect((await addressOf(AllocationId)).NetworkInterfaceId).toBeUndefined();
    await release();
    expect(await refusal(addressOf(AllocationId))).toBe('InvalidAllocationID.NotFound');
  });

  it('moves to another interface by itself, and leaves the first without', async () => {
    const [a, b] = [
      await makeInterface(ec2, network.subnets[0], network.group),
      await makeInterface(ec2, network.subnets[1], network.group),
    ];
    const AllocationId = await address();
    const before = await associate(AllocationId, a);
    expect(await associate(AllocationId, a)).toBe(before);
    expect(await refusal(associate(AllocationId, b, { AllowReassociation: false }))).toBe(
      'Resource.AlreadyAssociated',
    );
    await associate(AllocationId, b);
    expect((await interfaceOf(a)).Association).toBeUndefined();
    expect((await interfaceOf(b)).Association?.AllocationId).toBe(AllocationId);
  });

  it('drives out the address that the interface had', async () => {
    const eni = await makeInterface(ec2, network.subnets[0], network.group);
    const [one, two] = [await address(), await address()];
    await associate(one, eni);
    await associate(two, eni);
    expect((await addressOf(one)).AssociationId).toBeUndefined();
    expect((await addressOf(two)).NetworkInterfaceId).toBe(eni);
  });

  it('tells the instance behind its interface, and gives it a public name', async () => {
    const eni = await makeInterface(ec2, network.subnets[0], network.group);
    const NetworkInterfaces = [{ DeviceIndex: 0, NetworkInterfaceId: eni }];
    const id = await run(ec2, { ...(await oneInstance(aws.clients.ssm)), NetworkInterfaces });
    const AllocationId = await address();
    await associate(AllocationId, eni);
    const { InstanceId, PublicIp } = await addressOf(AllocationId);
    expect(InstanceId).toBe(id);
    expect((await interfaceOf(eni)).Association?.PublicDnsName).toBe(
      `ec2-${PublicIp?.replaceAll('.', '-')}.compute-1.amazonaws.com`,
    );
  });

  it('is one that nobody has', async () => {
    const { PublicIp } = await addressOf(await address());
    expect(PublicIp).toMatch(/^198\.51\.100\./);
  });

  it('cannot go to an instance that is still pending', async () => {
    await aws.delays({ instanceRunning: 60_000 });
    const InstanceId = await run(ec2, await oneInstance(aws.clients.ssm));
    const input = { AllocationId: await address(), InstanceId };
    expect((await refused(ec2.send(new AssociateAddressCommand(input)))).message).toContain(
      `The pending instance '${InstanceId}' is not in a valid state`,
    );
  });
});

describe('an internet gateway', () => {
  it('stays attached while public addresses are mapped, and a moment longer', async () => {
    await aws.delays({ addressUnmapped: 60_000 });
    const id = await gateway();
    const eni = await makeInterface(ec2, network.subnets[0], network.group);
    const AssociationId = await associate(await address(), eni);
    expect(await refused(detach(id))).toEqual({
      code: 'DependencyViolation',
      message: `Network ${network.vpc} has some mapped public address(es). Please unmap those public address(es) before detaching the gateway.`,
    });
    await ec2.send(new DisassociateAddressCommand({ AssociationId }));
    expect(await refusal(detach(id))).toBe('DependencyViolation');
    await aws.advance();
    await detach(id);
  });

  it('is not deleted while it is attached', async () => {
    const InternetGatewayId = await gateway();
    const deleted = () => ec2.send(new DeleteInternetGatewayCommand({ InternetGatewayId }));
    expect(await refusal(deleted())).toBe('DependencyViolation');
    await detach(InternetGatewayId);
    await deleted();
  });
});

describe('subnet and VPC', () => {
  it('a subnet stays while an interface is in it', async () => {
    const eni = await makeInterface(ec2, network.subnets[0], network.group);
    expect(await refused(deleteSubnet(network.subnets[0]))).toEqual({
      code: 'DependencyViolation',
      message: `The subnet '${network.subnets[0]}' has dependencies and cannot be deleted.`,
    });
    await deleteInterface(eni);
    await deleteSubnet(network.subnets[0]);
  });

  it('a VPC stays while it has a subnet, a group, a gateway or an own network ACL', async () => {
    const blocked = async () =>
      expect(await refusal(deleteVpc(network.vpc))).toBe('DependencyViolation');
    const id = await gateway();
    const { NetworkAcl } = await ec2.send(new CreateNetworkAclCommand({ VpcId: network.vpc }));
    await blocked();
    for (const subnet of network.subnets) await deleteSubnet(subnet);
    await blocked();
    await deleteGroup(network.group);
    await blocked();
    await detach(id);
    await blocked();
    await ec2.send(new DeleteNetworkAclCommand({ NetworkAclId: NetworkAcl?.NetworkAclId }));
    await deleteVpc(network.vpc);
    const { Vpcs } = await ec2.send(new DescribeVpcsCommand({}));
    expect(Vpcs?.map(({ IsDefault }) => IsDefault)).toEqual([true]);
    const { NetworkAcls } = await ec2.send(new DescribeNetworkAclsCommand({}));
    expect(NetworkAcls).toHaveLength(1);
  });

  it('default subnets map public addresses, and own ones do not', async () => {
    const { Subnets } = await ec2.send(new DescribeSubnetsCommand({}));
    for (const subnet of Subnets ?? []) {
      expect(subnet.MapPublicIpOnLaunch).toBe(subnet.DefaultForAz);
    }
  });

  it('a dry run makes none', async () => {
    const input = { CidrBlock: '10.0.0.0/16', DryRun: true };
    expect(await refusal(ec2.send(new CreateVpcCommand(input)))).toBe('DryRunOperation');
    expect((await ec2.send(new DescribeVpcsCommand({}))).Vpcs).toHaveLength(2);
  });
});

describe('a route table', () => {
  it('is the same one for the same token and stays while a subnet uses it', async () => {
    const make = async () => {
      const input = { VpcId: network.vpc, ClientToken: 'rt' };
      return (await ec2.send(new CreateRouteTableCommand(input))).RouteTable?.RouteTableId;
    };
    const RouteTableId = given(await make());
    expect(await make()).toBe(RouteTableId);
    const input = { RouteTableId, SubnetId: network.subnets[0] };
    await ec2.send(new AssociateRouteTableCommand(input));
    const deleted = () => ec2.send(new DeleteRouteTableCommand({ RouteTableId }));
    expect(await refusal(deleted())).toBe('DependencyViolation');
    await deleteSubnet(network.subnets[0]);
    await deleted();
  });
});

describe('a network ACL', () => {
  it('is the same one for the same token and ends with a rule that denies the rest', async () => {
    const make = async () =>
      (await ec2.send(new CreateNetworkAclCommand({ VpcId: network.vpc, ClientToken: 'acl' })))
        .NetworkAcl;
    const acl = await make();
    expect(acl?.Entries?.map(({ RuleNumber, RuleAction }) => [RuleNumber, RuleAction])).toEqual([
      [32767, 'deny'],
      [32767, 'deny'],
    ]);
    expect((await make())?.NetworkAclId).toBe(acl?.NetworkAclId);
  });
});

describe('a flow log', () => {
  const flowLog = (more: object = {}) =>
    ec2.send(
      new CreateFlowLogsCommand({
        ResourceIds: [network.vpc],
        ResourceType: 'VPC',
        TrafficType: 'ALL',
        LogDestinationType: 's3',
        LogDestination: 'arn:aws:s3:::site-logs/vpc',
        ...more,
      }),
    );

  it('goes to a bucket under a prefix, once for a token', async () => {
    await aws.clients.s3.send(new CreateBucketCommand({ Bucket: 'site-logs' }));
    const made = await flowLog({ ClientToken: 'fl' });
    expect(made.Unsuccessful).toEqual([]);
    expect((await flowLog({ ClientToken: 'fl' })).FlowLogIds).toEqual(made.FlowLogIds);
    const { FlowLogs } = await ec2.send(new DescribeFlowLogsCommand({}));
    expect(only(FlowLogs).LogDestination).toBe('arn:aws:s3:::site-logs/vpc');
    expect(await refusal(flowLog())).toBe('FlowLogAlreadyExists');
  });

  it('to a bucket that is not there comes back as unsuccessful', async () => {
    const { Unsuccessful, FlowLogIds } = await flowLog();
    expect(only(Unsuccessful).Error?.Message).toContain('site-logs does not exist');
    expect(FlowLogIds ?? []).toEqual([]);
  });
});
