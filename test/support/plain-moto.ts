import { type ChildProcess, spawn } from 'node:child_process';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { ownPython } from '../../src/sandbox/install.ts';
import { findPythons, hasMoto } from '../../src/sandbox/python.ts';

const SCRIPT = join(import.meta.dirname, 'plain_moto.py');

export interface PlainMoto {
  readonly endpoint: string;
  stop(): Promise<void>;
}

/** moto's own server on a free port. */
export async function startPlainMoto(): Promise<PlainMoto> {
  const child = spawn(await pythonWithMoto(), ['-u', SCRIPT, '0'], {
    stdio: ['ignore', 'pipe', 'ignore'],
  });
  const port = await firstLine(child);
  return {
    endpoint: `http://127.0.0.1:${port}`,
    stop: () =>
      new Promise((done) => {
        child.once('exit', () => done());
        child.kill('SIGKILL');
      }),
  };
}

/** The one that the sandbox would take. */
async function pythonWithMoto(): Promise<string> {
  const pythons = await findPythons();
  const ready = pythons.find(hasMoto);
  if (ready !== undefined) return ready.executable;
  const [base] = pythons;
  if (base === undefined) throw new Error('there is no Python');
  const cache = process.env['XDG_CACHE_HOME'] ?? join(homedir(), '.cache');
  return ownPython(base, { cacheDir: join(cache, 'orthweb'), note: () => undefined });
}

function firstLine(child: ChildProcess): Promise<string> {
  return new Promise((done, fail) => {
    child.once('exit', (code) => fail(new Error(`plain moto ended with ${code}`)));
    child.once('error', fail);
    if (child.stdout !== null) createInterface({ input: child.stdout }).once('line', done);
  });
}
