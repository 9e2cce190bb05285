import type { ObservedHost, WantedInstance } from '../hosting-control.ts';
import { containerName, containerWords, copyIn, type Estate, type FileIn } from './containers.ts';
import type { Ground } from './ground.ts';
import { machinePrivileges } from './privileges.ts';
import { AWS_NAME } from './to-aws.ts';

export interface HostInput {
  readonly image: string;
  readonly key: string;
  readonly hostname: string;
  readonly address: string;
  readonly mac: string;
  readonly region: string;
  readonly resolver: string;
  /** PEM that the host trusts. */
  readonly authority: string;
  /** Words of `docker create` for what holds /var/lib/docker. */
  readonly disk: readonly string[];
  /** Name of its folder on the disks; undefined: /var/lib/docker is mounted already. */
  readonly folder?: string;
}

/** A container that is a machine: systemd, an own Docker engine, cloud-init. Not started yet. */
export async function createHost(estate: Estate, input: HostInput): Promise<void> {
  const { key, address, hostname } = input;
  await estate.docker.docker([
    ...['create', '--tty', '--hostname', hostname, ...containerWords(estate, key, address)],
    ...['--stop-signal', 'SIGRTMIN+3', ...machinePrivileges()],
    ...['--network', estate.name, '--ip', address, ...input.disk],
    // Gone at a reboot, as on a machine.
    ...['--tmpfs=/run:exec,mode=755', '--tmpfs=/run/lock', '--tmpfs=/tmp:exec,mode=1777'],
    input.image,
  ]);
  await copyIn(estate, key, filesOf(input));
}

/** What the image's first process reads at each start. */
function filesOf(input: HostInput): readonly FileIn[] {
  const { region, folder } = input;
  const files: Readonly<Record<string, string | undefined>> = {
    mac: input.mac,
    'resolv.conf': `nameserver ${input.resolver}\n`,
    routes: '169.254.169.254 dev eth0 scope link\n',
    'aws-config': `[default]\nregion = ${region}\nendpoint_url = http://${AWS_NAME}\n`,
    'aws-ca.crt': input.authority,
    disk: folder,
  };
  return Object.entries(files).flatMap(([name, content]) =>
    content === undefined ? [] : [{ path: `/sandbox/${name}`, content }],
  );
}

/** What a wanted instance is made of, on the ground of its sandbox. */
export function hostInput(ground: Ground, key: string, instance: WantedInstance): HostInput {
  const { id, hostname, mac, region } = instance;
  return {
    ...{ image: ground.images.host, key, mac, region, authority: ground.authority.certificate },
    hostname: hostname.split('.')[0] || id,
    address: ground.addresses.of(key),
    resolver: ground.services.address,
    disk: [ground.disks.mount],
    folder: `hosts/${id}`,
  };
}

/** As SSM's agent would be: a host whose system is up hears. The console is of use while it is not. */
export async function hearHost(
  estate: Estate,
  key: string,
): Promise<Pick<ObservedHost, 'online' | 'console'>> {
  const { docker } = estate;
  const name = containerName(estate, key);
  const ask = ['exec', name, 'systemctl', 'is-active', '--quiet', 'basic.target'];
  const { code } = await docker.run(ask, { timeoutMs: 10_000 });
  if (code === 0) return { online: true, console: null };
  const { stdout } = await docker.run(['logs', '--tail', '100', name], { timeoutMs: 10_000 });
  return { online: false, console: stdout };
}
