import { existsSync, mkdirSync, readFileSync, rmSync } from 'node:fs';
import { homedir } from 'node:os';
import { dirname, join } from 'node:path';
import { execa } from 'execa';
import { type BuiltImage, builtImages, type ImageName, importWords } from './engine/images.ts';
import type { Slot } from './engine/slots.ts';
import { closeSpace, openSpace, type Space } from './engine/space.ts';
import { until } from './engine/until.ts';

/** How a command in a container, or of Docker's client, ended. */
export interface Ran {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

export interface RunOptions {
  readonly stdin?: string | Uint8Array;
  readonly env?: Readonly<Record<string, string>>;
  /** Seconds; five minutes unless told. */
  readonly timeout?: number;
}

const CACHE = process.env['ORTHWEB_TEST_CACHE'] ?? join(homedir(), '.cache/orthweb-tests');

/** A Docker engine that belongs to one test file. Its images stay in the cache, nothing else stays. */
export class Engine {
  readonly cache = CACHE;
  readonly slot: Slot;
  readonly images: Readonly<Record<ImageName, BuiltImage>>;
  readonly #space: Space;
  readonly #loaded = new Map<ImageName, Promise<string>>();
  #networks = 0;

  private constructor(space: Space, images: Readonly<Record<ImageName, BuiltImage>>) {
    this.#space = space;
    this.slot = space.slot;
    this.images = images;
  }

  static async start(): Promise<Engine> {
    if (process.getuid?.() !== 0) throw new Error('the test engine needs root');
    const images = await builtImages(CACHE);
    const engine = new Engine(await openSpace(CACHE), images);
    try {
      await engine.#ready();
      await engine.#removeLeftovers();
      return engine;
    } catch (error) {
      await engine.stop();
      throw error;
    }
  }

  async stop(): Promise<void> {
    await closeSpace(this.#space);
    rmSync(dirname(this.#space.socket), { recursive: true, force: true });
  }

  /** For folders of this engine's containers, on the file system that the cache is on. */
  get runs(): string {
    return join(CACHE, `runs-${this.slot.index}`);
  }

  /** For programs that talk to the engine themselves. */
  get env(): Readonly<Record<string, string>> {
    return { DOCKER_HOST: `unix://${this.#space.socket}` };
  }

  /** Docker's client with that engine; any end is an answer. */
  async run(words: readonly string[], options: RunOptions = {}): Promise<Ran> {
    const ended = await execa('docker', words, {
      env: { ...options.env, ...this.env },
      reject: false,
      stripFinalNewline: false,
      timeout: (options.timeout ?? 300) * 1000,
      ...(options.stdin === undefined ? { stdin: 'ignore' } : { input: options.stdin }),
    });
    if (ended.timedOut) throw new Error(`docker ${words.slice(0, 6).join(' ')}: timed out`);
    return { code: ended.exitCode ?? -1, stdout: ended.stdout, stderr: ended.stderr };
  }

  /** As `run`, for what must succeed; answers what was printed. */
  async docker(words: readonly string[], options: RunOptions = {}): Promise<string> {
    const { code, stdout, stderr } = await this.run(words, options);
    if (code !== 0) throw new Error(`docker ${words.join(' ')}: exit ${code}\n${stderr}${stdout}`);
    return stdout.trim();
  }

  /** The image's tag, once the engine has it as it is built now. */
  load(name: ImageName): Promise<string> {
    const known = this.#loaded.get(name) ?? this.#load(this.images[name]);
    this.#loaded.set(name, known);
    return known;
  }

  /** The first three numbers of a network of 24 bits that is not in use. */
  nextSubnet(): string {
    return this.slot.subnet(this.#networks++);
  }

  /** The end of a container's log, for error texts. */
  async tail(container: string, lines = 40): Promise<string> {
    const { stdout, stderr } = await this.run(['logs', '--tail', `${lines}`, container]);
    return `${container}:\n${stdout}${stderr}`;
  }

  async #load(image: BuiltImage): Promise<string> {
    const label = '{{index .Config.Labels "orthweb.hash"}}';
    const found = await this.run(['image', 'inspect', '--format', label, image.tag]);
    if (found.stdout.trim() !== image.hash) {
      await this.docker(importWords(image, image.archive));
      await this.docker(['image', 'prune', '--force']);
    }
    return image.tag;
  }

  async #ready(): Promise<void> {
    const { process: child, log, socket } = this.#space;
    const said = () => readFileSync(log, 'utf8').split('\n').slice(-30).join('\n');
    await until(
      'the test engine answers',
      async () => {
        if (child.exitCode !== null) throw new Error(`the test engine ended:\n${said()}`);
        return existsSync(socket) && (await this.run(['version'])).code === 0;
      },
      60,
      said,
    );
  }

  /** Of a run that ended without tidying up: the engine's data and folder are of this slot alone. */
  async #removeLeftovers(): Promise<void> {
    rmSync(this.runs, { recursive: true, force: true });
    mkdirSync(this.runs, { recursive: true });
    const ids = (await this.docker(['ps', '--all', '--quiet'])).split('\n').filter(Boolean);
    if (ids.length > 0) await this.docker(['rm', '--force', '--volumes', ...ids]);
    await this.docker(['network', 'prune', '--force']);
    await this.docker(['volume', 'prune', '--force']);
  }
}
