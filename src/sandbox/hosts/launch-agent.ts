import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { open, readFile } from 'node:fs/promises';
import { setTimeout as delay } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { OrthwebError } from '../../errors.ts';
import { readHosting } from '../hosting-control.ts';
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
const END_MS = 5_000;
const SHOWN_LINES = 6;

/** Starts the agent on its own: it outlives this process, and hears the emulator when this returns. */
export async function launchAgent(
  options: AgentOptions,
  env: NodeJS.ProcessEnv,
  signal: AbortSignal,
): Promise<AgentState> {
  const { stateDir, emulatorPort } = options;
  const log = await open(agentLogOf(stateDir), 'w', 0o600);
  const child = spawn(
    process.execPath,
    [agentProgram(), agentFileOf(stateDir), JSON.stringify(options)],
    { cwd: stateDir, env, detached: true, stdio: ['ignore', log.fd, log.fd] },
  );
  let failure: Error | undefined;
  child.once('error', (error) => {
    failure = error;
  });
  await log.close();
  child.unref();
  const deadline = Date.now() + START_MS;
  while (Date.now() < deadline && failure === undefined && child.exitCode === null) {
    signal.throwIfAborted();
    const state = await readAgentState(stateDir);
    if (
      state?.pid === child.pid &&
      state !== undefined &&
      (await readHosting(emulatorPort)).attached
    )
      return state;
    await delay(POLL_MS);
  }
  child.kill('SIGKILL');
  const lines = (await readFile(agentLogOf(stateDir), 'utf8')).trim().split('\n');
  const said = lines.slice(-SHOWN_LINES).join('\n  ');
  throw new OrthwebError(`the sandbox's agent did not start:\n  ${failure?.message ?? said}`, {
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
  process.kill(state.pid, 'SIGTERM');
  const deadline = Date.now() + END_MS;
  while (await isAgent(state.pid, stateDir)) {
    if (Date.now() > deadline) process.kill(state.pid, 'SIGKILL');
    await delay(POLL_MS);
  }
}

/** Made by the build, beside the chunk that this is part of. */
function agentProgram(): string {
  const path = fileURLToPath(new URL('./agent.js', import.meta.url));
  if (existsSync(path)) return path;
  throw new OrthwebError(`the sandbox's agent is missing: ${path}`, {
    hint: 'build orthweb again: npm run build',
  });
}
