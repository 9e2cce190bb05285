import { healthOf } from '../operate/health.ts';
import { HOSTS, type HostName } from '../operate/host-reports.ts';
import { dbInstanceReady, PASSING } from '../provision/kinds/db-instance-states.ts';
import { type Check, fail, pass, skipped, type Verdict, warn } from './check.ts';
import { driftOf, type HostSeen, outputsIn } from './facts.ts';
import type { InstanceLook } from './probes/instance-look.ts';
import type { Scene } from './scene.ts';

/** What is left when a host, a zone or the database is lost. */
export const REDUNDANCY: readonly Check[] = [
  { id: 'redundancy/read', title: 'Both hosts read the same instance', run: checkRead },
  { id: 'redundancy/standby', title: 'The standby could take over', run: checkStandby },
  {
    id: 'redundancy/zones',
    title: 'The hosts are in two zones',
    run: async ({ hosts }) => judgeZones(await hosts()),
  },
  { id: 'redundancy/database', title: 'The database serves, in two zones', run: checkDatabase },
  { id: 'redundancy/backups', title: 'The database is backed up', run: checkBackups },
];

async function checkRead(scene: Scene): Promise<Verdict> {
  await scene.stored();
  const looks = await Promise.all(
    HOSTS.map(
      async (host): Promise<[HostName, InstanceLook]> => [host, await scene.instanceLook(host)],
    ),
  );
  return judgeRead(looks);
}

export function judgeRead(looks: readonly (readonly [HostName, InstanceLook])[]): Verdict {
  const blind = looks.filter(([, { code }]) => code !== '200');
  if (blind.length > 0)
    return fail(
      blind.map(
        ([host, { code }]) => `${host}: ${code === '000' ? 'no answer' : `answers ${code}`}`,
      ),
      'see the checks of that host, and storage/object',
    );
  const hashes = new Set(looks.map(([, { sha256 }]) => sha256));
  const evidence = looks.map(([host, { sha256 }]) => `${host}: SHA-256 ${sha256.slice(0, 16)}…`);
  if (hashes.size === 1) return pass(...evidence);
  return fail(
    evidence,
    'the hosts see different studies: see that both use this database and bucket',
  );
}

async function checkStandby(scene: Scene): Promise<Verdict> {
  const hosts = await scene.hosts();
  const active = HOSTS.find((host) => hosts[host].active);
  if (active === undefined) return skipped('no host is active, see user/address');
  const standby = hosts[active === 'primary' ? 'secondary' : 'primary'];
  // Where no host could ever report, its silence is no fault.
  if (standby.state === 'running' && standby.report === undefined) await scene.site();
  return judgeStandby(standby, scene.ctx.clock.now());
}

export function judgeStandby(standby: HostSeen, nowMs: number): Verdict {
  const { host, state, report } = standby;
  if (state === 'stopped')
    return warn(
      `${host} is stopped: a failover takes about 2 minutes`,
      'orthweb secondary start --standby lets it take over within seconds',
    );
  if (state === 'absent') return fail(`${host} is not there`, 'orthweb up makes it');
  const { well, says, coming } = healthOf(standby, report, nowMs);
  if (well) return pass(`${host}: ${says}`, 'a failover takes seconds');
  if (coming) return warn(`${host}: ${says}`, 'it is on its way: try again in some minutes');
  return fail(
    `${host}: ${says}`,
    'a failover would be refused: see orthweb status and orthweb logs',
  );
}

export function judgeZones(hosts: Readonly<Record<HostName, HostSeen>>): Verdict {
  const absent = HOSTS.filter((host) => hosts[host].state === 'absent');
  if (absent.length > 0) return fail(`${absent.join(', ')} is not there`, 'orthweb up makes it');
  const zones = HOSTS.map((host) => hosts[host].zone);
  if (new Set(zones).size === 2) return pass(zones.join(', '));
  return fail(`both are in ${zones[0]}`, 'terminate the standby, and orthweb up makes it anew');
}

async function checkDatabase(scene: Scene): Promise<Verdict> {
  const { plan, config } = await scene.observed();
  const { multiAz, status } = outputsIn(plan, 'database/main');
  return judgeDatabase({
    wanted: config.database.multiAz,
    multiAz: multiAz === true,
    status: String(status ?? 'absent'),
  });
}

export function judgeDatabase(has: {
  readonly wanted: boolean;
  readonly multiAz: boolean;
  readonly status: string;
}): Verdict {
  const evidence = `${has.status}, in ${has.multiAz ? 'two zones' : 'one zone'}`;
  if (has.status === 'absent') return fail('there is none', 'orthweb up makes it');
  if (!dbInstanceReady.target.includes(has.status) && !PASSING.includes(has.status))
    return fail(evidence, 'see the database in the AWS console: start it, or what its events say');
  if (has.multiAz) return pass(evidence);
  if (has.wanted) return fail(evidence, 'orthweb up --allow-restart');
  return warn(
    `${evidence}, as configured`,
    'set database.multiAz to keep serving when a zone fails',
  );
}

async function checkBackups(scene: Scene): Promise<Verdict> {
  const { plan, config } = await scene.observed();
  const { lastBackup } = outputsIn(plan, 'database/main');
  return judgeBackups({
    days: config.database.backupDays,
    drift: driftOf(plan.steps, 'database/main', /backup/),
    restorableMs: typeof lastBackup === 'string' ? Date.parse(lastBackup) : undefined,
    nowMs: scene.ctx.clock.now(),
  });
}

/** RDS moves the latest restorable time on every five minutes. */
const BEHIND_MS = 60 * 60_000;

export function judgeBackups(has: {
  readonly days: number;
  readonly drift: readonly string[];
  readonly restorableMs: number | undefined;
  readonly nowMs: number;
}): Verdict {
  const { days, drift, restorableMs, nowMs } = has;
  if (drift.length > 0) return fail(drift, 'orthweb up');
  const kept = `kept for ${days} days`;
  if (restorableMs === undefined)
    return warn([kept, 'none is complete yet'], 'RDS makes the first one soon after the database');
  const minutes = Math.max(0, Math.round((nowMs - restorableMs) / 60_000));
  const evidence = [kept, `restorable up to ${minutes} min ago`];
  if (nowMs - restorableMs <= BEHIND_MS) return pass(...evidence);
  return warn(evidence, 'RDS is behind: see the events of the database in the AWS console');
}
