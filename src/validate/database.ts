import { HOSTS, type HostName } from '../operate/host-reports.ts';
import { type Check, fail, pass, skipped, type Verdict } from './check.ts';
import { driftOf, outputsIn } from './facts.ts';
import type { HostLook } from './probes/host-look.ts';
import type { InstanceLook } from './probes/instance-look.ts';
import { opens } from './probes/tls.ts';
import type { Scene } from './scene.ts';
import type { StoredInstance } from './test-objects.ts';

/** The index: seen through the hosts, with Orthanc's own login. No password of it comes here. */
export const DATABASE: readonly Check[] = [
  { id: 'database/private', title: 'Reachable from the hosts only', run: checkPrivate },
  {
    id: 'database/login',
    title: "Orthanc's login, over verified TLS",
    run: (scene) => onEach(scene, judgeLoginFrom),
  },
  {
    id: 'database/tables',
    title: "Orthanc's tables are there",
    run: async (scene) => judgeTables(await scene.hostLook(await servingHost(scene))),
  },
  { id: 'database/row', title: 'The stored instance has its row', run: checkRow },
];

async function checkPrivate(scene: Scene): Promise<Verdict> {
  const { plan } = await scene.observed();
  const { endpoint = '', port = 5432 } = outputsIn(plan, 'database/main');
  if (endpoint === '') return fail('there is no database', 'orthweb up makes it');
  const open = await opens(String(endpoint), Number(port), scene.ctx.signal);
  const drift = [
    ...driftOf(plan.steps, 'database/main', /public|security groups/),
    ...driftOf(plan.steps, 'access/database-rules'),
  ];
  return judgePrivate(open, drift);
}

export function judgePrivate(opensHere: boolean, drift: readonly string[]): Verdict {
  const seen = opensHere ? ['its port takes connections from this machine'] : [];
  if (opensHere || drift.length > 0)
    return fail([...seen, ...drift], 'orthweb up closes it to everybody but the hosts');
  return pass('its port cannot be reached from here', 'no public address, rules as planned');
}

/** Both hosts that run; the worst of what they say. */
async function onEach(
  scene: Scene,
  judge: (host: HostName, look: HostLook) => Verdict,
): Promise<Verdict> {
  const hosts = await scene.hosts();
  const running = HOSTS.filter((host) => hosts[host].state === 'running');
  if (running.length === 0) return skipped('no host runs');
  const ends = await Promise.all(
    running.map(async (host) => judge(host, await scene.hostLook(host))),
  );
  const evidence = ends.flatMap((end) => end.evidence);
  return { ...(ends.find(({ outcome }) => outcome === 'fail') ?? pass()), evidence };
}

export function judgeLoginFrom(host: HostName, { database, databaseSaid }: HostLook): Verdict {
  if (database === null) {
    return fail(`${host}: ${reasonIn(databaseSaid)}`, loginFix(databaseSaid));
  }
  const { ssl, protocol, cipher, role, server } = database;
  const evidence = `${host}: PostgreSQL ${server} as ${role}, ${protocol}, ${cipher}`;
  if (ssl) return pass(`${evidence}, server verified`);
  return fail(`${host}: the connection is not encrypted`, 'orthweb up sets rds.force_ssl again');
}

/** psql adds where the password came from, and other hints. */
function reasonIn(said: string): string {
  const lines = said.trim().split('\n');
  return lines.find((line) => /FATAL|error|failed/i.test(line)) ?? lines.at(-1) ?? 'no answer';
}

function loginFix(said: string): string {
  if (/password authentication failed|no password supplied/.test(said))
    return 'restart orthweb.service on the hosts, the standby first: it gives Orthanc its login anew';
  if (/certificate/.test(said))
    return 'orthweb up --db-ca-file with the authorities of your region';
  return 'orthweb status shows the database; it may be stopped or in a failover of its own';
}

const TABLES = ['attachedfiles', 'dicomidentifiers', 'maindicomtags', 'metadata', 'resources'];

export function judgeTables({ database }: HostLook): Verdict {
  if (database === null) return skipped('the login does not work, see database/login');
  const missing = TABLES.filter((name) => !database.tables.includes(name));
  if (missing.length === 0) return pass(`${database.tables.length} tables`);
  return fail(
    `${missing.join(', ')} missing`,
    'Orthanc makes them when it starts: orthweb logs --source orthanc says why it did not',
  );
}

/** The active one, else any that runs. */
async function servingHost(scene: Scene): Promise<HostName> {
  const hosts = await scene.hosts();
  const active = HOSTS.find((host) => hosts[host].active);
  return active ?? HOSTS.find((host) => hosts[host].state === 'running') ?? 'primary';
}

async function checkRow(scene: Scene): Promise<Verdict> {
  const stored = await scene.stored();
  return judgeRow(await scene.instanceLook(await servingHost(scene)), stored);
}

export function judgeRow({ row, rowSaid }: InstanceLook, stored: StoredInstance): Verdict {
  const fix = 'see orthweb logs --source orthanc, and database/login';
  if (row === null) {
    if (/FATAL|could not|refused|failed/.test(rowSaid))
      return skipped('the login does not work, see database/login');
    return fail(rowSaid.trim() || 'attachedfiles has no row of the stored instance', fix);
  }
  if (row.uuid === stored.uuid && row.bytes === stored.bytes)
    return pass(`attachedfiles: ${row.uuid}, ${row.bytes} bytes, of instance ${stored.id}`);
  return fail(
    `the row says ${row.uuid}, ${row.bytes} bytes; Orthanc ${stored.uuid}, ${stored.bytes} bytes`,
    fix,
  );
}
