import { createHash } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { OrthwebError } from '../../errors.ts';
import type { Docker } from '../docker.ts';
import { sandboxFolder } from '../folder.ts';
import { tarOf } from './containers.ts';

/** Images that the sandbox itself runs. */
export interface SandboxImages {
  readonly host: string;
  readonly postgres: string;
}

export interface Images extends SandboxImages {
  /** What hosts run: every one of them has these from the start. */
  readonly ofHosts: readonly string[];
}

const BUILD_MS = 1_800_000;
/** Where Debian's package has it. */
const COMPOSE = '/usr/libexec/docker/cli-plugins/docker-compose';

export interface ImageInput {
  readonly docker: Docker;
  /** Undefined: the one that is built here, once. */
  readonly host: string | undefined;
  readonly postgres: string;
  readonly ofHosts: readonly string[];
  note(line: string): void;
  readonly signal: AbortSignal;
}

/** Gets what the engine lacks: builds the hosts' image, pulls the others. */
export async function provideImages(input: ImageInput): Promise<Images> {
  const { host, postgres, ofHosts } = input;
  const own = host ?? (await buildHost(input));
  await pullMissing(input, [...(host === undefined ? [] : [host]), postgres, ...ofHosts]);
  return { host: own, postgres, ofHosts };
}

type Getting = Pick<ImageInput, 'docker' | 'note' | 'signal'>;

export async function pullMissing(input: Getting, images: readonly string[]): Promise<void> {
  for (const image of images) if (!(await isThere(input.docker, image))) await pull(input, image);
}

/** The compose plugin that hosts of this image have already. */
export async function composeOf(docker: Docker, image: string) {
  const words = ['run', '--rm', '--network=none', '--entrypoint', 'sha256sum', image, COMPOSE];
  const { code, stdout, stderr } = await docker.run(words);
  const sha256 = /^[0-9a-f]{64}/.exec(stdout)?.[0];
  if (code === 0 && sha256 !== undefined) return { url: `file://${COMPOSE}`, sha256 };
  throw new OrthwebError(`the image ${image} cannot be a host: ${lastLine(stderr)}`, {
    hint: 'leave sandbox.images.host out to have one built, or go without real hosts: --sandbox-hosts off',
  });
}

async function isThere(docker: Docker, image: string): Promise<boolean> {
  return (await docker.run(['image', 'inspect', '--format', '{{.Id}}', image])).code === 0;
}

async function pull({ docker, note, signal }: Getting, image: string): Promise<void> {
  note(`sandbox: pulling ${image} (once)`);
  const { code, stderr } = await docker.run(['pull', '--quiet', image], {
    timeoutMs: BUILD_MS,
    signal,
  });
  if (code === 0) return;
  throw new OrthwebError(`the image ${image} cannot be pulled: ${lastLine(stderr)}`, {
    hint: 'see to the way to its registry, or name another image (sandbox.images), or go without real hosts: --sandbox-hosts off',
  });
}

/** Its tag is the hash of what it is made of: another version of orthweb builds another image. */
async function buildHost({ docker, note, signal }: Getting): Promise<string> {
  const folder = sandboxFolder('image');
  const files = readdirSync(folder)
    .toSorted()
    .map((path) => ({ path, content: readFileSync(join(folder, path)) }));
  const hash = createHash('sha256');
  for (const { path, content } of files)
    hash.update(`${path}\0${content.length}\0`).update(content);
  const tag = `orthweb-sandbox/host:${hash.digest('hex').slice(0, 12)}`;
  if (await isThere(docker, tag)) return tag;
  note('sandbox: building the image of its hosts (once, some 2 minutes)');
  const words = ['build', '--quiet', '--tag', tag, '-'];
  const stdin = await tarOf(files);
  const { code, stderr } = await docker.run(words, { stdin, timeoutMs: BUILD_MS, signal });
  if (code === 0) return tag;
  throw new OrthwebError(`the image of the sandbox's hosts cannot be built: ${lastLine(stderr)}`, {
    hint: 'see to the way to Docker Hub and Debian, or go without real hosts: --sandbox-hosts off',
  });
}

const lastLine = (text: string): string => text.trim().split('\n').at(-1) ?? '';
