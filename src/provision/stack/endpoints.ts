import type { Config } from '../../config.ts';
import { interfaceEndpointPolicy, s3EndpointPolicy } from '../../templates/endpoint-policies.ts';
import { VpcEndpoint } from '../kinds/vpc-endpoint.ts';
import { names } from '../names.ts';
import { node } from '../resource.ts';
import type { Access } from './access.ts';
import type { Network } from './network.ts';
import type { Settings } from './settings.ts';

const FULL_ENDPOINTS = ['ssm', 'ssmmessages', 'ec2messages', 'kms', 'logs'];

export type Endpoints = ReturnType<typeof endpointsOf>;

/** Interface endpoints of this configuration; the S3 gateway endpoint is always there. */
export function endpointServices(config: Config): readonly string[] {
  return ['secretsmanager', ...(config.endpoints === 'full' ? FULL_ENDPOINTS : [])];
}

/** The ways to AWS's services that do not lead through the internet. */
export function endpointsOf(settings: Settings, network: Network, access: Access) {
  const { account, region, partition, deployment, config } = settings;
  const { vpc, publicRoutes, privateRoutes, privateA, privateB } = network;
  const name = names({ deployment, region });
  const s3 = node('endpoints/s3', VpcEndpoint, { vpc, publicRoutes, privateRoutes }, (out) => ({
    vpcId: out.vpc.vpcId,
    service: 's3',
    type: 'Gateway' as const,
    routeTableIds: [out.publicRoutes.routeTableId, out.privateRoutes.routeTableId],
    policy: s3EndpointPolicy({
      region,
      partition,
      buckets: [name.of('storage/data'), name.of('storage/logs')],
    }),
  }));
  const needs = { vpc, privateA, privateB, group: access.endpoints, rules: access.endpointsRules };
  const wanted = endpointServices(config);
  const services = ['secretsmanager', ...FULL_ENDPOINTS].map((service) =>
    node(
      `endpoints/${service}`,
      VpcEndpoint,
      needs,
      (out) => ({
        vpcId: out.vpc.vpcId,
        service,
        type: 'Interface' as const,
        subnetIds: [out.privateA.subnetId, out.privateB.subnetId],
        securityGroupIds: [out.group.groupId],
        policy: interfaceEndpointPolicy({ account }),
      }),
      { wanted: wanted.includes(service) },
    ),
  );
  return { s3, ...Object.fromEntries(services.map((each) => [each.id, each])) };
}
