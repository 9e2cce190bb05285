import { HOSTS, type HostName } from '../operate/host-reports.ts';
import { type Check, fail, pass, skipped, type Verdict, warn } from './check.ts';
import type { HostSeen } from './facts.ts';
import { wantedFiles } from './probes/bundle-files.ts';
import type { HostLook } from './probes/host-look.ts';
import type { Scene } from './scene.ts';

/** What the administrator looks after: each host, from EC2 down to its containers. */
export const SERVER: readonly Check[] = HOSTS.flatMap((host): Check[] => {
  const ofLook = (name: string, title: string, judge: (look: HostLook) => Verdict): Check => ({
    id: `server/${host}-${name}`,
    title: `${host}: ${title}`,
    run: async (scene) => judge(await scene.hostLook(host)),
  });
  return [
    {
      id: `server/${host}-instance`,
      title: `${host}: the instance runs`,
      run: async ({ hosts }) => judgeInstance((await hosts())[host]),
    },
    {
      id: `server/${host}-agent`,
      title: `${host}: Systems Manager reaches it`,
      run: (scene) => checkAgent(scene, host),
    },
    ofLook('cloud-init', 'cloud-init ended without error', judgeCloudInit),
    ofLook('started', 'every Orthanc logged its start', judgeStarted),
    ofLook('containers', 'the containers are well', judgeContainers),
    {
      id: `server/${host}-images`,
      title: `${host}: the containers are of the wanted images`,
      async run(scene) {
        const { orthanc, envoy } = scene.config;
        return judgeImages(await scene.hostLook(host), {
          orthanc: orthanc.image,
          envoy: envoy.image,
        });
      },
    },
    {
      id: `server/${host}-configuration`,
      title: `${host}: its files are those of the bundle`,
      run: (scene) => checkConfiguration(scene, host),
    },
    ofLook('disk', 'the disk has room', judgeDisk),
    ofLook('memory', 'there is memory left', judgeMemory),
    ofLook('clock', 'the clock is right', judgeClock),
  ];
});

export function judgeInstance({ host, instanceId, state, zone, active }: HostSeen): Verdict {
  const evidence = `${instanceId || host} is ${state}${zone === '' ? '' : ` in ${zone}`}`;
  if (state === 'running') return pass(evidence);
  if (state === 'stopped' && !active) return skipped(`${host} is stopped, see redundancy/standby`);
  if (state === 'absent') return fail(evidence, 'orthweb up makes it');
  return fail(evidence, `orthweb ${active ? 'failover' : 'secondary start --standby'}`);
}

async function checkAgent(scene: Scene, host: HostName): Promise<Verdict> {
  const begunMs = scene.ctx.clock.now();
  const look = await scene.agent(host);
  if (look === undefined)
    return fail(
      'it ran the script, and what it printed makes no sense',
      `orthweb shell ${host}: see whether jq, docker and psql are there`,
    );
  return pass(`answered in ${((scene.ctx.clock.now() - begunMs) / 1000).toFixed(1)} s`);
}

export function judgeCloudInit({ cloudInit }: HostLook): Verdict {
  if (cloudInit === null)
    return fail('cloud-init has not come to its end', 'see /var/log/cloud-init-output.log');
  if (cloudInit.length === 0) return pass('no error');
  return fail(
    cloudInit,
    'orthweb logs --source cloud-init; a host that is terminated is made anew by orthweb up',
  );
}

export function judgeStarted({ containers }: HostLook): Verdict {
  const orthancs = containers.filter(({ started }) => started !== null);
  const running = orthancs.filter(({ state }) => state === 'running');
  if (running.length === 0) return skipped('no Orthanc runs, see containers');
  const silent = running.filter(({ started }) => started === false).map(({ name }) => name);
  if (silent.length === 0) return pass(`${running.map(({ name }) => name).join(', ')}`);
  return warn(
    `${silent.join(', ')}: no start in the log that the engine still has`,
    'orthweb logs --source orthanc --since 1d',
  );
}

