import { HOSTS, type HostName } from '../operate/host-reports.ts';
import { type Check, fail, pass, skipped, type Verdict } from './check.ts';
import type { HostSeen } from './facts.ts';
import type { HostLook } from './probes/host-look.ts';
import type { Scene } from './scene.ts';
import { judgeContainers, judgeImages, judgeStarted } from './server-containers.ts';
import { checkConfiguration } from './server-files.ts';
import { judgeClock, judgeDisk, judgeMemory } from './server-left.ts';

/** What the administrator looks after: each host, from EC2 down to its containers. */
export const SERVER: readonly Check[] = HOSTS.flatMap((host): Check[] => {
  const ofLook = (name: string, title: string, judge: (look: HostLook) => Verdict): Check => ({
    id: `server/${host}-${name}`,
    title: `${host}: ${title}`,
    async run(scene) {
      const { fix, ...verdict } = judge(await scene.hostLook(host));
      return { ...verdict, ...(fix !== undefined && { fix: fix.replace('HOST', host) }) };
    },
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
