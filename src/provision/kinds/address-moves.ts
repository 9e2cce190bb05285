export type HostName = 'primary' | 'secondary';

/** Who holds an address: one of the two hosts, nobody, or an interface that is not of this deployment. */
export type Holder = HostName | 'nobody' | 'foreign';

export interface Move {
  readonly address: 'site' | 'standby';
  readonly to: HostName;
  /** The address serves somebody now, who would lose it. */
  readonly interrupts: boolean;
}

/**
 * What must move for each host to hold one address. The site address stays where it is as long as that is one of our
 * hosts: only a failover moves it. So a failover that was cut off in the middle is completed by the standby address.
 * An unassociated site address goes to the host that the standby address leaves free, which is the one that held it.
 */
export function movesFor(site: Holder, standby: Holder): readonly Move[] {
  const active = isHost(site) ? site : standby === 'primary' ? 'secondary' : 'primary';
  const other = active === 'primary' ? 'secondary' : 'primary';
  const moves: Move[] = [];
  if (site !== active) moves.push({ address: 'site', to: active, interrupts: site === 'foreign' });
  if (standby !== other) moves.push({ address: 'standby', to: other, interrupts: false });
  return moves;
}

function isHost(holder: Holder): holder is HostName {
  return holder === 'primary' || holder === 'secondary';
}
