import { refuseAbsent } from '../failover/preflight.ts';
import { type HostName, otherHost } from '../host-reports.ts';
import type { HostFacts, Standing } from '../standing.ts';

/** Who takes part in a roll-out, and as what. */
export interface Route {
  /** Holds the site address, or would be the one to. */
  readonly front: HostFacts;
  readonly spare: HostFacts;
  readonly frontToo: boolean;
  readonly spareToo: boolean;
  /** The site goes to the spare host before the front one is touched. */
  readonly moves: boolean;
  /** The spare host is needed and does not run. */
  readonly asleep: boolean;
}

export interface Wish {
  readonly hosts: readonly HostName[];
  readonly failover: boolean;
  readonly wait: boolean;
}

export function routeOf({ active, hosts: all }: Standing, { hosts, failover, wait }: Wish): Route {
  for (const host of hosts) refuseAbsent(all[host]);
  const front = all[active ?? 'primary'];
  const spare = all[otherHost(front.host)];
  const [frontToo, spareToo] = [hosts.includes(front.host), hosts.includes(spare.host)];
  // Without waiting nobody would know whether the other host serves.
  const moves = frontToo && failover && wait && active !== undefined;
  const asleep = (spareToo || moves) && spare.state !== 'running';
  return { front, spare, frontToo, spareToo, moves, asleep };
}
