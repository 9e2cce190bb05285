import { isIP } from 'node:net';

const LABEL = '[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?';
// The last label is not a number: the whole would be read as an IP address.
const DNS_NAME = new RegExp(
  `^(?=.{1,253}$)(?:\\*\\.(?=.+\\.))?(?:${LABEL}\\.)*(?![0-9]+$)${LABEL}$`,
);

/** As certificates are compared by: lower case, without a dot at the end, an IP address in its usual form. */
export function normalName(name: string): string {
  if (isAddress(name)) return name.includes(':') ? shortestIpv6(name) : name;
  return name.toLowerCase().replace(/\.$/, '');
}

export function normalNames(names: readonly string[]): readonly string[] {
  return [...new Set(names.map(normalName))];
}

/** IPv6 zones belong to one machine and to no certificate. */
export function isAddress(name: string): boolean {
  return isIP(name) !== 0 && !name.includes('%');
}

/** A normal name that a certificate can carry; a wildcard stands for one whole label, the first. */
export function isHostName(name: string): boolean {
  return isAddress(name) || DNS_NAME.test(name);
}

/** By the URL standard's parser: ipaddr.js takes ::1.2.3.4 for ::ffff:1.2.3.4, which is another address. */
function shortestIpv6(address: string): string {
  return new URL(`http://[${address}]`).hostname.slice(1, -1);
}
