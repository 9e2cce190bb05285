import { createHash } from 'node:crypto';
import { setTimeout as delay } from 'node:timers/promises';
import { OrthwebError } from '../errors.ts';
import { Docker } from './docker.ts';
import type { Emulator } from './emulator.ts';
import { readHosting, type SitePorts, sendImages, sendPorts } from './hosting-control.ts';
import { type AgentState, readAgentState, removeAgentState } from './hosts/agent-state.ts';
import { containerName, type Estate, removeEstate } from './hosts/containers.ts';
import { findEngine } from './hosts/engine.ts';
import { composeOf, provideImages, pullMissing } from './hosts/images.ts';
import { hostKey } from './hosts/keys.ts';
import { endAgent, findAgent, launchAgent } from './hosts/launch-agent.ts';
import { AWS_NAME } from './hosts/to-aws.ts';
import { underLock } from './lock-file.ts';
import { choosePorts, type PortsWanted } from './site-ports.ts';
import { readState } from './state-file.ts';

const SETTLE_MS = 120_000;
const OPEN_MS = 20_000;
const POLL_MS = 100;

export interface HostsInput {
  readonly stateDir: string;
  readonly emulator: Pick<Emulator, 'port'>;
  readonly env: NodeJS.ProcessEnv;
  readonly images: {
    readonly host: string | undefined;
    readonly postgres: string;
    readonly ofHosts: readonly string[];
  };
  note(line: string): void;
  readonly signal: AbortSignal;
}

/** One engine may serve several sandboxes: each has a name of its own, by its folder. */
export function estateOf(stateDir: string, env: NodeJS.ProcessEnv): Estate {
  const id = createHash('sha256').update(stateDir).digest('hex').slice(0, 8);
  return { docker: new Docker(env), name: `orthweb-sandbox-${id}` };
}

/** Lets real hosts run from now on; in one line why not, where they cannot. */
export async function startHosts(input: HostsInput): Promise<SandboxHosts | string> {
  const { stateDir, emulator, env, note, signal } = input;
  const estate = estateOf(stateDir, env);
  const running = await findAgent(stateDir);
  if (running !== undefined) return new SandboxHosts(input, running, estate.docker);
  const engine = await findEngine(estate.docker);
  if (typeof engine === 'string') return engine;
  const lock = { path: `${stateDir}/agent.lock`, signal };
  const state = await underLock(lock, async () => {
    const meanwhile = await findAgent(stateDir);
    if (meanwhile !== undefined) return meanwhile;
    note(`sandbox: ${engine.name} found, hosts will be real`);
    const { docker } = estate;
    const { host, postgres } = await provideImages({ ...input.images, docker, note, signal });
    const compose = await composeOf(docker, host);
    const images = { host, postgres };
    const { name } = estate;
    const about = { stateDir, emulatorPort: emulator.port, name, engine: engine.name };
    return launchAgent({ ...about, images, compose }, env, signal);
  });
  return new SandboxHosts(input, state, estate.docker);
}

/** Ends the agent, and whatever it or an earlier one made: without an emulator it means nothing. */
export async function stopHosts(stateDir: string, env: NodeJS.ProcessEnv): Promise<void> {
  await endAgent(stateDir);
  if ((await readAgentState(stateDir)) === undefined) return;
  await removeEstate(estateOf(stateDir, env));
  await removeAgentState(stateDir);
}

/** Real hosts of a sandbox, as commands see them. */
export class SandboxHosts {
  readonly #input: HostsInput;
  readonly #agent: AgentState;
  readonly #docker: Docker;

  constructor(input: HostsInput, agent: AgentState, docker: Docker) {
    this.#input = input;
    this.#agent = agent;
    this.#docker = docker;
  }

  /** A login shell on a host, by the engine: there is no Session Manager behind an emulated one. */
  readonly shell = (instanceId: string) => {
    const { stateDir, env } = this.#input;
    const container = containerName(estateOf(stateDir, env), hostKey(instanceId));
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

  /** Chooses and opens the ports of a deployment that is to be, and gives hosts the images that they will run. */
  async open(deployment: string, ports: PortsWanted, images: readonly string[]): Promise<void> {
    const { note, signal } = this.#input;
    const chosen = await choosePorts(deployment, ports, await readHosting(this.#port));
    await pullMissing({ docker: this.#docker, note, signal }, images);
    await sendImages(this.#port, images);
    await sendPorts(this.#port, deployment, chosen);
    await this.#opened(deployment, chosen);
  }

  /** Resolves when the agent listens there. */
  async #opened(deployment: string, { httpsPort, dicomPort }: SitePorts): Promise<void> {
    const deadline = Date.now() + OPEN_MS;
    while (true) {
      const site = (await readHosting(this.#port)).sites[deployment];
      const isThis = site?.httpsPort === httpsPort && site.dicomPort === dicomPort;
      if (isThis && site.error === null) return;
      if (isThis || Date.now() > deadline)
        throw new OrthwebError(
          `ports for ${deployment} cannot be opened: ${site?.error ?? 'the agent does not answer'}`,
          {
            hint: 'name others: --https-port 9443 --dicom-port 12112',
          },
        );
      await delay(POLL_MS);
    }
  }

  /** Undefined: it is not open. */
  async siteOf(deployment: string): Promise<(SitePorts & { readonly host: string }) | undefined> {
    const site = (await readHosting(this.#port)).sites[deployment];
    if (site === undefined || site.error !== null) return undefined;
    return { host: 'localhost', httpsPort: site.httpsPort, dicomPort: site.dicomPort };
  }

  get #port(): number {
    return this.#input.emulator.port;
  }

  async close(deployment: string): Promise<void> {
    await sendPorts(this.#port, deployment, undefined);
    await this.settle();
  }

  settle(): Promise<void> {
    return settled(this.#port);
  }
}

/** As `settle` of the hosts, where there are any. */
export async function settleHosts(stateDir: string): Promise<void> {
  const [emulator, agent] = await Promise.all([readState(stateDir), findAgent(stateDir)]);
  if (emulator !== undefined && agent !== undefined) await settled(emulator.port);
}

/** Resolves when containers are as the emulated AWS says. */
async function settled(port: number): Promise<void> {
  const deadline = Date.now() + SETTLE_MS;
  while (true) {
    const hosting = await readHosting(port);
    if (hosting.attached && hosting.settled) return;
    if (Date.now() > deadline)
      throw new OrthwebError(
        ["the sandbox's hosts are not as they should be", ...hosting.troubles].join('\n  '),
        { hint: 'orthweb sandbox stop removes all of it' },
      );
    await delay(POLL_MS);
  }
}
