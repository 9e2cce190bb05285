import { setTimeout as delay } from 'node:timers/promises';
import { pack } from 'tar-stream';
import type { Docker } from '../docker.ts';

/** Everything that one sandbox makes in the engine bears its name and label, so that it is found again, and nothing else. */
export interface Estate {
  readonly docker: Docker;
  /** `orthweb-sandbox-1a2b3c4d`: the beginning of every name, and the name of the network and of the volume. */
  readonly name: string;
}

const LABEL = 'orthweb.sandbox';
const KEY = 'orthweb.key';
const ADDRESS = 'orthweb.address';

export interface Container {
  /** `hosts/i-0123`, `services`. */
  readonly key: string;
  readonly running: boolean;
  /** In the sandbox's network. */
  readonly address: string;
}

export const containerName = ({ name }: Estate, key: string): string =>
  `${name}-${key.replaceAll('/', '-')}`;

/** Words of `docker create` and of `network create` and `volume create`. */
export const labelWords = ({ name }: Estate): readonly string[] => ['--label', `${LABEL}=${name}`];

export function containerWords(estate: Estate, key: string, address = ''): readonly string[] {
  return [
    ...['--name', containerName(estate, key), ...labelWords(estate)],
    ...['--label', `${KEY}=${key}`, '--label', `${ADDRESS}=${address}`],
  ];
}

/** All containers of this sandbox, those of an earlier agent too. */
export async function listContainers(estate: Estate): Promise<readonly Container[]> {
  const format = `{{.State}}\t{{.Label "${KEY}"}}\t{{.Label "${ADDRESS}"}}`;
  const filter = ['--filter', `label=${LABEL}=${estate.name}`];
  const list = await estate.docker.docker(['ps', '--all', ...filter, '--format', format]);
  return list
    .split('\n')
    .filter(Boolean)
    .map((line) => {
      const [state = '', key = '', address = ''] = line.split('\t');
      return { key, running: state === 'running', address };
    });
}

/** Undefined: there is none. */
export async function findContainer(estate: Estate, key: string): Promise<Container | undefined> {
  return (await listContainers(estate)).find((one) => one.key === key);
}

const GONE_MS = 30_000;
const POLL_MS = 100;

/** Gone with its anonymous volumes; that it is gone already, or is being removed, is as good. */
export async function removeContainer(estate: Estate, key: string): Promise<void> {
  const name = containerName(estate, key);
  const deadline = Date.now() + GONE_MS;
  while (true) {
    const { code, stderr } = await estate.docker.run(['rm', '--force', '--volumes', name]);
    if (code === 0 || /No such container/i.test(stderr)) return;
    if (!stderr.includes('already in progress') || Date.now() > deadline)
      throw new Error(`${name} cannot be removed: ${stderr.trim()}`);
    await delay(POLL_MS);
  }
}

export interface FileIn {
  readonly path: string;
  readonly content: string | Uint8Array;
  readonly mode?: number;
}

/** Puts files below `/` of a container, which need not run. */
export async function copyIn(
  { docker, ...estate }: Estate,
  key: string,
  files: readonly FileIn[],
): Promise<void> {
  const name = containerName({ docker, ...estate }, key);
  await docker.docker(['cp', '-', `${name}:/`], { stdin: await tarOf(files) });
}

export async function tarOf(files: readonly FileIn[]): Promise<Buffer> {
  const tar = pack();
  for (const { path, content, mode = 0o644 } of files)
    tar.entry({ name: path.replace(/^\//, ''), mode }, Buffer.from(content));
  tar.finalize();
  const chunks: Buffer[] = [];
  for await (const chunk of tar) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks);
}

/** All that bears the sandbox's label. Used where no agent does it: after one that died, or to end everything. */
export async function removeEstate(estate: Estate): Promise<void> {
  const { docker } = estate;
  const ofUs = ['--quiet', '--filter', `label=${LABEL}=${estate.name}`];
  const idsOf = async (words: readonly string[]) =>
    (await docker.docker([...words, ...ofUs])).split('\n').filter(Boolean);
  const containers = await idsOf(['ps', '--all']);
  if (containers.length > 0) await docker.docker(['rm', '--force', '--volumes', ...containers]);
  const volumes = await idsOf(['volume', 'ls']);
  if (volumes.length > 0) await docker.docker(['volume', 'rm', ...volumes]);
  const networks = await idsOf(['network', 'ls']);
  if (networks.length > 0) await docker.docker(['network', 'rm', ...networks]);
}
