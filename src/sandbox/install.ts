import { spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync } from 'node:fs';
import { mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { OrthwebError } from '../errors.ts';
import { sandboxFolder } from './folder.ts';
import { underLock } from './lock-file.ts';
import type { Python } from './python.ts';

const HEARTBEAT_MS = 15_000;
const SHOWN_LINES = 6;

export interface InstallOptions {
  readonly cacheDir: string;
  note(line: string): void;
  readonly signal?: AbortSignal | undefined;
}

/** A Python with the pinned moto in the tool's own cache; made once, and made again when it was left half-made. */
export async function ownPython(python: Python, options: InstallOptions): Promise<string> {
  const constraints = join(sandboxFolder('emulator'), 'constraints.txt');
  const pins = await readFile(constraints, 'utf8');
  const name = createHash('sha256').update(`${python.executable} ${python.version} ${pins}`);
  const folder = join(options.cacheDir, `python-${name.digest('hex').slice(0, 12)}`);
  const path = join(folder, process.platform === 'win32' ? 'Scripts/python.exe' : 'bin/python');
  // Written last: a folder without it is what a killed run left behind.
  const marker = join(folder, 'complete');
  const isThere = (): boolean => existsSync(marker) && existsSync(path);
  if (isThere()) return path;
  const lock = { path: `${folder}.lock`, signal: options.signal };
  return underLock(lock, async () => {
    if (isThere()) return path;
    await make(python, folder, path, constraints, options);
    await writeFile(marker, pins);
    return path;
  });
}

/** The one package that is asked for, as the constraints pin it. */
export function pinnedMoto(pins: string): string {
  const line = pins.split('\n').find((pin) => pin.startsWith('moto=='));
  if (line === undefined) throw new OrthwebError('constraints.txt does not pin moto');
  return line.replace('moto', 'moto[server]');
}

async function make(
  python: Python,
  folder: string,
  path: string,
  constraints: string,
  options: InstallOptions,
): Promise<void> {
  const version = python.version.slice(0, 2).join('.');
  if (!python.venv) {
    throw new OrthwebError(
      `Python ${version} (${python.executable}) cannot make virtual environments`,
      {
        hint: `install its venv module, on Debian and Ubuntu: apt-get install python${version}-venv`,
      },
    );
  }
  const wanted = pinnedMoto(await readFile(constraints, 'utf8'));
  options.note(`installing ${wanted} into ${folder} (about 300 MB, once)`);
  await rm(folder, { recursive: true, force: true });
  await mkdir(options.cacheDir, { recursive: true, mode: 0o700 });
  await step('making the virtual environment', python.executable, ['-m', 'venv', folder], options);
  const quiet = ['--disable-pip-version-check', '--no-input', '--progress-bar', 'off'];
  const pip = ['-m', 'pip', 'install', ...quiet, '-c', constraints, wanted];
  await step(`installing ${wanted}`, path, pip, options);
}

/** Runs one command with a sign of life; its last lines explain a failure. */
async function step(
  what: string,
  command: string,
  args: readonly string[],
  { note, signal }: InstallOptions,
): Promise<void> {
  const output: string[] = [];
  const beat = setInterval(() => note(`still ${what}`), HEARTBEAT_MS);
  try {
    const code = await new Promise<number | null>((resolve, reject) => {
      const child = spawn(command, args, { stdio: ['ignore', 'pipe', 'pipe'], signal });
      child.stdout.on('data', (chunk: Buffer) => output.push(chunk.toString()));
      child.stderr.on('data', (chunk: Buffer) => output.push(chunk.toString()));
      child.on('error', reject);
      child.on('close', resolve);
    });
    if (code !== 0) throw failed(what, output.join(''));
  } catch (error) {
    signal?.throwIfAborted();
    throw error;
  } finally {
    clearInterval(beat);
  }
}

function failed(what: string, output: string): OrthwebError {
  const lines = output.trim().split('\n').slice(-SHOWN_LINES);
  return new OrthwebError(`${what} failed:\n  ${lines.join('\n  ')}`, {
    hint: 'check the way to the Python package index, or name a Python that has moto: ORTHWEB_PYTHON=/path/to/python3',
  });
}
