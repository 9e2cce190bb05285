import type { ChildProcess } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Duplex } from 'node:stream';
import { setTimeout as delay } from 'node:timers/promises';
import { sandboxFolder } from '../folder.ts';
import {
  containerName,
  containerWords,
  copyIn,
  type Estate,
  findContainer,
  removeContainer,
} from './containers.ts';
import type { HostMetadata } from './metadata.ts';
import { Tunnel } from './tunnel.ts';

const KEY = 'services';
const READY_MS = 30_000;
const POLL_MS = 100;
const LONGEST_PAUSE_MS = 5_000;
/** Link-local address of the metadata, the same on every instance there is. */
const METADATA = '169.254.169.254';

export interface ServicesInput {
  readonly image: string;
  readonly address: string;
  /** PEM: for `*.<region>.amazonaws.com`, signed by what hosts trust. */
  readonly certificate: string;
  readonly privateKey: string;
  /** False: names that the sandbox does not know do not exist. */
  readonly upstream: boolean;
  accept(stream: Duplex): void;
}

/** Resolver, instance metadata and the way to AWS, in one container; the tunnel to it, which is dug again when it breaks. */
export class Services {
  readonly address: string;
  readonly #estate: Estate;
  readonly #accept: (stream: Duplex) => void;
  readonly #state: {
    resolver: { upstream: boolean };
    names: Record<string, string>;
    hosts: Record<string, HostMetadata>;
  };
  #attached: { readonly tunnel: Tunnel; readonly client: ChildProcess } | undefined;
  #stopped = false;

  private constructor(estate: Estate, { address, accept, upstream }: ServicesInput) {
    this.#estate = estate;
    this.address = address;
    this.#accept = accept;
    this.#state = { resolver: { upstream }, names: {}, hosts: {} };
  }

  static async start(estate: Estate, input: ServicesInput): Promise<Services> {
    const services = new Services(estate, input);
    // An earlier agent's may hold other programs and another certificate.
    await removeContainer(estate, KEY);
    await create(estate, input);
    await services.#ready();
    services.#attach();
    return services;
  }

  /** From now on `name` (`*.x`: all below x) resolves to `address`, on hosts and in their containers. */
  name(name: string, address: string): void {
    if (this.#state.names[name] === address) return;
    this.#state.names[name] = address;
    this.#tell();
  }

  /** From now on whoever calls from `address` gets these metadata; undefined: nobody is there. */
  host(address: string, metadata: HostMetadata | undefined): void {
    if (metadata === undefined) delete this.#state.hosts[address];
    else this.#state.hosts[address] = metadata;
    this.#tell();
  }

  /** A connection to a host. It is destroyed where there is none. */
  dial(address: string, port: number): Duplex | undefined {
    return this.#attached?.tunnel.open(`${address}:${port}`);
  }

  async stop(): Promise<void> {
    this.#stopped = true;
    this.#attached?.client.kill('SIGKILL');
    await removeContainer(this.#estate, KEY);
  }

  #tell(): void {
    this.#attached?.tunnel.tell(this.#state);
  }

  #attach(pauseMs = POLL_MS): void {
    const { docker } = this.#estate;
    const words = ['python3', '-uB', '/services/attach.py'];
    const name = containerName(this.#estate, KEY);
    const client = docker.spawn(['exec', '--interactive', name, ...words]);
    const { stdout, stdin } = client;
    if (stdout === null || stdin === null) throw new Error('the tunnel has no pipes');
    client.on('error', () => undefined);
    client.stderr?.resume();
    const begunMs = Date.now();
    const tunnel = new Tunnel(stdout, stdin, this.#accept);
    this.#attached = { tunnel, client };
    this.#tell();
    void tunnel.closed.then(async () => {
      this.#attached = undefined;
      await this.#again(Date.now() - begunMs > LONGEST_PAUSE_MS ? POLL_MS : pauseMs);
    });
  }

  /** The container too: an engine that was restarted leaves it stopped, and what is in it is as it was. */
  async #again(pauseMs: number): Promise<void> {
    await delay(pauseMs);
    if (this.#stopped) return;
    const start = ['start', containerName(this.#estate, KEY)];
    await this.#estate.docker.run(start).catch(() => undefined);
    if (!this.#stopped) this.#attach(Math.min(pauseMs * 2, LONGEST_PAUSE_MS));
  }

  async #ready(): Promise<void> {
    const { docker } = this.#estate;
    const name = containerName(this.#estate, KEY);
    const deadline = Date.now() + READY_MS;
    while (true) {
      const { stdout, stderr } = await docker.run(['logs', '--tail', '20', name]);
      if (stdout.includes('ready\n')) return;
      const running = (await findContainer(this.#estate, KEY))?.running === true;
      if (!running || Date.now() > deadline)
        throw new Error(`resolver and metadata do not start:\n${stdout}${stderr}`);
      await delay(POLL_MS);
    }
  }
}

async function create(estate: Estate, input: ServicesInput): Promise<void> {
  const { image, address, certificate, privateKey } = input;
  const script = `ip address add ${METADATA}/32 dev eth0 && exec python3 -uB /services/main.py ${address}`;
  await estate.docker.docker([
    ...['create', ...containerWords(estate, KEY, address), '--cap-add', 'NET_ADMIN', '--init'],
    ...['--network', estate.name, '--ip', address, image, 'bash', '-c', script],
  ]);
  const folder = sandboxFolder('services');
  const programs = readdirSync(folder).filter((name) => name.endsWith('.py'));
  await copyIn(estate, KEY, [
    ...programs.map((name) => ({
      path: `/services/${name}`,
      content: readFileSync(join(folder, name)),
    })),
    { path: '/services/aws.crt', content: certificate },
    { path: '/services/aws.key', content: privateKey, mode: 0o600 },
  ]);
  await estate.docker.docker(['start', containerName(estate, KEY)]);
}
