import { type ChildProcess, spawn } from 'node:child_process';
import { open, readFile } from 'node:fs/promises';
import { devNull } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { OrthwebError } from '../errors.ts';
import { readHealth } from './control.ts';
import { sandboxFolder } from './folder.ts';
import {
  type Delays,
  type EmulatorState,
  logFileOf,
  readState,
  stateFileOf,
} from './state-file.ts';

const START_MS = 120_000;
const POLL_MS = 50;
const SHOWN_LINES = 6;
/** The emulator's own exit codes. */
const MISFIT = 3;
const ANOTHER_RUNS = 4;

export interface LaunchOptions {
  readonly stateDir: string;
  readonly delays: Delays;
  readonly signal?: AbortSignal | undefined;
}

/** The moto of this Python is not one that the emulator fits; another may be. */
export class MotoMisfit extends OrthwebError {
  override readonly name = 'MotoMisfit';
}

/** Starts the emulator on its own: it outlives this process, and listens when this returns. */
export async function launch(python: string, options: LaunchOptions): Promise<EmulatorState> {
  const { stateDir, delays, signal } = options;
  const log = await open(logFileOf(stateDir), 'w', 0o600);
  const server = join(sandboxFolder('emulator'), 'server.py');
  const args = [
    '-u',
    server,
    '--port',
    '0',
    '--state-file',
    stateFileOf(stateDir),
    '--delays',
    delays,
  ];
  const child = spawn(python, args, {
    cwd: stateDir,
    env: emulatorEnvironment(process.env),
    detached: true,
    // Else Windows gives it a window of its own.
    windowsHide: true,
    stdio: ['ignore', log.fd, log.fd],
  });
  const start: Start = { child };
  child.once('error', (error) => {
    start.failure = error;
  });
  await log.close();
  try {
    return await listening(start, stateDir, signal);
  } catch (error) {
    child.kill('SIGKILL');
    throw error;
  } finally {
    child.unref();
  }
}

interface Start {
  readonly child: ChildProcess;
  /** Why there is no process at all. */
  failure?: Error;
}

/** The emulator has no business with the operator's account: what names or opens it stays here. */
export function emulatorEnvironment(env: NodeJS.ProcessEnv): NodeJS.ProcessEnv {
  const kept = Object.entries(env).filter(([name]) => !/^(AWS|MOTO)_/.test(name));
  return {
    ...Object.fromEntries(kept),
    AWS_ACCESS_KEY_ID: 'sandbox',
    AWS_SECRET_ACCESS_KEY: 'sandbox',
    AWS_CONFIG_FILE: devNull,
    AWS_SHARED_CREDENTIALS_FILE: devNull,
    AWS_EC2_METADATA_DISABLED: 'true',
  };
}

async function listening(
  start: Start,
  stateDir: string,
  signal: AbortSignal | undefined,
): Promise<EmulatorState> {
  const { child } = start;
  const deadline = Date.now() + START_MS;
  while (Date.now() < deadline) {
    signal?.throwIfAborted();
    if (start.failure !== undefined) throw start.failure;
    const state = await readState(stateDir);
    if (state !== undefined && (await readHealth(state.port))?.pid === state.pid) return state;
    const isOver = child.exitCode !== null || child.signalCode !== null;
    if (isOver && child.exitCode !== ANOTHER_RUNS) throw await ended(child, stateDir);
    await delay(POLL_MS);
  }
  throw new OrthwebError(`the sandbox did not start within ${START_MS / 1000} s`, {
    hint: `see its log: ${logFileOf(stateDir)}`,
  });
}

async function ended(child: ChildProcess, stateDir: string): Promise<OrthwebError> {
  const log = (await readFile(logFileOf(stateDir), 'utf8')).trim();
  const lines = log.split('\n').slice(-SHOWN_LINES).join('\n  ');
  if (child.exitCode === MISFIT) return new MotoMisfit(lines);
  return new OrthwebError(
    `the sandbox ended with ${child.signalCode ?? `code ${child.exitCode}`} while starting:\n  ${lines}`,
    {
      hint: `see its log: ${logFileOf(stateDir)}`,
    },
  );
}
