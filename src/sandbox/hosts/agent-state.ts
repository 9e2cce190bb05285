import { readFile, rename, rm, writeFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { codeOf, commandLineOf, isAlive } from '../processes.ts';
import type { SandboxImages } from './images.ts';

/** What the agent writes about itself once it hears the emulator. */
export interface AgentState {
  readonly pid: number;
  readonly startedAt: string;
  /** Which emulator it hears. */
  readonly emulatorPort: number;
  /** `Docker 25.0.3` */
  readonly engine: string;
  readonly images: SandboxImages;
  /** PEM: whom hosts take for RDS. */
  readonly authority: string;
  /** Where hosts have the compose plugin, and its SHA-256. */
  readonly compose: { readonly url: string; readonly sha256: string };
}

export const agentFileOf = (stateDir: string): string => resolve(stateDir, 'agent.json');
export const agentLogOf = (stateDir: string): string => join(stateDir, 'agent.log');

export async function writeAgentState(stateDir: string, state: AgentState): Promise<void> {
  const path = agentFileOf(stateDir);
  await writeFile(`${path}.${process.pid}`, JSON.stringify(state), { mode: 0o600 });
  await rename(`${path}.${process.pid}`, path);
}

/** What the agent of this folder wrote last; it need not be alive. */
export async function readAgentState(stateDir: string): Promise<AgentState | undefined> {
  try {
    return JSON.parse(await readFile(agentFileOf(stateDir), 'utf8')) as AgentState;
  } catch (error) {
    if (codeOf(error) === 'ENOENT' || error instanceof SyntaxError) return undefined;
    throw error;
  }
}

export async function removeAgentState(stateDir: string): Promise<void> {
  await rm(agentFileOf(stateDir), { force: true });
}

/** Whether the process is alive and is the agent of this folder, not a later process with the same id. */
export async function isAgent(pid: number, stateDir: string): Promise<boolean> {
  return isAlive(pid) && (await commandLineOf(pid)).includes(agentFileOf(stateDir));
}
