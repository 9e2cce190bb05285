import { type ChildProcess, spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { open, readFile } from 'node:fs/promises';
import { setTimeout as delay } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { OrthwebError } from '../../errors.ts';
import { readHosting } from '../hosting-control.ts';
import { sendSignal } from '../processes.ts';
import type { AgentOptions } from './agent.ts';
import {
  type AgentState,
  agentFileOf,
  agentLogOf,
  isAgent,
  readAgentState,
} from './agent-state.ts';

const START_MS = 30_000;
const POLL_MS = 50;
/** For what the engine has taken on from clients that are gone. */
const SETTLED_MS = 500;
const END_MS = 5_000;
const SHOWN_LINES = 6;

/** Starts the agent on its own: it outlives this process, and hears the emulator when this returns. */
export async function launchAgent(
  options: AgentOptions,
  env: NodeJS.ProcessEnv,
  signal: AbortSignal,
): Promise<AgentState> {
  const { stateDir } = options;
  const log = await open(agentLogOf(stateDir), 'w', 0o600);
  const words = [agentProgram(), agentFileOf(stateDir), JSON.stringify(options)];
  const child = spawn(process.execPath, words, {
    ...{ cwd: stateDir, env: agentEnvironment(env) },
    // Else Windows gives it a window of its own.
    ...{ detached: true, windowsHide: true },
    stdio: ['ignore', log.fd, log.fd],
  });
  const start: Start = { child };
  child.once('error', (error) => {
    start.failure = error;
  });
  await log.close();
  child.unref();
  try {
    return await hearing(start, options, signal);
  } catch (error) {
    child.kill('SIGKILL');
    throw error;
  }
}

/** As the emulator it has no business with the operator's account. */
export function agentEnvironment(env: NodeJS.ProcessEnv): NodeJS.ProcessEnv {
  return Object.fromEntries(Object.entries(env).filter(([name]) => !name.startsWith('AWS_')));
}

interface Start {
  readonly child: ChildProcess;
  /** Why there is no process at all. */
  failure?: Error;
}

async function hearing(
  start: Start,
  { stateDir, emulatorPort }: AgentOptions,
  signal: AbortSignal,
): Promise<AgentState> {
  const { child } = start;
  const isOver = () => child.exitCode !== null || child.signalCode !== null;
  const deadline = Date.now() + START_MS;
  while (Date.now() < deadline && start.failure === undefined && !isOver()) {
    signal.throwIfAborted();
    const state = await readAgentState(stateDir);
    if (state?.pid === child.pid && (await readHosting(emulatorPort)).attached && state)
      return state;
    await delay(POLL_MS);
  }
  const lines = (await readFile(agentLogOf(stateDir), 'utf8')).trim().split('\n');
  const said = start.failure?.message ?? lines.slice(-SHOWN_LINES).join('\n  ');
  throw new OrthwebError(`the sandbox's agent did not start:\n  ${said}`, {
    hint: `see its log: ${agentLogOf(stateDir)}`,
  });
}

/** The agent of this folder, if it is alive. */
export async function findAgent(stateDir: string): Promise<AgentState | undefined> {
  const state = await readAgentState(stateDir);
  return state !== undefined && (await isAgent(state.pid, stateDir)) ? state : undefined;
}

/** Ends the agent; what it made stays. */
export async function endAgent(stateDir: string): Promise<void> {
  const state = await findAgent(stateDir);
  if (state === undefined) return;
  sendSignal(state.pid, 'SIGTERM');
  const deadline = Date.now() + END_MS;
  while (await isAgent(state.pid, stateDir)) {
    if (Date.now() > deadline) sendSignal(state.pid, 'SIGKILL');
    await delay(POLL_MS);
  }
  // The clients that it left behind: what they were about to make would come after the end. They are of its group;
  // Windows has none.
  if (process.platform !== 'win32') sendSignal(-state.pid, 'SIGKILL');
  await delay(SETTLED_MS);
}

/** Made by the build, beside the chunk that this is part of. */
function agentProgram(): string {
  const path = fileURLToPath(new URL('./agent.js', import.meta.url));
  if (existsSync(path)) return path;
  throw new OrthwebError(`the sandbox's agent is missing: ${path}`, {
    hint: 'build orthweb again: npm run build',
  });
}
