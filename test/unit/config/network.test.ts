import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { cidr, contains, defaultSubnets, overlap, readCidr } from '../../../src/config/network.ts';

describe('a network', () => {
  it.each([
    ['203.0.113.0/24', '203.0.113.0/24'],
    ['0.0.0.0/0', '0.0.0.0/0'],
    ['2001:DB8:0:0::/32', '2001:db8::/32'],
    ['::/0', '::/0'],
    ['::1/128', '::1/128'],
  ])('%s is written %s', (given, text) => {
    expect(readCidr(given)).toMatchObject({ text });
  });

  it.each([
    ['203.0.113.7/24', 'has host bits set: write 203.0.113.0/24'],
    ['2001:db8::1/64', 'has host bits set: write 2001:db8::/64'],
    ['203.0.113.7', 'is one address: write 203.0.113.7/32 for it alone'],
    ['2001:DB8::1', 'is one address: write 2001:db8::1/128 for it alone'],
    ['203.0.113.0/33', 'must end in a prefix length from /0 to /32'],
    ['203.0.113.0/024', 'must end in a prefix length from /0 to /32'],
    ['203.0.113.0/', 'must end in a prefix length from /0 to /32'],
    ['2001:db8::/129', 'must end in a prefix length from /0 to /128'],
    ['203.0.113.0/24/24', 'must be a network such as 203.0.113.0/24'],
    ['203.0.113/24', 'must be a network such as 203.0.113.0/24'],
    ['203.0.113.010/32', 'must be a network such as 203.0.113.0/24'],
    ['0xcb.0.113.0/24', 'must be a network such as 203.0.113.0/24'],
    ['3405803776/24', 'must be a network such as 203.0.113.0/24'],
    ['256.0.0.0/8', 'must be a network such as 203.0.113.0/24'],
    ['fe80::%eth0/64', 'must be a network such as 203.0.113.0/24'],
    ['::ffff:203.0.113.0/120', 'must be a network such as 203.0.113.0/24'],
    ['', 'must be a network such as 203.0.113.0/24'],
    [' 203.0.113.0/24', 'must be a network such as 203.0.113.0/24'],
  ])('%j %s', (given, wrong) => {
    expect(readCidr(given)).toEqual({ wrong });
  });

  it('of one version never contains or overlaps one of the other', () => {
    expect(contains(cidr('::/0'), cidr('10.0.0.0/8'))).toBe(false);
    expect(overlap(cidr('0.0.0.0/0'), cidr('::/0'))).toBe(false);
  });

  it('overlaps exactly when one contains the other', () => {
    const range = fc
      .tuple(fc.integer({ min: 0, max: 2 ** 32 - 1 }), fc.integer({ min: 0, max: 32 }))
      .map(([address, prefix]) => {
        const first = prefix === 0 ? 0 : (address & (-1 << (32 - prefix))) >>> 0;
        return cidr(
          `${[24, 16, 8, 0].map((shift) => (first >>> shift) & 255).join('.')}/${prefix}`,
        );
      });
    fc.assert(
      fc.property(range, range, (a, b) => {
        expect(overlap(a, b)).toBe(contains(a, b) || contains(b, a));
      }),
    );
  });
});

describe('the subnets of a VPC', () => {
  it.each([
    ['172.27.0.0/16', '172.27.0.0/24 172.27.1.0/24 172.27.128.0/24 172.27.129.0/24'],
    ['10.0.0.0/22', '10.0.0.0/24 10.0.1.0/24 10.0.2.0/24 10.0.3.0/24'],
    ['10.0.0.0/24', '10.0.0.0/26 10.0.0.64/26 10.0.0.128/26 10.0.0.192/26'],
    ['10.0.0.64/26', '10.0.0.64/28 10.0.0.80/28 10.0.0.96/28 10.0.0.112/28'],
  ])('%s are %s', (vpc, subnets) => {
    const { publicSubnets, privateSubnets } = defaultSubnets(vpc);
    expect([...publicSubnets, ...privateSubnets].join(' ')).toBe(subnets);
  });

  it('lie inside it, apart from each other, in the sizes that AWS allows', () => {
    const vpc = fc
      .tuple(fc.integer({ min: 0, max: 2 ** 24 - 1 }), fc.integer({ min: 16, max: 26 }))
      .map(([rest, prefix]) => {
        const first = (rest & (-1 << (32 - prefix))) >>> 0;
        return `10.${[16, 8, 0].map((shift) => (first >>> shift) & 255).join('.')}/${prefix}`;
      });
    fc.assert(
      fc.property(vpc, (text) => {
        const { publicSubnets, privateSubnets } = defaultSubnets(text);
        const subnets = [...publicSubnets, ...privateSubnets].map(cidr);
        for (const [index, subnet] of subnets.entries()) {
          expect(contains(cidr(text), subnet)).toBe(true);
          expect(subnet.prefix).toBeGreaterThanOrEqual(16);
          expect(subnet.prefix).toBeLessThanOrEqual(28);
          for (const other of subnets.slice(index + 1)) expect(overlap(subnet, other)).toBe(false);
        }
      }),
    );
  });
});
