import { OrthwebError } from '../../errors.ts';
import { dbInstanceReady, PASSING } from '../../provision/kinds/db-instance-states.ts';
import { healthIn } from '../health.ts';
import { HOSTS, type HostName } from '../host-reports.ts';
import type { HostFacts, Standing } from '../standing.ts';
import type { Intent } from './intent.ts';

export interface Preflight {
  /** The host that is left may be dead. */
  readonly force: boolean;
  readonly nowMs: number;
  /** What it means here that a host never reported, where none ever will. */
  readonly unheard?: string | undefined;
}

export class Refused extends OrthwebError {}

/** Refuses a failover that could not end well, before anything is touched or asked. */
export function refuseFailover(standing: Standing, intent: Intent, o: Preflight): void {
  refuseIncomplete(standing, intent);
  if (intent.kind !== 'move') return;
  const { hosts } = standing;
  refuseAbsent(hosts[intent.to]);
  refuseWithoutDatabase(standing);
  refuseDeadActive(standing, hosts[intent.from], o);
  const standby = hosts[intent.to];
  const health = healthIn(standing, standby, o.nowMs);
  if (standby.state === 'running' && !health.well && !health.coming)
    throw notHealthy(standby.host, health.says);
  if (o.unheard !== undefined && !standing.reports.has(standby.host))
    throw notHealthy(standby.host, o.unheard, 'nothing is wrong: this sandbox emulates AWS alone');
}

/** For every command on hosts: one that was removed, or was never there. */
export function refuseWithoutHosts(name: string, { hosts }: Standing): void {
  if (HOSTS.some((host) => isThere(hosts[host]))) return;
  throw new OrthwebError(`${name} has no hosts`, {
    hint: 'orthweb up makes them, or brings a removed site back',
  });
}

export function refuseAbsent(host: HostFacts): void {
  if (isThere(host)) return;
  throw new OrthwebError(`${host.host} is not there (${host.state})`, {
    hint: 'orthweb up makes it',
  });
}

export function notHealthy(
  host: HostName,
  says: string,
  hint = `orthweb status goes on telling what ${host} says; try again when it serves`,
): Refused {
  return new Refused(`refused: ${host} is not healthy (${says}). Nothing was moved.`, { hint });
}

function isThere({ state }: HostFacts): boolean {
  return !['absent', 'shutting-down', 'terminated'].includes(state);
}

function refuseIncomplete({ site, standby, hosts }: Standing, { to }: Intent): void {
  const missing = [
    ...(site === undefined ? ['the site address'] : []),
    ...(standby === undefined ? ['the standby address'] : []),
    ...HOSTS.filter((host) => hosts[host].interfaceId === undefined).map(
      (host) => `the interface of ${host}`,
    ),
  ];
  if (missing.length === 0) return;
  const are = missing.length === 1 ? 'is' : 'are';
  throw new OrthwebError(`the site cannot be on ${to}: ${missing.join(', ')} ${are} not there`, {
    hint: 'orthweb up makes what is missing',
  });
}

function refuseWithoutDatabase({ database }: Standing): void {
  if (dbInstanceReady.target.includes(database) || PASSING.includes(database)) return;
  throw new Refused(`refused: the database is ${database}, so no host could serve`, {
    hint: 'a failover does not help: orthweb status shows the database, orthweb up mends it',
  });
}

/** Who moves away from a host that is well can move back. */
function refuseDeadActive(standing: Standing, active: HostFacts, o: Preflight): void {
  if (o.force || standing.active === undefined) return;
  const { well, says } = healthIn(standing, active, o.nowMs);
  if (well) return;
  // Where no host ever reports, the standby's silence says it.
  if (o.unheard !== undefined && active.state === 'running') return;
  throw new Refused(
    `refused: ${active.host}, which is active, does not serve (${says}), so there is no way back`,
    { hint: 'if it is dead, move the site all the same: orthweb failover --force' },
  );
}
