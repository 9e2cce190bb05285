import { DescribeLogGroupsCommand } from '@aws-sdk/client-cloudwatch-logs';
import {
  DescribeAddressesCommand,
  DescribeFlowLogsCommand,
  DescribeInstancesCommand,
  DescribeInternetGatewaysCommand,
  DescribeKeyPairsCommand,
  DescribeLaunchTemplatesCommand,
  DescribeNetworkAclsCommand,
  DescribeNetworkInterfacesCommand,
  DescribeRouteTablesCommand,
  DescribeSecurityGroupsCommand,
  DescribeSubnetsCommand,
  DescribeTagsCommand,
  DescribeVolumesCommand,
  DescribeVpcEndpointsCommand,
  DescribeVpcsCommand,
  type EC2Client,
} from '@aws-sdk/client-ec2';
import {
  type IAMClient,
  ListInstanceProfilesCommand,
  ListPoliciesCommand,
  ListRolesCommand,
} from '@aws-sdk/client-iam';
import {
  DescribeKeyCommand,
  type KMSClient,
  ListAliasesCommand,
  paginateListKeys,
} from '@aws-sdk/client-kms';
import {
  DescribeDBInstancesCommand,
  DescribeDBParameterGroupsCommand,
  DescribeDBSnapshotsCommand,
  DescribeDBSubnetGroupsCommand,
  type RDSClient,
} from '@aws-sdk/client-rds';
import { ListBucketsCommand } from '@aws-sdk/client-s3';
import { ListSecretsCommand } from '@aws-sdk/client-secrets-manager';
import { GetParametersByPathCommand } from '@aws-sdk/client-ssm';
import type { Aws } from './aws.ts';

/** What every service lists, by kind of thing. */
export type Inventory = Readonly<Record<string, readonly string[]>>;

/** Everything that a deployment could leave behind; a key in its deletion window is as good as gone. */
export async function inventory(aws: Aws): Promise<Inventory> {
  const { logGroups } = await aws.logs.send(new DescribeLogGroupsCommand({}));
  const { Buckets } = await aws.s3.send(new ListBucketsCommand({}));
  const secrets = await aws.secrets.send(new ListSecretsCommand({ IncludePlannedDeletion: true }));
  const { Parameters } = await aws.ssm.send(
    new GetParametersByPathCommand({ Path: '/orthweb', Recursive: true }),
  );
  return {
    ...(await network(aws.ec2)),
    ...(await compute(aws.ec2)),
    ...(await databases(aws.rds)),
    ...(await identities(aws.iam)),
    ...(await keys(aws.kms)),
    logGroups: named(logGroups, (it) => it.logGroupName),
    buckets: named(Buckets, (it) => it.Name),
    secrets: named(secrets.SecretList, (it) => it.Name),
    parameters: named(Parameters, (it) => it.Name),
  };
}

/** The node ids that more than one living EC2 object of the deployment carries. */
export async function doubles(aws: Aws, deployment: string): Promise<readonly string[]> {
  const { Tags = [] } = await aws.ec2.send(new DescribeTagsCommand({}));
  const tagOf = (id: string | undefined, key: string) =>
    Tags.find((tag) => tag.ResourceId === id && tag.Key === key)?.Value;
  const living = new Set(Object.values(await inventory(aws)).flat());
  const seen = new Map<string, number>();
  for (const { ResourceId, ResourceType } of Tags.filter((tag) => tag.Key === 'orthweb:id')) {
    if (tagOf(ResourceId, 'orthweb:deployment') !== deployment) continue;
    if (!living.has(ResourceId ?? '')) continue;
    // Instance and volume share the id of the node that launches both.
    const identity = `${ResourceType} ${tagOf(ResourceId, 'orthweb:id')}`;
    seen.set(identity, (seen.get(identity) ?? 0) + 1);
  }
  return [...seen].filter(([, count]) => count > 1).map(([identity]) => identity);
}

