import type { HostName } from '../operate/host-reports.ts';
import { HostNotConnected, runOnHost } from '../operate/remote-command.ts';
import { Unchecked } from './check.ts';
import { onceEach } from './once.ts';
import type { Ground } from './open-scene.ts';
import { HOST_LOOK, hostLook } from './probes/host-look.ts';
import { instanceLook, instanceScript } from './probes/instance-look.ts';
import type { Scene } from './scene.ts';
import type { StoredScene } from './stored-scene.ts';

type HostsScene = Pick<Scene, 'agent' | 'hostLook' | 'instanceLook'>;

const SECONDS = 90;

/** The hosts as they see themselves: each is asked once, and once more about what was stored. */
export function hostsScene(ground: Ground, { stored }: StoredScene): HostsScene {
  const { ctx, input, hosts } = ground;
  const run = async (host: HostName, script: string, what: string) => {
    const { instanceId } = await running(host);
    const comment = `orthweb validate on ${host} of ${ctx.deployment}: ${what}`;
    return runOnHost(ctx, instanceId, script, { timeoutSeconds: SECONDS, comment });
  };
  const running = async (host: HostName) => {
    if (input.noHosts !== undefined) throw new Unchecked(input.noHosts);
    const seen = (await hosts())[host];
    if (seen.state !== 'running') throw new Unchecked(`${host} is ${seen.state}`);
    return seen;
  };
  const agent = onceEach(async (host: HostName) => {
    const begunMs = ctx.clock.now();
    const { stdout } = await run(host, HOST_LOOK, 'a look');
    return hostLook(stdout, [begunMs, ctx.clock.now()]);
  });
  return {
    agent,
    hostLook: onceEach(async (host: HostName) => {
      const look = await reached(agent(host));
      if (look === undefined) throw new Unchecked(`${host} did not say what it was asked`);
      return look;
    }),
    instanceLook: onceEach(async (host: HostName) => {
      const { id } = await stored();
      const { stdout } = await reached(run(host, instanceScript(id), 'a stored instance'));
      const look = instanceLook(stdout);
      if (look === undefined) throw new Unchecked(`${host} did not say what it was asked`);
      return look;
    }),
  };
}

/** That there is no way to a host is told by the check of its agent. */
async function reached<T>(asked: Promise<T>): Promise<T> {
  try {
    return await asked;
  } catch (error) {
    throw error instanceof HostNotConnected ? new Unchecked(error.message) : error;
  }
}
