import { createHash } from 'node:crypto';
import { Docker } from './docker.ts';
import type { Emulator } from './emulator.ts';
import { type AgentState, readAgentState, removeAgentState } from './hosts/agent-state.ts';
import { type Estate, removeEstate } from './hosts/containers.ts';
import { findEngine } from './hosts/engine.ts';
import { composeOf, provideImages } from './hosts/images.ts';
import { endAgent, findAgent, launchAgent } from './hosts/launch-agent.ts';
import { underLock } from './lock-file.ts';
import { SandboxHosts } from './sandbox-hosts.ts';
import { settled } from './settled.ts';
import { readState } from './state-file.ts';

export interface HostsInput {
  readonly stateDir: string;
  readonly emulator: Pick<Emulator, 'port'>;
  readonly env: NodeJS.ProcessEnv;
  /** Undefined: those of the agent that was there last. */
  readonly images:
    | {
        readonly host: string | undefined;
        readonly postgres: string;
        readonly ofHosts: readonly string[];
      }
    | undefined;
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
  const place = { estate, port: emulator.port, stateDir, note, signal };
  const running = await agentOf(stateDir, emulator.port);
  if (running !== undefined) return new SandboxHosts(place, running);
  const engine = await findEngine(estate.docker);
  if (typeof engine === 'string') return engine;
  const lock = { path: `${stateDir}/agent.lock`, signal };
  const state = await underLock(lock, async () => {
    const meanwhile = await agentOf(stateDir, emulator.port);
    if (meanwhile !== undefined) return meanwhile;
    const last = await readAgentState(stateDir);
    // It heard an emulator that is no more.
    await endAgent(stateDir);
    note(`sandbox: ${engine.name} found, hosts will be real`);
    const made = await imagesOf(input, estate.docker, last);
    const { name } = estate;
    const about = { stateDir, emulatorPort: emulator.port, name, engine: engine.name };
    return launchAgent({ ...about, ...made }, env, signal);
  });
  return new SandboxHosts(place, state);
}

/** Ends the agent, and whatever it or an earlier one made: without an emulator it means nothing. */
export async function stopHosts(stateDir: string, env: NodeJS.ProcessEnv): Promise<void> {
  await endAgent(stateDir);
  if ((await readAgentState(stateDir)) === undefined) return;
  await removeEstate(estateOf(stateDir, env));
  await removeAgentState(stateDir);
}

/** Resolves when the hosts, where there are any, are as the emulated AWS says. */
export async function settleHosts(stateDir: string, signal: AbortSignal): Promise<void> {
  const emulator = await readState(stateDir);
  if (emulator === undefined) return;
  const agent = await agentOf(stateDir, emulator.port);
  if (agent !== undefined) await settled(emulator.port, signal);
}

/** The agent that hears this emulator. */
async function agentOf(stateDir: string, emulatorPort: number): Promise<AgentState | undefined> {
  const state = await findAgent(stateDir);
  return state?.emulatorPort === emulatorPort ? state : undefined;
}

async function imagesOf(
  { images, note, signal }: HostsInput,
  docker: Docker,
  last: AgentState | undefined,
): Promise<Pick<AgentState, 'images' | 'compose'>> {
  if (images === undefined && last !== undefined) return last;
  if (images === undefined) throw new Error('the sandbox never had an agent');
  const { host, postgres } = await provideImages({ ...images, docker, note, signal });
  return { images: { host, postgres }, compose: await composeOf(docker, host) };
}
