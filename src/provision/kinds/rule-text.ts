import ipaddr from 'ipaddr.js';

export type Protocol = 'tcp' | 'udp' | 'icmp' | 'all';

export const PROTOCOL_NUMBERS: Readonly<Record<Protocol, string>> = {
  tcp: '6',
  udp: '17',
  icmp: '1',
  all: '-1',
};

/** AWS answers with names in one place and with numbers in another, whatever it was given. */
export function protocolName(reported: string | undefined): string {
  const named = Object.entries(PROTOCOL_NUMBERS).find(([, number]) => number === reported);
  return named?.[0] ?? reported ?? 'all';
}

/** `tcp 443`, `tcp 32768-60999`, `icmp`, `all traffic`. */
export function trafficText(
  protocol: string,
  from: number | undefined,
  to: number | undefined,
): string {
  if (protocol === 'all') return 'all traffic';
  if (from === undefined || from < 0) return protocol;
  return from === to ? `${protocol} ${from}` : `${protocol} ${from}-${to}`;
}

/** "If you specify 100.68.0.18/18, we modify it to 100.68.0.0/18": so must everything it is compared with. */
export function canonicalCidr(cidr: string): string {
  if (!ipaddr.isValidCIDR(cidr)) return cidr;
  const [address, bits] = ipaddr.parseCIDR(cidr);
  const family = address.kind() === 'ipv6' ? ipaddr.IPv6 : ipaddr.IPv4;
  return `${family.networkAddressFromCIDR(cidr).toString()}/${bits}`;
}
