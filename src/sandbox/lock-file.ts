import { mkdir, open, readFile, rm, stat } from 'node:fs/promises';
import { dirname } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { OrthwebError } from '../errors.ts';
import { codeOf, isAlive } from './processes.ts';

const RETRY_MS = 100;
/** A lock without a readable holder: its maker may be between creating and writing it. */
const UNWRITTEN_MS = 5_000;

export interface LockOptions {
  readonly path: string;
  /** How long to wait for another holder: an installation can take minutes. */
  readonly waitMs?: number;
  readonly signal?: AbortSignal | undefined;
}

/** Runs `work` while no other process holds the lock. A lock whose holder has died is taken over. */
export async function underLock<T>(options: LockOptions, work: () => Promise<T>): Promise<T> {
  await acquire(options);
  try {
    return await work();
  } finally {
    await rm(options.path, { force: true });
  }
}

async function acquire({ path, waitMs = 900_000, signal }: LockOptions): Promise<void> {
  const deadline = Date.now() + waitMs;
  await mkdir(dirname(path), { recursive: true, mode: 0o700 });
  while (!(await create(path))) {
    signal?.throwIfAborted();
    if (await isStale(path)) await rm(path, { force: true });
    else if (Date.now() > deadline) throw heldTooLong(path);
    else await delay(RETRY_MS);
  }
}

async function create(path: string): Promise<boolean> {
  try {
    const file = await open(path, 'wx', 0o600);
    await file.writeFile(String(process.pid));
    await file.close();
    return true;
  } catch (error) {
    if (codeOf(error) === 'EEXIST') return false;
    throw error;
  }
}

export async function isStale(path: string): Promise<boolean> {
  try {
    const holder = Number(await readFile(path, 'utf8'));
    if (Number.isInteger(holder) && holder > 0) return !isAlive(holder);
    return Date.now() - (await stat(path)).mtimeMs > UNWRITTEN_MS;
  } catch (error) {
    if (codeOf(error) === 'ENOENT') return false;
    throw error;
  }
}

function heldTooLong(path: string): OrthwebError {
  return new OrthwebError(
    `another orthweb has been starting the sandbox for a long time (${path})`,
    {
      hint: `if no other orthweb runs, remove the file ${path}`,
    },
  );
}
