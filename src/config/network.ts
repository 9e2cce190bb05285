import ipaddr from 'ipaddr.js';

/** An address range, first and last address as numbers. `text` is the form that AWS reports. */
export interface Cidr {
  readonly text: string;
  readonly version: 4 | 6;
  readonly prefix: number;
  readonly first: bigint;
  readonly last: bigint;
}

/** The range, or what is wrong with the text and what to write instead. */
export function readCidr(text: string): Cidr | { readonly wrong: string } {
  const [address = '', prefix, ...more] = text.split('/');
  const version = versionOf(address);
  if (version === undefined || more.length > 0)
    return { wrong: 'must be a network such as 203.0.113.0/24' };
  const bits = version === 4 ? 32 : 128;
  if (prefix === undefined)
    return { wrong: `is one address: write ${canonical(address)}/${bits} for it alone` };
  if (!/^(0|[1-9]\d{0,2})$/.test(prefix) || Number(prefix) > bits)
    return { wrong: `must end in a prefix length from /0 to /${bits}` };
  return aligned(address, version, Number(prefix));
}

/** As `readCidr`, for text that was checked before. */
export function cidr(text: string): Cidr {
  const read = readCidr(text);
  if ('wrong' in read) throw new RangeError(`${text} ${read.wrong}`);
  return read;
}

export function contains(outer: Cidr, inner: Cidr): boolean {
  return outer.version === inner.version && outer.first <= inner.first && inner.last <= outer.last;
}

export function overlap(a: Cidr, b: Cidr): boolean {
  return a.version === b.version && a.first <= b.last && b.first <= a.last;
}

export type SubnetPair = readonly [string, string];

/**
 * Two public subnets at the start of the range and two private ones from its middle on, /24 where the range allows: each
 * tier has its half to grow into.
 */
export function defaultSubnets(vpcCidr: string): {
  readonly publicSubnets: SubnetPair;
  readonly privateSubnets: SubnetPair;
} {
  const vpc = cidr(vpcCidr);
  const prefix = Math.max(24, vpc.prefix + 2);
  const size = 1n << BigInt(32 - prefix);
  const half = (vpc.last - vpc.first + 1n) / 2n;
  const subnet = (offset: bigint) => `${ipv4Text(vpc.first + offset)}/${prefix}`;
  return {
    publicSubnets: [subnet(0n), subnet(size)],
    privateSubnets: [subnet(half), subnet(half + size)],
  };
}

/** Strict: ipaddr.js would also read 10.1, 0x0a000001 and 010.0.0.1, which other programs read differently. */
function versionOf(address: string): 4 | 6 | undefined {
  if (ipaddr.IPv4.isValidFourPartDecimal(address)) {
    return address.split('.').some((octet) => /^0\d/.test(octet)) ? undefined : 4;
  }
  return /^[0-9a-f:]{2,39}$/i.test(address) && ipaddr.IPv6.isValid(address) ? 6 : undefined;
}

function aligned(address: string, version: 4 | 6, prefix: number): Cidr | { wrong: string } {
  const bits = version === 4 ? 32 : 128;
  const given = toNumber(address);
  const size = 1n << BigInt(bits - prefix);
  const first = given - (given % size);
  const network = version === 4 ? ipv4Text(first) : ipv6Text(first);
  const text = `${network}/${prefix}`;
  if (first !== given) return { wrong: `has host bits set: write ${text}` };
  return { text, version, prefix, first, last: first + size - 1n };
}

function canonical(address: string): string {
  const parsed = ipaddr.parse(address);
  return parsed instanceof ipaddr.IPv6 ? parsed.toRFC5952String() : parsed.toString();
}

function toNumber(address: string): bigint {
  return ipaddr
    .parse(address)
    .toByteArray()
    .reduce((sum, byte) => sum * 256n + BigInt(byte), 0n);
}

function ipv4Text(value: bigint): string {
  return new ipaddr.IPv4(bytesOf(value, 4)).toString();
}

function ipv6Text(value: bigint): string {
  return new ipaddr.IPv6(bytesOf(value, 16)).toRFC5952String();
}

function bytesOf(value: bigint, count: number): number[] {
  return Array.from({ length: count }, (_, index) =>
    Number((value >> BigInt(8 * (count - 1 - index))) & 255n),
  );
}
