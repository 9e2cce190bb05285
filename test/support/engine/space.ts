import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import {
  closeSync,
  mkdirSync,
  mkdtempSync,
  openSync,
  readFileSync,
  readlinkSync,
  rmSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { execa } from 'execa';
import { freeSlots, type Slot } from './slots.ts';
import { until } from './until.ts';

const DAEMON = join(import.meta.dirname, 'daemon.sh');
/** Of `flock`: another one holds the lock. */
const TAKEN = 75;

/** A dockerd in network, mount and process spaces of its own. */
export interface Space {
  readonly slot: Slot;
  readonly socket: string;
  readonly process: ChildProcess;
  readonly log: string;
}

/** Starts dockerd in the first free slot; its data stay in the cache for the next run. */
export async function openSpace(cache: string): Promise<Space> {
  mkdirSync(cache, { recursive: true });
  for (const slot of freeSlots()) {
    const space = await tryOpen(cache, slot);
    if (space !== undefined) return space;
  }
  throw new Error('sixteen test engines are running already');
}

async function tryOpen(cache: string, slot: Slot): Promise<Space | undefined> {
  const run = mkdtempSync(join(tmpdir(), 'orthweb-engine-'));
  const data = join(cache, `engine-${slot.index}`);
  const log = join(cache, `engine-${slot.index}.log`);
  const locked = ['--nonblock', '--conflict-exit-code', `${TAKEN}`, '--no-fork', `${data}.lock`];
  const spaces = ['--net', '--mount', '--pid', '--fork', '--kill-child', '--mount-proc'];
  const cgroup = `orthweb-test${slot.index}`;
  const about = [`${slot.engine}/32`, slot.machine, slot.bridge, slot.pool];
  const words = [...locked, 'unshare', ...spaces, 'bash', DAEMON, data, run, cgroup, ...about];
  const output = openSync(log, 'w');
  // Detached: an interrupt at the terminal reaches the tests alone, which then end it in good order.
  const child = spawn('flock', words, { stdio: ['pipe', output, output], detached: true });
  closeSync(output);
  try {
    await until('a network space', () => child.exitCode !== null || isApart(child.pid), 60);
    if (child.exitCode === TAKEN) {
      rmSync(run, { recursive: true, force: true });
      return undefined;
    }
    await plugIn(slot, child);
    return { slot, socket: join(run, 'docker.sock'), process: child, log };
  } catch (error) {
    await end(child);
    throw new Error(`the test engine did not start:\n${readFileSync(log, 'utf8')}`, {
      cause: error,
    });
  }
}

function isApart(pid: number | undefined): boolean {
  const own = readlinkSync('/proc/self/ns/net');
  try {
    return readlinkSync(`/proc/${pid}/ns/net`) !== own;
  } catch {
    return false;
  }
}

/** The cable between the machine and the engine; it goes when the engine's space does. */
async function plugIn({ link, machine, engine, pool }: Slot, child: ChildProcess): Promise<void> {
  const ip = (...words: readonly string[]) => execa('ip', words);
  const there = ['peer', 'name', 'eth0', 'netns', `${child.pid}`];
  await ip('link', 'add', link, 'type', 'veth', ...there);
  await ip('address', 'add', `${machine}/32`, 'peer', engine, 'dev', link);
  await ip('link', 'set', link, 'up');
  await ip('route', 'replace', pool, 'via', engine, 'dev', link);
}

/** Ends an engine; its cable goes at once and not when the kernel gets to it. */
export async function closeSpace({ process, slot }: Space): Promise<void> {
  await end(process);
  await execa('ip', ['link', 'delete', slot.link], { reject: false });
}

/** Closing its stdin makes it end; what does not is killed, and all in its process space with it. */
async function end(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const ended = once(child, 'exit');
  child.stdin?.end();
  const kill = setTimeout(() => child.kill('SIGKILL'), 30_000);
  await ended;
  clearTimeout(kill);
}
