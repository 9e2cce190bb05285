import {
  CreateNetworkInterfaceCommand,
  CreateSecurityGroupCommand,
  CreateSubnetCommand,
  CreateVpcCommand,
  type EC2Client,
  ModifyVpcAttributeCommand,
} from '@aws-sdk/client-ec2';
import { given } from './emulated.ts';

export interface Network {
  readonly vpc: string;
  /** In zones a and b. */
  readonly subnets: readonly [string, string];
  readonly group: string;
}

/** A VPC with DNS names, a subnet in each of two zones and a security group. */
export async function makeNetwork(ec2: EC2Client): Promise<Network> {
  const { Vpc } = await ec2.send(new CreateVpcCommand({ CidrBlock: '10.9.0.0/16' }));
  const vpc = given(Vpc?.VpcId);
  await ec2.send(
    new ModifyVpcAttributeCommand({ VpcId: vpc, EnableDnsHostnames: { Value: true } }),
  );
  const subnets: [string, string] = [
    await makeSubnet(ec2, vpc, '10.9.1.0/24', 'us-east-1a'),
    await makeSubnet(ec2, vpc, '10.9.2.0/24', 'us-east-1b'),
  ];
  return { vpc, subnets, group: await makeGroup(ec2, vpc, 'hosts') };
}

async function makeSubnet(ec2: EC2Client, vpc: string, cidr: string, zone: string) {
  const input = { VpcId: vpc, CidrBlock: cidr, AvailabilityZone: zone };
  return given((await ec2.send(new CreateSubnetCommand(input))).Subnet?.SubnetId);
}

export async function makeGroup(ec2: EC2Client, vpc: string, name: string): Promise<string> {
  const input = { VpcId: vpc, GroupName: name, Description: name };
  return given((await ec2.send(new CreateSecurityGroupCommand(input))).GroupId);
}

export async function makeInterface(ec2: EC2Client, subnet: string, group: string) {
  const input = { SubnetId: subnet, Groups: [group] };
  const { NetworkInterface } = await ec2.send(new CreateNetworkInterfaceCommand(input));
  return given(NetworkInterface?.NetworkInterfaceId);
}
