import ipaddr from 'ipaddr.js';

export interface ContainerNetworksInput {
  /** The VPC itself is never given up. */
  readonly vpcCidr: string;
  /** Everything else that a host may speak with: DICOM peers, clients. Left to itself only where nothing else is free. */
  readonly others: readonly string[];
}

/** Address ranges on a host that nothing outside may have: what a container network covers cannot be reached. */
export interface ContainerNetworks {
  /** The site's containers, a /24. */
  readonly subnet: string;
  /** Docker's own bridge: address and prefix. */
  readonly bridge: string;
  /** From which Docker takes networks that nobody gave a range. */
  readonly pool: string;
}

/** The first free ones of 10.214.0.0/22, 10.214.4.0/22 and so on through all private ranges. */
export function containerNetworks({ vpcCidr, others }: ContainerNetworksInput): ContainerNetworks {
  const vpc = ipv4Ranges([vpcCidr]);
  // Who admits everybody does not mean the private addresses with it: nobody comes from there over the Internet.
  const wanted = ipv4Ranges(others).filter(([, prefix]) => prefix >= 8);
  const free = freeBlock([...vpc, ...wanted]) ?? freeBlock(vpc);
  if (free === undefined) throw new RangeError(`no private range is left beside ${vpcCidr}`);
  return {
    subnet: `${textOf(free)}/24`,
    bridge: `${textOf(free + 256 + 1)}/24`,
    pool: `${textOf(free + 512)}/23`,
  };
}

export interface ContainerAddresses {
  readonly subnet: string;
  readonly envoyAddress: string;
  /** Holds all Orthancs and nothing else. */
  readonly orthancRange: string;
  readonly orthancs: readonly { readonly name: string; readonly address: string }[];
}

/** Fixed addresses in the containers' subnet: Envoy knows the Orthancs by them, and the host's firewall both. */
export function containerAddresses(subnet: string, replicas: number): ContainerAddresses {
  const [network = ''] = subnet.split('/');
  const at = (offset: number) => textOf(numberOf(ipaddr.IPv4.parse(network)) + offset);
  return {
    subnet,
    envoyAddress: at(2),
    orthancRange: `${at(16)}/28`,
    orthancs: Array.from({ length: replicas }, (_, index) => ({
      name: `orthanc-${index + 1}`,
      address: at(16 + index),
    })),
  };
}

type Range = readonly [ipaddr.IPv4, number];

const BLOCK_PREFIX = 22;
const BLOCK = 2 ** (32 - BLOCK_PREFIX);

/**
 * Where to look, in this order: private ranges, in each from where few networks are, then the range that carriers share
 * and the one for measuring networks.
 */
const PLACES = [
  { range: '10.0.0.0/8', from: '10.214.0.0' },
  { range: '172.16.0.0/12', from: '172.30.0.0' },
  { range: '192.168.0.0/16', from: '192.168.212.0' },
  { range: '100.64.0.0/10', from: '100.100.0.0' },
  { range: '198.18.0.0/15', from: '198.18.0.0' },
] as const;

function freeBlock(taken: readonly Range[]): number | undefined {
  for (const { range, from } of PLACES) {
    const [network, prefix] = ipaddr.IPv4.parseCIDR(range);
    const first = numberOf(network);
    const size = 2 ** (32 - prefix);
    const start = numberOf(ipaddr.IPv4.parse(from)) - first;
    for (let step = 0; step < size; step += BLOCK) {
      const block = first + ((start + step) % size);
      if (!taken.some((other) => overlaps(block, other))) return block;
    }
  }
  return undefined;
}

/** Of two ranges that share an address, one begins inside the other. */
function overlaps(block: number, [network, prefix]: Range): boolean {
  const other = numberOf(network);
  return block < other + 2 ** (32 - prefix) && other < block + BLOCK;
}

function ipv4Ranges(texts: readonly string[]): readonly Range[] {
  return texts.filter((text) => !text.includes(':')).map((text) => ipaddr.IPv4.parseCIDR(text));
}

function numberOf(address: ipaddr.IPv4): number {
  return address.toByteArray().reduce((sum, byte) => sum * 256 + byte, 0);
}

function textOf(value: number): string {
  return [24, 16, 8, 0].map((shift) => Math.floor(value / 2 ** shift) % 256).join('.');
}
