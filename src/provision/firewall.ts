import type { Config } from '../config.ts';
import type { AclEntry } from './kinds/acl-entries.ts';
import type { Rule } from './kinds/group-rules.ts';

const HTTPS = 443;
const DICOM_TLS = 11112;
const POSTGRESQL = 5432;
const ANYWHERE = '0.0.0.0/0';

interface Rules {
  readonly ingress: readonly Rule[];
  readonly egress: readonly Rule[];
}

/** In: HTTPS and DICOM TLS from the given networks. Out: HTTPS, the database, and the devices that were named. */
export function hostRules(config: Config, databaseGroupId: string): Rules {
  return {
    ingress: [
      ...accessRules(config.access.web, HTTPS, 'Web and DICOMweb'),
      ...accessRules(config.access.dicom, DICOM_TLS, 'DICOM TLS'),
    ],
    egress: [
      { ...tcp(HTTPS), cidr: ANYWHERE, description: 'AWS, packages and images' },
      { ...tcp(POSTGRESQL), groupId: databaseGroupId, description: 'Database' },
      ...config.dicomPeers.map((peer) => ({
        ...tcp(peer.port),
        ...range(peer.cidr),
        description: 'DICOM peer',
      })),
    ],
  };
}

export function databaseGroupRules(hostsGroupId: string): Rules {
  return {
    ingress: [{ ...tcp(POSTGRESQL), groupId: hostsGroupId, description: 'Orthanc hosts' }],
    egress: [],
  };
}

export function endpointGroupRules(hostsGroupId: string): Rules {
  return {
    ingress: [{ ...tcp(HTTPS), groupId: hostsGroupId, description: 'Orthanc hosts' }],
    egress: [],
  };
}

function accessRules(
  networks: readonly string[] | undefined,
  port: number,
  description: string,
): readonly Rule[] {
  return (networks ?? []).map((cidr) => ({ ...tcp(port), ...range(cidr), description }));
}

function tcp(port: number) {
  return { protocol: 'tcp', from: port, to: port } as const;
}

function range(cidr: string): { cidr: string } | { cidr6: string } {
  return cidr.includes(':') ? { cidr6: cidr } : { cidr };
}

/**
 * ACLs keep no track of connections, so replies need entries of their own. Replies to a host arrive at Linux's own
 * port range and not at all high ports, which would open 3389 among others. Who may come is the groups' business.
 */
export function publicAclEntries(config: Config): readonly AclEntry[] {
  const { vpcCidr } = config.network;
  const peerPorts = [...new Set(config.dicomPeers.map((peer) => peer.port))].sort((a, b) => a - b);
  return [
    entry(100, 'in', [HTTPS, HTTPS], ANYWHERE),
    entry(110, 'in', [DICOM_TLS, DICOM_TLS], ANYWHERE),
    entry(120, 'in', [32_768, 60_999], ANYWHERE),
    // "Packet too big" must get through, or transfers over a narrow line hang; the groups let in no other ICMP.
    { number: 130, egress: false, protocol: 'icmp', cidr: ANYWHERE, action: 'allow' },
    entry(100, 'out', [HTTPS, HTTPS], ANYWHERE),
    entry(110, 'out', [POSTGRESQL, POSTGRESQL], vpcCidr),
    entry(120, 'out', [1_024, 65_535], ANYWHERE),
    { number: 125, egress: true, protocol: 'icmp', cidr: ANYWHERE, action: 'allow' },
    ...peerPorts
      .filter((port) => port < 1_024 && port !== HTTPS)
      .map((port, index) => entry(130 + index, 'out', [port, port], ANYWHERE)),
  ];
}

export function privateAclEntries(config: Config): readonly AclEntry[] {
  const { vpcCidr } = config.network;
  return [
    entry(100, 'in', [POSTGRESQL, POSTGRESQL], vpcCidr),
    entry(110, 'in', [HTTPS, HTTPS], vpcCidr),
    entry(100, 'out', [1_024, 65_535], vpcCidr),
  ];
}

function entry(
  number: number,
  direction: 'in' | 'out',
  [from, to]: readonly [number, number],
  cidr: string,
): AclEntry {
  return { number, egress: direction === 'out', protocol: 'tcp', from, to, cidr, action: 'allow' };
}
