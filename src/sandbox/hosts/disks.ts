import { pipeline } from 'node:stream/promises';
import { setTimeout as delay } from 'node:timers/promises';
import {
  containerName,
  containerWords,
  copyIn,
  type Estate,
  labelWords,
  removeContainer,
} from './containers.ts';
import { machinePrivileges } from './privileges.ts';

const KEY = 'seed';
const ENGINE_MS = 90_000;
const POLL_MS = 100;

/** One volume for what hosts' engines hold, the images they start with, and copies of databases. */
export class Disks {
  readonly #estate: Estate;
  readonly #image: string;

  /** `image`: of a host, whose own engine fills the seed. */
  constructor(estate: Estate, image: string) {
    this.#estate = estate;
    this.#image = image;
  }

  /** As words of `docker create`. */
  get mount(): string {
    return `--mount=type=volume,source=${this.#estate.name},target=/disks`;
  }

  async ensure(): Promise<void> {
    const { docker, name } = this.#estate;
    await docker.docker(['volume', 'create', ...labelWords(this.#estate), name]);
    await this.sh(
      'mkdir -p /disks/seed/docker /disks/hosts && install -d -m 1777 /disks/snapshots',
    );
  }

  /** Gives the seed these images of the operator's engine. What it has is not copied again. */
  async seed(images: readonly string[]): Promise<void> {
    const { docker } = this.#estate;
    await removeContainer(this.#estate, KEY);
    await docker.docker([
      ...['create', ...containerWords(this.#estate, KEY), ...machinePrivileges()],
      ...['--network=none', this.mount, '--tmpfs=/run:exec', this.#image],
      ...['/usr/local/sbin/orthweb-init', '/usr/sbin/dockerd', '--iptables=false'],
    ]);
    await copyIn(this.#estate, KEY, [{ path: '/sandbox/disk', content: 'seed' }]);
    const name = containerName(this.#estate, KEY);
    await docker.docker(['start', name]);
    try {
      await this.#engineOf(name);
      for (const image of images) await this.give(name, image);
      await docker.docker(['stop', '-t', '30', name]);
    } finally {
      await removeContainer(this.#estate, KEY);
    }
  }

  /** Copies an image into the engine inside a container, where it is not there yet. */
  async give(container: string, image: string): Promise<void> {
    const { docker } = this.#estate;
    // Not by its id: engines of different image stores call the same image by different ones.
    const ask = ['image', 'inspect', '--format', '{{json .RootFS.Layers}} {{.Created}}', image];
    const [here, there] = await Promise.all([
      docker.docker(ask),
      docker.run(['exec', container, 'docker', ...ask]),
    ]);
    if (there.code === 0 && there.stdout.trim() === here) return;
    const save = docker.spawn(['save', image]);
    const load = docker.spawn(['exec', '--interactive', container, 'docker', 'load', '--quiet']);
    if (save.stdout === null || load.stdin === null) throw new Error('docker has no pipes');
    const said: string[] = [];
    for (const child of [save, load])
      child.stderr?.on('data', (chunk: Buffer) => said.push(chunk.toString()));
    load.stdout?.resume();
    const ends = [save, load].map(
      (child) =>
        new Promise<number | null>((done) => child.on('close', done).on('error', () => done(-1))),
    );
    await pipeline(save.stdout, load.stdin).catch(() => undefined);
    const codes = await Promise.all(ends);
    if (codes.some((code) => code !== 0))
      throw new Error(`${image} cannot be given to ${container}: ${said.join('').trim()}`);
  }

  /** A host's own folder, gone with it. */
  async removeHost(id: string): Promise<void> {
    await this.sh(`rm -rf "/disks/hosts/$1"`, id);
  }

  async snapshots(): Promise<readonly string[]> {
    return (await this.sh('cd /disks/snapshots && ls -1 | grep -v making || true')).split('\n');
  }

  async removeSnapshot(folder: string): Promise<void> {
    await this.sh(`rm -rf "/disks/snapshots/$1"`, folder);
  }

  /** Runs a script that is ours, with words that need not be, where the volume is. */
  async sh(script: string, ...words: readonly string[]): Promise<string> {
    const run = ['run', '--rm', ...labelWords(this.#estate), '--network=none', this.mount];
    return this.#estate.docker.docker([...run, this.#image, 'sh', '-ec', script, 'sh', ...words]);
  }

  async #engineOf(container: string): Promise<void> {
    const { docker } = this.#estate;
    const deadline = Date.now() + ENGINE_MS;
    while ((await docker.run(['exec', container, 'docker', 'version'])).code !== 0) {
      if (Date.now() > deadline) {
        const { stdout, stderr } = await docker.run(['logs', '--tail', '20', container]);
        throw new Error(`the engine for the seed does not start:\n${stdout}${stderr}`);
      }
      await delay(POLL_MS);
    }
  }
}
