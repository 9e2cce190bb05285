import { bucketArn } from '../../templates/bucket-policies.ts';
import { privateAclEntries, publicAclEntries } from '../firewall.ts';
import { FlowLog } from '../kinds/flow-log.ts';
import { InternetGateway } from '../kinds/internet-gateway.ts';
import { NetworkAcl } from '../kinds/network-acl.ts';
import { RouteTable } from '../kinds/route-table.ts';
import { Subnet } from '../kinds/subnet.ts';
import { Vpc } from '../kinds/vpc.ts';
import { names } from '../names.ts';
import { node } from '../resource.ts';
import type { Foundations } from './foundations.ts';
import { decidedOf, type Settings } from './settings.ts';

export type Network = ReturnType<typeof networkOf>;

/** A VPC over two zones: hosts in the public subnets, database and endpoints in the private ones. */
export function networkOf(settings: Settings, base: Foundations) {
  const land = subnetsOf(settings);
  return {
    ...land,
    ...routesOf(land),
    ...aclsOf(settings, land),
    ...flowLogOf(settings, base, land),
  };
}

type Land = ReturnType<typeof subnetsOf>;

function subnetsOf(settings: Settings) {
  const { vpcCidr, publicSubnets, privateSubnets } = settings.config.network;
  const vpc = node('network/vpc', Vpc, {}, () => ({ cidr: vpcCidr }));
  const subnet = (id: string, cidr: string, zone: 0 | 1) =>
    node(id, Subnet, { vpc }, (out) => ({
      vpcId: out.vpc.vpcId,
      cidr,
      zone: decidedOf(settings).zones[zone],
    }));
  return {
    vpc,
    publicA: subnet('network/public-a', publicSubnets[0], 0),
    publicB: subnet('network/public-b', publicSubnets[1], 1),
    privateA: subnet('network/private-a', privateSubnets[0], 0),
    privateB: subnet('network/private-b', privateSubnets[1], 1),
  };
}

function routesOf({ vpc, publicA, publicB, privateA, privateB }: Land) {
  const gateway = node('network/gateway', InternetGateway, { vpc }, (out) => ({
    vpcId: out.vpc.vpcId,
  }));
  const publicRoutes = node(
    'network/public-routes',
    RouteTable,
    { vpc, gateway, publicA, publicB },
    (out) => ({
      vpcId: out.vpc.vpcId,
      gatewayId: out.gateway.gatewayId,
      subnetIds: [out.publicA.subnetId, out.publicB.subnetId],
    }),
  );
  const privateRoutes = node(
    'network/private-routes',
    RouteTable,
    { vpc, privateA, privateB },
    (out) => ({
      vpcId: out.vpc.vpcId,
      subnetIds: [out.privateA.subnetId, out.privateB.subnetId],
    }),
  );
  return { gateway, publicRoutes, privateRoutes };
}

function aclsOf({ config }: Settings, { vpc, publicA, publicB, privateA, privateB }: Land) {
  const publicAcl = node('network/public-acl', NetworkAcl, { vpc, publicA, publicB }, (out) => ({
    vpcId: out.vpc.vpcId,
    subnetIds: [out.publicA.subnetId, out.publicB.subnetId],
    entries: publicAclEntries(config),
  }));
  const privateAcl = node(
    'network/private-acl',
    NetworkAcl,
    { vpc, privateA, privateB },
    (out) => ({
      vpcId: out.vpc.vpcId,
      subnetIds: [out.privateA.subnetId, out.privateB.subnetId],
      entries: privateAclEntries(config),
    }),
  );
  return { publicAcl, privateAcl };
}

function flowLogOf(
  { partition, deployment, region }: Settings,
  { logs }: Foundations,
  { vpc }: Land,
) {
  const bucket = names({ deployment, region }).of('storage/logs');
  const flowLog = node('network/flow-log', FlowLog, { vpc, logs }, (out) => ({
    vpcId: out.vpc.vpcId,
    bucketArn: bucketArn(partition, bucket),
    prefix: '',
  }));
  return { flowLog };
}