export function judgeContainers({ containers }: HostLook): Verdict {
  const told = containers.map(({ name, state, health, restarts }) => {
    const said = health === null || health === 'healthy' ? state : `${state}, ${health}`;
    return `${name} is ${said}${restarts > 0 ? `, restarted ${restarts} times` : ''}`;
  });
  const bad = containers.filter(
    ({ state, health }) => state !== 'running' || (health !== null && health !== 'healthy'),
  );
  const starting = bad.every(({ state, health }) => state === 'running' && health === 'starting');
  if (bad.length === 0) return pass(...told);
  if (starting) return warn(told, 'it starts: try again in a minute');
  return fail(told, 'orthweb exec HOST -- systemctl restart orthweb.service, and see orthweb logs');
}

export function judgeImages(
  { containers }: HostLook,
  wanted: { readonly orthanc: string; readonly envoy: string },
): Verdict {
  const there = containers.filter(({ image }) => image !== '');
  if (there.length === 0) return skipped('there are no containers');
  const image = (name: string) => (name === 'envoy' ? wanted.envoy : wanted.orthanc);
  const others = there.filter((one) => one.image !== image(one.name));
  if (others.length === 0) return pass(wanted.orthanc, wanted.envoy);
  return fail(
    others.map((one) => `${one.name} is of ${one.image}, wanted ${image(one.name)}`),
    'orthweb plan shows what differs; a host launched anew runs the wanted images',
  );
}

async function checkConfiguration(scene: Scene, host: HostName): Promise<Verdict> {
  const [look, { sha256, bytes }] = await Promise.all([scene.hostLook(host), scene.wantedBundle()]);
  return judgeConfiguration(look, sha256, await wantedFiles(bytes));
}

export function judgeConfiguration(
  look: HostLook,
  wanted: string,
  files: Readonly<Record<string, string>>,
): Verdict {
  if (look.bundle !== wanted)
    return warn(
      `it runs bundle ${look.bundle.slice(0, 12) || 'none'}, wanted ${wanted.slice(0, 12)}`,
      'a host takes the new one when it is launched anew; see orthweb plan',
    );
  const has = look.files ?? {};
  const other = Object.keys({ ...files, ...has })
    .filter((path) => files[path] !== has[path])
    .sort()
    .map((path) => `${path} ${wordOf(files[path], has[path])}`);
  const envoy = look.envoy === files['envoy.yaml'] ? [] : ["Envoy's configuration in use differs"];
  const unit = look.unit === 'active' ? [] : [`orthweb.service is ${look.unit}`];
  const all = [...other, ...envoy, ...unit];
  if (all.length === 0)
    return pass(`bundle ${wanted.slice(0, 12)}, ${Object.keys(files).length} files equal`);
  return fail(
    all,
    'somebody changed it on the host: a host that is terminated is made anew by orthweb up',
  );
}

function wordOf(wanted: string | undefined, has: string | undefined): string {
  if (has === undefined) return 'is missing';
  return wanted === undefined ? 'does not belong there' : 'differs';
}

/** Where a host's own health says the same. */
const FULL_PERCENT = 92;
const FILLING_PERCENT = 80;

export function judgeDisk({ disks }: HostLook): Verdict {
  if (disks.length === 0) return skipped('the host does not say');
  const most = Math.max(...disks);
  const evidence = `${most} % in use`;
  const fix = 'raise hosts.volumeGiB and run orthweb up';
  if (most >= FULL_PERCENT) return fail(evidence, fix);
  return most >= FILLING_PERCENT ? warn(evidence, fix) : pass(evidence);
}

const LEAST_FREE = 0.05;

export function judgeMemory({ memory: { total, available } }: HostLook): Verdict {
  const mib = (kib: number) => Math.round(kib / 1024);
  const evidence = `${mib(available)} of ${mib(total)} MiB available`;
  if (available >= total * LEAST_FREE) return pass(evidence);
  return warn(evidence, 'choose a larger hosts.instanceType or fewer orthanc.replicas');
}

/** AWS refuses requests that are a quarter of an hour off; logs become useless long before. */
const MOST_OFF_S = 60;

export function judgeClock({ clock, askedMs: [begunMs, endedMs] }: HostLook): Verdict {
  const [begun, ended] = [begunMs / 1000, endedMs / 1000];
  const offS = clock < begun ? clock - begun : Math.max(0, clock - ended);
  if (Math.abs(offS) <= MOST_OFF_S) return pass('within a minute of this machine');
  const text = `${Math.round(Math.abs(offS))} s ${offS < 0 ? 'behind' : 'ahead of'} this machine`;
  return fail(text, 'if your own clock is right: orthweb exec HOST -- chronyc makestep');
}
