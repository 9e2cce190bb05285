import { mkdir, rm } from 'node:fs/promises';
import { setTimeout as delay } from 'node:timers/promises';
import { OrthwebError } from '../errors.ts';
import { endpointOf, readHealth, sendDelays, sendReset } from './control.ts';
import { ownPython } from './install.ts';
import { launch, MotoMisfit } from './launch.ts';
import { underLock } from './lock-file.ts';
import { sendSignal } from './processes.ts';
import { findPythons, hasMoto } from './python.ts';
import {
  type Delays,
  type EmulatorState,
  isOurs,
  lockFileOf,
  readState,
  stateFileOf,
} from './state-file.ts';

const END_MS = 5_000;
const POLL_MS = 50;

/** The running emulated AWS. */
export interface Emulator {
  readonly endpoint: string;
  readonly pid: number;
  readonly port: number;
  readonly motoVersion: string;
  readonly delays: Delays;
  readonly startedAt: string;
  readonly rssBytes?: number;
}

export interface StartOptions {
  /** Where it says what it is, and writes its log. One emulator a folder. */
  readonly stateDir: string;
  /** Where a Python of our own goes when the machine's has no moto. */
  readonly cacheDir: string;
  /** For one that is started; one that runs keeps its own (`changeDelays`). */
  readonly delays?: Delays;
  note(line: string): void;
  readonly signal?: AbortSignal;
}

/** The running emulator, which is started if there is none. Of several callers at once, one starts it. */
export async function startEmulator(options: StartOptions): Promise<Emulator> {
  const { stateDir, signal } = options;
  const running = await findEmulator(stateDir);
  if (running !== undefined) return running;
  await mkdir(stateDir, { recursive: true, mode: 0o700 });
  return underLock({ path: lockFileOf(stateDir), signal }, async () => {
    const meanwhile = await findEmulator(stateDir);
    return meanwhile ?? describe(await startNew(options));
  });
}

/** Undefined: none runs. Throws when one runs and does not answer. */
export async function findEmulator(stateDir: string): Promise<Emulator | undefined> {
  const state = await readState(stateDir);
  return state === undefined ? undefined : describe(state);
}

/** Ends the emulator; everything in it is gone. False: none ran. */
export async function stopEmulator(stateDir: string): Promise<boolean> {
  const state = await readState(stateDir);
  if (state === undefined) return false;
  sendSignal(state.pid, 'SIGTERM');
  if (!(await isGone(state.pid, stateDir, END_MS))) {
    sendSignal(state.pid, 'SIGKILL');
    await isGone(state.pid, stateDir, END_MS);
  }
  await rm(stateFileOf(stateDir), { force: true });
  return true;
}

/** Empties the emulated account. False: none runs. */
export async function resetEmulator(stateDir: string): Promise<boolean> {
  const state = await readState(stateDir);
  if (state !== undefined) await sendReset(state.port);
  return state !== undefined;
}

/** Gives a running emulator other delays. False: none runs. */
export async function changeDelays(stateDir: string, delays: Delays): Promise<boolean> {
  const state = await readState(stateDir);
  if (state !== undefined) await sendDelays(state.port, delays);
  return state !== undefined;
}

/** With a moto of the machine if there is one that fits, else with one of our own. */
async function startNew(options: StartOptions): Promise<EmulatorState> {
  const { stateDir, delays = 'short', note, signal } = options;
  const pythons = await findPythons();
  for (const python of pythons.filter(hasMoto)) {
    try {
      note(`starting the sandbox (moto ${python.moto})`);
      return await launch(python.executable, { stateDir, delays, signal });
    } catch (error) {
      if (!(error instanceof MotoMisfit)) throw error;
      note(error.message);
    }
  }
  const [base] = [...pythons.filter((python) => python.venv), ...pythons];
  if (base === undefined) throw new OrthwebError('there is no Python for the sandbox');
  const own = await ownPython(base, options);
  note('starting the sandbox');
  return launch(own, { stateDir, delays, signal });
}

async function describe(state: EmulatorState): Promise<Emulator> {
  const health = await readHealth(state.port);
  if (health?.pid !== state.pid) {
    throw new OrthwebError(`the sandbox (process ${state.pid}) does not answer`, {
      hint: 'stop it, then try again: orthweb sandbox stop',
    });
  }
  const { pid, port, startedAt } = state;
  return { endpoint: endpointOf(port), port, startedAt, ...health, pid };
}

async function isGone(pid: number, stateDir: string, withinMs: number): Promise<boolean> {
  const deadline = Date.now() + withinMs;
  while (await isOurs(pid, stateDir)) {
    if (Date.now() > deadline) return false;
    await delay(POLL_MS);
  }
  return true;
}
