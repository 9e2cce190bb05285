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
  /** It never ran: whoever made it may not have come to put its files in. */
  readonly unused: boolean;
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
    // Whatever the engine's own is: what they say is read, and must not fill the disk.
    ...['--log-driver', 'json-file', '--log-opt', 'max-size=5m'],
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
      return { key, running: state === 'running', unused: state === 'created', address };
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
export async function copyIn(estate: Estate, key: string, files: readonly FileIn[]): Promise<void> {
  const name = containerName(estate, key);
  await estate.docker.docker(['cp', '-', `${name}:/`], { stdin: await tarOf(files) });
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

/**
 * All that bears the sandbox's label. Used where no agent does it: after one that died, or to end everything. What a client
 * of a dead agent is still making comes late: it looks again until nothing is there.
 */
export async function removeEstate(estate: Estate, withinMs = GONE_MS): Promise<void> {
  let deadline = Date.now() + withinMs;
  while (true) {
    const refusal = await removeOnce(estate);
    if (refusal === undefined) return;
    // Something went: however long that took, one looks again.
    if (refusal === MORE) deadline = Math.max(deadline, Date.now() + withinMs);
    else if (Date.now() > deadline)
      throw new Error(`what the sandbox has in Docker cannot be removed: ${refusal}`);
    await delay(POLL_MS);
  }
}

const MORE = 'more came meanwhile';

/** Undefined: there was nothing any more. Users go before what they use. */
async function removeOnce({ docker, name }: Estate): Promise<string | undefined> {
  const ofUs = ['--quiet', '--filter', `label=${LABEL}=${name}`];
  const steps: readonly (readonly [readonly string[], readonly string[]])[] = [
    [
      ['ps', '--all'],
      ['rm', '--force', '--volumes'],
    ],
    [
      ['volume', 'ls'],
      ['volume', 'rm'],
    ],
    [
      ['network', 'ls'],
      ['network', 'rm'],
    ],
  ];
  let refusal: string | undefined;
  for (const [list, remove] of steps) {
    const ids = (await docker.docker([...list, ...ofUs])).split('\n').filter(Boolean);
    if (ids.length === 0) continue;
    const { stderr } = await docker.run([...remove, ...ids]);
    refusal = stderr.trim() || MORE;
  }
  return refusal ?? (await removeUnlabelled({ docker, name }));
}

/** A container that was being made when the volume went brought it back, with its name alone. */
async function removeUnlabelled({ docker, name }: Estate): Promise<string | undefined> {
  const named = await docker.docker(['volume', 'ls', '--quiet', '--filter', `name=${name}`]);
  if (!named.split('\n').includes(name)) return undefined;
  const { stderr } = await docker.run(['volume', 'rm', name]);
  return stderr.trim() || MORE;
}
