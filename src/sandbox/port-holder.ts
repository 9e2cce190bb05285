import { execFile } from 'node:child_process';
import { readdirSync, readFileSync, readlinkSync } from 'node:fs';
import { createServer } from 'node:net';
import { basename } from 'node:path';
import { promisify } from 'node:util';
import { codeOf } from './processes.ts';

const run = promisify(execFile);
const LISTENS = '0A';

/** Why nobody can listen there on the loopback interface; undefined: one can. */
export function whatPrevents(port: number): Promise<'taken' | 'forbidden' | undefined> {
  return new Promise((done) => {
    const server = createServer();
    server.once('error', (error) => done(codeOf(error) === 'EACCES' ? 'forbidden' : 'taken'));
    server.listen(port, '127.0.0.1', () => server.close(() => done(undefined)));
  });
}

/** `nginx (process 4711)`; undefined: it is somebody else's and this system does not tell. */
export async function holderOf(port: number): Promise<string | undefined> {
  const pid = process.platform === 'linux' ? listenerByProc(port) : await listenerByLsof(port);
  if (pid === undefined) return undefined;
  const name = await nameOf(pid);
  return name === undefined ? `process ${pid}` : `${name} (process ${pid})`;
}

function listenerByProc(port: number): number | undefined {
  const hex = port.toString(16).toUpperCase().padStart(4, '0');
  const inodes = ['/proc/net/tcp', '/proc/net/tcp6'].flatMap((path) =>
    lines(path).flatMap((line) => {
      const [, local = '', , state, , , , , , inode = ''] = line.trim().split(/\s+/);
      return local.endsWith(`:${hex}`) && state === LISTENS ? [`socket:[${inode}]`] : [];
    }),
  );
  const pids = readdirSync('/proc').filter((name) => /^\d+$/.test(name));
  return pids.map(Number).find((pid) => filesOf(pid).some((file) => inodes.includes(file)));
}

function lines(path: string): readonly string[] {
  try {
    return readFileSync(path, 'utf8').split('\n').slice(1);
  } catch {
    return [];
  }
}

function filesOf(pid: number): readonly string[] {
  const folder = `/proc/${pid}/fd`;
  try {
    return readdirSync(folder).map((name) => linkOf(`${folder}/${name}`));
  } catch {
    return [];
  }
}

/** It may be closed by now. */
function linkOf(path: string): string {
  try {
    return readlinkSync(path);
  } catch {
    return '';
  }
}

async function listenerByLsof(port: number): Promise<number | undefined> {
  try {
    const { stdout } = await run('lsof', ['-nP', `-iTCP:${port}`, '-sTCP:LISTEN', '-t']);
    return Number(stdout.split('\n')[0]) || undefined;
  } catch {
    return undefined;
  }
}

async function nameOf(pid: number): Promise<string | undefined> {
  try {
    const { stdout } = await run('ps', ['-o', 'comm=', '-p', String(pid)]);
    // Some systems tell the whole path.
    return basename(stdout.trim()) || undefined;
  } catch {
    return undefined;
  }
}
