import { readFile, rm } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { codeOf, commandLineOf, isAlive } from './processes.ts';

export type Delays = 'short' | 'realistic' | 'none';

/** What the emulator writes about itself once it accepts calls. */
export interface EmulatorState {
  readonly pid: number;
  readonly port: number;
  readonly motoVersion: string;
  readonly delays: Delays;
  readonly startedAt: string;
}

export const stateFileOf = (stateDir: string): string => resolve(stateDir, 'emulator.json');
export const logFileOf = (stateDir: string): string => join(stateDir, 'emulator.log');
export const lockFileOf = (stateDir: string): string => join(stateDir, 'emulator.lock');

/** The emulator that the state file tells of, if it is alive. The file of a dead one is removed. */
export async function readState(stateDir: string): Promise<EmulatorState | undefined> {
  const path = stateFileOf(stateDir);
  const text = await readIfThere(path);
  if (text === undefined) return undefined;
  const state = parseState(text);
  if (state !== undefined && (await isOurs(state.pid, stateDir))) return state;
  // Not the file of an emulator that started meanwhile.
  if ((await readIfThere(path)) === text) await rm(path, { force: true });
  return undefined;
}

/** Whether the process is alive and is the emulator of this folder, not a later process with the same id. */
export async function isOurs(pid: number, stateDir: string): Promise<boolean> {
  return isAlive(pid) && (await commandLineOf(pid)).includes(stateFileOf(stateDir));
}

export function parseState(text: string): EmulatorState | undefined {
  try {
    const state: unknown = JSON.parse(text);
    return isState(state) ? state : undefined;
  } catch {
    return undefined;
  }
}

function isState(value: unknown): value is EmulatorState {
  if (typeof value !== 'object' || value === null) return false;
  const state = value as Partial<Record<keyof EmulatorState, unknown>>;
  const numbers = [state.pid, state.port].every((n) => Number.isInteger(n) && Number(n) > 0);
  return numbers && [state.motoVersion, state.delays, state.startedAt].every(isText);
}

const isText = (value: unknown): boolean => typeof value === 'string';

async function readIfThere(path: string): Promise<string | undefined> {
  try {
    return await readFile(path, 'utf8');
  } catch (error) {
    if (codeOf(error) === 'ENOENT') return undefined;
    throw error;
  }
}
