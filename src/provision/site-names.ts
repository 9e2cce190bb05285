/**
 * Under which names browsers and devices reach the site: its own, and those that AWS gives both its addresses, as each
 * host answers under either.
 */
export function siteNames(
  domain: string | undefined,
  addresses: readonly { readonly publicDns: string }[],
): readonly string[] {
  return [...(domain === undefined ? [] : [domain]), ...addresses.map((it) => it.publicDns)];
}
