import { execFile } from 'node:child_process';
import { readdirSync, readFileSync, readlinkSync } from 'node:fs';
import { createServer } from 'node:net';
import { promisify } from 'node:util';

const run = promisify(execFile);
const LISTENS = '0A';

export function isFree(port: number): Promise<boolean> {
  return new Promise((done) => {
    const server = createServer();
    server.once('error', () => done(false));
    server.listen(port, '127.0.0.1', () => server.close(() => done(true)));
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
    return (await run('ps', ['-o', 'comm=', '-p', String(pid)])).stdout.trim() || undefined;
  } catch {
    return undefined;
  }
}
