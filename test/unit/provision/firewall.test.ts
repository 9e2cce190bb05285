import { describe, expect, it } from 'vitest';
import {
  databaseGroupRules,
  endpointGroupRules,
  hostRules,
  privateAclEntries,
  publicAclEntries,
} from '../../../src/provision/firewall.ts';
import type { AclEntry } from '../../../src/provision/kinds/acl-entries.ts';
import type { Rule } from '../../../src/provision/kinds/group-rules.ts';
import { configured } from './configured.ts';

/** `tcp 443 203.0.113.0/24`, as a reviewer reads it. */
function ruleText(rule: Rule): string {
  const ports = rule.from === rule.to ? String(rule.from) : `${rule.from}-${rule.to}`;
  const end = rule.cidr ?? rule.cidr6 ?? rule.groupId ?? rule.prefixListId;
  return `${rule.protocol} ${ports} ${end} (${rule.description})`;
}

function entryText(entry: AclEntry): string {
  const ports = entry.from === entry.to ? entry.from : `${entry.from}-${entry.to}`;
  const way = entry.egress ? 'out' : 'in';
  return `${way} ${entry.number} ${entry.action} ${entry.protocol} ${ports ?? 'all'} ${entry.cidr}`;
}

describe('the hosts', () => {
  it('are reached by the given networks, and reach AWS and the database', () => {
    const { ingress, egress } = hostRules(configured(), 'sg-db');
    expect(ingress.map(ruleText)).toEqual([
      'tcp 443 203.0.113.0/24 (Web and DICOMweb)',
      'tcp 11112 198.51.100.0/24 (DICOM TLS)',
    ]);
    expect(egress.map(ruleText)).toEqual([
      'tcp 443 0.0.0.0/0 (AWS, packages and images)',
      'tcp 5432 sg-db (Database)',
    ]);
  });

  it('reach the devices that were named, by either version of IP, and no others', () => {
    const peers =
      'dicomPeers: [{cidr: 192.0.2.7/32, port: 104}, {cidr: "2001:db8::/64", port: 4242}]';
    const { egress } = hostRules(configured(peers), 'sg-db');
    expect(egress.slice(2)).toEqual([
      { protocol: 'tcp', from: 104, to: 104, cidr: '192.0.2.7/32', description: 'DICOM peer' },
      { protocol: 'tcp', from: 4242, to: 4242, cidr6: '2001:db8::/64', description: 'DICOM peer' },
    ]);
  });

  it('are reached by nobody where nobody was named', () => {
    const config = { ...configured(), access: { openToInternet: false } };
    expect(hostRules(config, 'sg-db').ingress).toEqual([]);
  });
});

it('the database is reached by the hosts alone, and reaches nobody', () => {
  const { ingress, egress } = databaseGroupRules('sg-hosts');
  expect([ingress.map(ruleText), egress]).toEqual([['tcp 5432 sg-hosts (Orthanc hosts)'], []]);
});

it('the endpoints are reached by the hosts alone, and reach nobody', () => {
  const { ingress, egress } = endpointGroupRules('sg-hosts');
  expect([ingress.map(ruleText), egress]).toEqual([['tcp 443 sg-hosts (Orthanc hosts)'], []]);
});

describe('the ACL of the public subnets', () => {
  it('lets in the two services and replies, and out what the hosts need', () => {
    expect(publicAclEntries(configured()).map(entryText).join('\n')).toMatchInlineSnapshot(`
      "in 100 allow tcp 443 0.0.0.0/0
      in 110 allow tcp 11112 0.0.0.0/0
      in 120 allow tcp 32768-60999 0.0.0.0/0
      in 130 allow icmp all 0.0.0.0/0
      out 100 allow tcp 443 0.0.0.0/0
      out 110 allow tcp 5432 172.27.0.0/16
      out 120 allow tcp 1024-65535 0.0.0.0/0
      out 125 allow icmp all 0.0.0.0/0"
    `);
  });

  it.each([22, 25, 80, 3389, 5432, 8042])('lets nothing in to port %i', (port) => {
    const open = publicAclEntries(configured()).filter(
      ({ egress, from = 0, to = 0 }) => !egress && from <= port && port <= to,
    );
    expect(open).toEqual([]);
  });

  it('has one more way out for each low port of a device, and none for those already open', () => {
    const peers = [104, 443, 11112, 104, 105].map((port) => `{cidr: 192.0.2.7/32, port: ${port}}`);
    const entries = publicAclEntries(configured(`dicomPeers: [${peers.join(', ')}]`));
    const more = entries.filter(({ egress, number }) => egress && number >= 130);
    expect(more.map(entryText)).toEqual([
      'out 130 allow tcp 104 0.0.0.0/0',
      'out 131 allow tcp 105 0.0.0.0/0',
    ]);
  });
});

it('the ACL of the private subnets knows nothing but the VPC', () => {
  const entries = privateAclEntries(configured('network: {vpcCidr: 10.20.0.0/16}'));
  expect(entries.map(entryText).join('\n')).toMatchInlineSnapshot(`
    "in 100 allow tcp 5432 10.20.0.0/16
    in 110 allow tcp 443 10.20.0.0/16
    out 100 allow tcp 1024-65535 10.20.0.0/16"
  `);
});

it.each([
  ['public', publicAclEntries],
  ['private', privateAclEntries],
])('no two entries of the %s ACL have the same number in one direction', (_, entriesOf) => {
  const peers = [1, 2, 3].map((port) => `{cidr: 192.0.2.7/32, port: ${port}}`);
  const entries = entriesOf(configured(`dicomPeers: [${peers.join(', ')}]`));
  const places = entries.map(({ egress, number }) => `${egress} ${number}`);
  expect(new Set(places).size).toBe(places.length);
});
