import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Engine } from '../engine.ts';
import { machinePrivileges } from './privileges.ts';
import { seededData } from './seed.ts';

/** What the container of a host is started with. */
export interface Launch {
  readonly name: string;
  readonly network: string;
  readonly address: string;
  readonly mac: string;
  /** Of this host alone. */
  readonly folder: string;
  readonly resolver: string;
  readonly region: string;
  readonly awsEndpoint: string;
  /** PEM that the host trusts. */
  readonly authority: string;
}

export async function launchHost(engine: Engine, launch: Launch): Promise<void> {
  const { name, network, address, folder } = launch;
  await seededData(engine, join(folder, 'docker'));
  layOut(join(folder, 'lab'), launch);
  await engine.docker([
    ...['run', '--detach', '--tty', '--name', `${network}-${name}`, '--hostname', name],
    ...['--stop-signal', 'SIGRTMIN+3', ...machinePrivileges()],
    ...['--network', network, '--ip', address],
    `--volume=${join(folder, 'docker')}:/var/lib/docker`,
    `--volume=${join(folder, 'lab')}:/lab:ro`,
    // Gone at a reboot, as on a machine.
    ...['--tmpfs=/run:exec,mode=755', '--tmpfs=/run/lock', '--tmpfs=/tmp:exec,mode=1777'],
    await engine.load('host'),
  ]);
}

/** What the image's first process reads at each start. */
function layOut(folder: string, launch: Launch): void {
  const { region, awsEndpoint } = launch;
  const files = {
    mac: launch.mac,
    'resolv.conf': `nameserver ${launch.resolver}\n`,
    routes: '169.254.169.254 dev eth0 scope link\n',
    'aws-config': `[default]\nregion = ${region}\nendpoint_url = ${awsEndpoint}\n`,
    'aws-ca.crt': launch.authority,
  };
  mkdirSync(folder, { recursive: true });
  for (const [name, content] of Object.entries(files)) writeFileSync(join(folder, name), content);
}
