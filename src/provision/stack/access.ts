import { databaseGroupRules, endpointGroupRules, hostRules } from '../firewall.ts';
import { SecurityGroup } from '../kinds/security-group.ts';
import { SecurityGroupRules } from '../kinds/security-group-rules.ts';
import { node } from '../resource.ts';
import type { Network } from './network.ts';
import type { Settings } from './settings.ts';

export type Access = ReturnType<typeof accessOf>;

/** Groups first, rules second: rules name other groups, so groups with their rules would need each other. */
export function accessOf(settings: Settings, { vpc }: Network) {
  const { config } = settings;
  const group = (id: string, description: string) =>
    node(id, SecurityGroup, { vpc }, (out) => ({ vpcId: out.vpc.vpcId, description }));
  const hosts = group('access/hosts', 'Orthanc hosts: HTTPS and DICOM TLS from the given networks');
  const database = group('access/database', 'PostgreSQL, reached by the hosts only');
  const endpoints = group('access/endpoints', 'AWS endpoints, reached by the hosts only');
  const hostsRules = node('access/hosts-rules', SecurityGroupRules, { hosts, database }, (out) => ({
    groupId: out.hosts.groupId,
    ...hostRules(config, out.database.groupId),
  }));
  const databaseRules = node(
    'access/database-rules',
    SecurityGroupRules,
    { hosts, database },
    (out) => ({ groupId: out.database.groupId, ...databaseGroupRules(out.hosts.groupId) }),
  );
  const endpointsRules = node(
    'access/endpoints-rules',
    SecurityGroupRules,
    { hosts, endpoints },
    (out) => ({ groupId: out.endpoints.groupId, ...endpointGroupRules(out.hosts.groupId) }),
  );
  return { hosts, database, endpoints, hostsRules, databaseRules, endpointsRules };
}
