import { setTimeout as delay } from 'node:timers/promises';
import { OrthwebError } from '../errors.ts';
import {
  type Hosting,
  readHosting,
  type SitePorts,
  sendImages,
  sendPorts,
} from './hosting-control.ts';
import type { AgentState } from './hosts/agent-state.ts';
import { containerName, type Estate } from './hosts/containers.ts';
import { pullMissing } from './hosts/images.ts';
import { hostKey } from './hosts/keys.ts';
import { AWS_NAME } from './hosts/to-aws.ts';
import { underLock } from './lock-file.ts';
import { settled } from './settled.ts';
import { choosePorts, type PortsWanted } from './site-ports.ts';

const OPEN_MS = 10_000;
const POLL_MS = 50;

/** Which sandbox: its engine, its folder and the port of its emulator. */
export interface HostsPlace {
  readonly estate: Estate;
  readonly stateDir: string;
  readonly port: number;
  note(line: string): void;
  readonly signal: AbortSignal;
}

/** Real hosts of a sandbox, as commands see them. */
export class SandboxHosts {
  readonly #place: HostsPlace;
  readonly #agent: AgentState;

  constructor(place: HostsPlace, agent: AgentState) {
    this.#place = place;
    this.#agent = agent;
  }

  /** A login shell on a host, by the engine: there is no Session Manager behind an emulated one. */
  readonly shell = (instanceId: string) => {
    const container = containerName(this.#place.estate, hostKey(instanceId));
    return { command: 'docker', args: ['exec', '--interactive', '--tty', container, 'bash', '-l'] };
  };

  /** What their bundle differs in from one for AWS. */
  get software() {
    const { authority, compose } = this.#agent;
    return {
      databaseAuthorities: authority,
      compose: { x86_64: compose, aarch64: compose },
      s3Endpoint: `http://${AWS_NAME}`,
      // What a browser and a device on this machine connect to.
      siteNames: ['localhost'],
    };
  }

  /**
   * Chooses and opens the ports of a deployment that is to be, and gives hosts the images that they will run. A port that
   * is taken is refused before anything else is done.
   */
  async open(deployment: string, ports: PortsWanted, images: readonly string[]): Promise<void> {
    const { estate, port, stateDir, note, signal } = this.#place;
    const choose = async () => choosePorts(deployment, ports, await readHosting(port));
    await choose();
    await pullMissing({ docker: estate.docker, note, signal }, images);
    await sendImages(port, images);
    // Of two runs that want the same port at the same time, one gets it.
    const chosen = await underLock({ path: `${stateDir}/ports.lock`, signal }, async () => {
      const free = await choose();
      await sendPorts(port, deployment, free);
      return free;
    });
    await this.#opened(deployment, chosen);
  }

  /** Undefined: it is not open. */
  async siteOf(deployment: string): Promise<(SitePorts & { readonly host: string }) | undefined> {
    const site = (await readHosting(this.#place.port)).sites[deployment];
    if (site === undefined || site.error !== null) return undefined;
    return { host: 'localhost', httpsPort: site.httpsPort, dicomPort: site.dicomPort };
  }

  async close(deployment: string): Promise<void> {
    await sendPorts(this.#place.port, deployment, undefined);
    await this.settle();
  }

  settle(): Promise<void> {
    return settled(this.#place.port, this.#place.signal);
  }

  /** Whoever took the port in the meantime is named by the next run. An agent that is busy opens it later. */
  async #opened(deployment: string, { httpsPort, dicomPort }: SitePorts): Promise<void> {
    const { port, signal } = this.#place;
    const deadline = Date.now() + OPEN_MS;
    while (Date.now() < deadline) {
      signal.throwIfAborted();
      const site: Hosting['sites'][string] | undefined = (await readHosting(port)).sites[
        deployment
      ];
      if (site?.httpsPort === httpsPort && site.dicomPort === dicomPort) {
        if (site.error === null) return;
        throw new OrthwebError(`the site cannot be opened on this machine: ${site.error}`);
      }
      await delay(POLL_MS);
    }
  }
}
