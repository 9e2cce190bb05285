import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { cidr, contains, overlap } from '../../../src/config/network.ts';
import { containerAddresses, containerNetworks } from '../../../src/templates/container-subnet.ts';
import { dockerDaemonJson } from '../../../src/templates/docker-daemon-json.ts';

const ranges = (networks: ReturnType<typeof containerNetworks>) =>
  [networks.subnet, networks.bridge.replace('.1/', '.0/'), networks.pool].map(cidr);

const PRIVATE = ['10.0.0.0/8', '172.16.0.0/12', '192.168.0.0/16'];

describe('networks of containers', () => {
  it.each([
    ['nothing else', [], '10.214.0.0/24'],
    ['everybody', ['0.0.0.0/0', '::/0'], '10.214.0.0/24'],
    ['a device in the first choice', ['10.214.2.7/32'], '10.214.4.0/24'],
    ['a network around the first choices', ['10.192.0.0/11'], '10.224.0.0/24'],
    ['all of 10', ['10.0.0.0/8'], '172.30.0.0/24'],
    ['all of 10 and 172', PRIVATE.slice(0, 2), '192.168.212.0/24'],
    ['all private addresses', PRIVATE, '100.100.0.0/24'],
    ['all there are', [...PRIVATE, '100.64.0.0/10', '198.18.0.0/15'], '10.214.0.0/24'],
    ['IPv6 alone', ['2001:db8::/32'], '10.214.0.0/24'],
  ])('beside %s begin at', (_, others, subnet) => {
    expect(containerNetworks({ vpcCidr: '172.27.0.0/16', others }).subnet).toBe(subnet);
  });

  it('are away from the VPC, wherever it lies', () => {
    expect(containerNetworks({ vpcCidr: '10.214.0.0/16', others: [] })).toEqual({
      subnet: '10.215.0.0/24',
      bridge: '10.215.1.1/24',
      pool: '10.215.2.0/23',
    });
  });

  it('overlap nothing that is configured, nor one another', () => {
    const octet = fc.integer({ min: 0, max: 255 });
    const range = (least: number, most: number) =>
      fc
        .tuple(
          fc.oneof(fc.constantFrom(10, 172, 192, 100), octet),
          fc.oneof(fc.constantFrom(214, 30, 168, 64, 16), octet),
          octet,
          octet,
          fc.integer({ min: least, max: most }),
        )
        .map(([a, b, c, d, prefix]) => {
          const given = ((a * 256 + b) * 256 + c) * 256 + d;
          const first = given - (given % 2 ** (32 - prefix));
          return `${[24, 16, 8, 0].map((shift) => Math.floor(first / 2 ** shift) % 256).join('.')}/${prefix}`;
        });
    fc.assert(
      fc.property(range(16, 26), fc.array(range(9, 32), { maxLength: 8 }), (vpcCidr, others) => {
        const chosen = ranges(containerNetworks({ vpcCidr, others }));
        for (const taken of [vpcCidr, ...others].map(cidr))
          for (const one of chosen) expect(overlap(one, taken)).toBe(false);
        for (const [index, one] of chosen.entries())
          for (const other of chosen.slice(index + 1)) expect(overlap(one, other)).toBe(false);
      }),
    );
  });
});

describe('addresses of containers', () => {
  it('are fixed, and the Orthancs have a range of their own', () => {
    expect(containerAddresses('10.214.0.0/24', 2)).toEqual({
      subnet: '10.214.0.0/24',
      envoyAddress: '10.214.0.2',
      orthancRange: '10.214.0.16/28',
      orthancs: [
        { name: 'orthanc-1', address: '10.214.0.16' },
        { name: 'orthanc-2', address: '10.214.0.17' },
      ],
    });
  });

  it('have room for as many as there may be', () => {
    const { orthancRange, orthancs, envoyAddress } = containerAddresses('192.168.212.0/24', 16);
    const range = cidr(orthancRange);
    expect(orthancs).toHaveLength(16);
    for (const { address } of orthancs) expect(contains(range, cidr(`${address}/32`))).toBe(true);
    expect(contains(range, cidr(`${envoyAddress}/32`))).toBe(false);
  });
});

it('the engine takes its own networks from beside the containers’', () => {
  const networks = containerNetworks({ vpcCidr: '172.17.0.0/16', others: [] });
  expect(JSON.parse(dockerDaemonJson(networks))).toEqual({
    bip: '10.214.1.1/24',
    'default-address-pools': [{ base: '10.214.2.0/23', size: 24 }],
    'live-restore': true,
    'no-new-privileges': true,
    'log-driver': 'json-file',
    'log-opts': { 'max-size': '10m', 'max-file': '3' },
  });
});