async function network(ec2: EC2Client): Promise<Inventory> {
  const { Vpcs } = await ec2.send(new DescribeVpcsCommand({}));
  const { Subnets } = await ec2.send(new DescribeSubnetsCommand({}));
  const { InternetGateways } = await ec2.send(new DescribeInternetGatewaysCommand({}));
  const { RouteTables } = await ec2.send(new DescribeRouteTablesCommand({}));
  const { NetworkAcls } = await ec2.send(new DescribeNetworkAclsCommand({}));
  const { SecurityGroups } = await ec2.send(new DescribeSecurityGroupsCommand({}));
  const { VpcEndpoints } = await ec2.send(new DescribeVpcEndpointsCommand({}));
  const { FlowLogs } = await ec2.send(new DescribeFlowLogsCommand({}));
  // moto never forgets an endpoint: one that is deleted stays listed as such, as it does at AWS for a while.
  const endpoints = VpcEndpoints?.filter((it) => String(it.State).toLowerCase() !== 'deleted');
  // It forgets to take a VPC's default ACL away with the VPC.
  const vpcs = named(Vpcs, (it) => it.VpcId);
  const acls = NetworkAcls?.filter((it) => !it.IsDefault || vpcs.includes(it.VpcId ?? ''));
  return {
    vpcs,
    subnets: named(Subnets, (it) => it.SubnetId),
    gateways: named(InternetGateways, (it) => it.InternetGatewayId),
    routeTables: named(RouteTables, (it) => it.RouteTableId),
    acls: named(acls, (it) => it.NetworkAclId),
    groups: named(SecurityGroups, (it) => it.GroupId),
    endpoints: named(endpoints, (it) => it.VpcEndpointId),
    flowLogs: named(FlowLogs, (it) => it.FlowLogId),
  };
}

async function compute(ec2: EC2Client): Promise<Inventory> {
  const { NetworkInterfaces } = await ec2.send(new DescribeNetworkInterfacesCommand({}));
  const { Addresses } = await ec2.send(new DescribeAddressesCommand({}));
  const { LaunchTemplates } = await ec2.send(new DescribeLaunchTemplatesCommand({}));
  const { KeyPairs } = await ec2.send(new DescribeKeyPairsCommand({}));
  const { Volumes } = await ec2.send(new DescribeVolumesCommand({}));
  const { Reservations = [] } = await ec2.send(new DescribeInstancesCommand({}));
  const instances = Reservations.flatMap((it) => it.Instances ?? []);
  return {
    interfaces: named(NetworkInterfaces, (it) => it.NetworkInterfaceId),
    addresses: named(Addresses, (it) => it.AllocationId),
    templates: named(LaunchTemplates, (it) => it.LaunchTemplateId),
    keyPairs: named(KeyPairs, (it) => it.KeyPairId),
    volumes: named(Volumes, (it) => it.VolumeId),
    instances: named(
      instances.filter((it) => it.State?.Name !== 'terminated'),
      (it) => it.InstanceId,
    ),
  };
}

async function databases(rds: RDSClient): Promise<Inventory> {
  const { DBInstances } = await rds.send(new DescribeDBInstancesCommand({}));
  const { DBSnapshots } = await rds.send(new DescribeDBSnapshotsCommand({}));
  const { DBSubnetGroups } = await rds.send(new DescribeDBSubnetGroupsCommand({}));
  const { DBParameterGroups } = await rds.send(new DescribeDBParameterGroupsCommand({}));
  return {
    databases: named(DBInstances, (it) => it.DBInstanceIdentifier),
    snapshots: named(DBSnapshots, (it) => it.DBSnapshotIdentifier),
    subnetGroups: named(DBSubnetGroups, (it) => it.DBSubnetGroupName),
    parameterGroups: named(DBParameterGroups, (it) => it.DBParameterGroupName),
  };
}

async function identities(iam: IAMClient): Promise<Inventory> {
  const { Roles } = await iam.send(new ListRolesCommand({}));
  const { Policies } = await iam.send(new ListPoliciesCommand({ Scope: 'Local' }));
  const { InstanceProfiles } = await iam.send(new ListInstanceProfilesCommand({}));
  return {
    roles: named(Roles, (it) => it.RoleName),
    policies: named(Policies, (it) => it.PolicyName),
    profiles: named(InstanceProfiles, (it) => it.InstanceProfileName),
  };
}

async function keys(kms: KMSClient): Promise<Inventory> {
  const { Aliases = [] } = await kms.send(new ListAliasesCommand({}));
  // AWS makes keys of its own when a service first encrypts; moto does, and calls them a customer's.
  const [theirs, own] = [true, false].map((aws) =>
    Aliases.filter((it) => (it.AliasName ?? '').startsWith('alias/aws/') === aws),
  );
  const managed = theirs?.map((it) => it.TargetKeyId);
  const usable: string[] = [];
  for await (const { Keys = [] } of paginateListKeys({ client: kms }, {})) {
    for (const { KeyId } of Keys) {
      const { KeyMetadata } = await kms.send(new DescribeKeyCommand({ KeyId }));
      if (managed?.includes(KeyId) || KeyMetadata?.KeyState === 'PendingDeletion') continue;
      usable.push(KeyId ?? '');
    }
  }
  return { keys: usable.sort(), aliases: named(own, (it) => it.AliasName) };
}

function named<T>(list: readonly T[] | undefined, name: (one: T) => string | undefined): string[] {
  return (list ?? []).map((one) => name(one) ?? '').sort();
}
