import { execFile, spawn } from 'node:child_process';
import { mkdir, mkdtemp, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import {
  changeDelays,
  findEmulator,
  resetEmulator,
  startEmulator,
  stopEmulator,
} from '../../src/sandbox/emulator.ts';
import { sandboxFolder } from '../../src/sandbox/folder.ts';
import { findPythons, hasMoto } from '../../src/sandbox/python.ts';
import { logFileOf, stateFileOf } from '../../src/sandbox/state-file.ts';
import { given, until } from './realism/emulated.ts';

const run = promisify(execFile);
const cacheDir = join(tmpdir(), 'orthweb-test-cache');
const notes: string[] = [];
let stateDir = '';

beforeEach(async () => {
  stateDir = join(await mkdtemp(join(tmpdir(), 'orthweb-launcher-')), 'sandbox');
  notes.length = 0;
});
afterEach(async () => {
  await stopEmulator(stateDir);
  await rm(join(stateDir, '..'), { recursive: true, force: true });
});

const start = () =>
  startEmulator({ stateDir, cacheDir, delays: 'none', note: (line) => void notes.push(line) });

const isAlive = (pid: number): boolean => {
  try {
    return process.kill(pid, 0);
  } catch {
    return false;
  }
};

/** A child that has ended is there until Node has taken note of it. */
const ended = (pid: number) => until(async () => isAlive(pid), false);

describe('the sandbox', () => {
  it('is started once, and found by every later command', async () => {
    const first = await start();
    expect(notes).toEqual([expect.stringContaining('starting the sandbox')]);
    expect(await start()).toMatchObject({ pid: first.pid, endpoint: first.endpoint });
    expect(await findEmulator(stateDir)).toMatchObject({ pid: first.pid, delays: 'none' });
    expect(notes).toHaveLength(1);
    expect(first.rssBytes).toBeGreaterThan(1e7);
  });

  it('is started by one of several that want it at once', async () => {
    const started = await Promise.all([start(), start(), start()]);
    expect(new Set(started.map(({ pid }) => pid)).size).toBe(1);
  });

  it('is stopped, and leaves neither process nor state file', async () => {
    const { pid } = await start();
    expect(await stopEmulator(stateDir)).toBe(true);
    await ended(pid);
    await expect(stat(stateFileOf(stateDir))).rejects.toMatchObject({ code: 'ENOENT' });
    expect(await stopEmulator(stateDir)).toBe(false);
  });

  it('is started anew after it was killed', async () => {
    const { pid } = await start();
    process.kill(pid, 'SIGKILL');
    await ended(pid);
    expect(await findEmulator(stateDir)).toBeUndefined();
    expect((await start()).pid).not.toBe(pid);
  });

  it('says so when it runs and does not answer, and can still be stopped', async () => {
    const { pid } = await start();
    process.kill(pid, 'SIGSTOP');
    await expect(findEmulator(stateDir)).rejects.toMatchObject({
      hint: expect.stringContaining('orthweb sandbox stop'),
    });
    expect(await stopEmulator(stateDir)).toBe(true);
    await ended(pid);
  });

  it('is reset and takes other delays while it runs', async () => {
    await start();
    expect(await changeDelays(stateDir, 'short')).toBe(true);
    expect(await resetEmulator(stateDir)).toBe(true);
    expect(await findEmulator(stateDir)).toMatchObject({ delays: 'short' });
  });

  it('keeps its files to the user', async () => {
    await start();
    for (const file of [stateFileOf(stateDir), logFileOf(stateDir)]) {
      expect((await stat(file)).mode & 0o777).toBe(0o600);
    }
    expect((await stat(stateDir)).mode & 0o777).toBe(0o700);
  });

  it('has no second one in its folder, however that is started', async () => {
    await start();
    const python = given((await findPythons()).find(hasMoto));
    const args = [
      join(sandboxFolder('emulator'), 'server.py'),
      '--state-file',
      stateFileOf(stateDir),
    ];
    await expect(run(python.executable, args)).rejects.toMatchObject({ code: 4 });
  });
});

describe('a moto that lacks what the sandbox builds on', () => {
  it('is refused at the start with its version and the name that is missing', async () => {
    const python = given((await findPythons()).find(hasMoto));
    const folder = join(stateDir, 'lacking');
    await mkdir(folder, { recursive: true });
    const lines = [
      'import moto.ec2.responses as responses',
      'del responses.InstanceResponse.run_instances',
    ];
    await writeFile(join(folder, 'sitecustomize.py'), lines.join('\n'));
    const server = join(sandboxFolder('emulator'), 'server.py');
    const child = spawn(python.executable, [server, '--state-file', join(folder, 'state.json')], {
      env: { ...process.env, PYTHONPATH: folder },
    });
    let said = '';
    child.stderr.on('data', (chunk: Buffer) => {
      said += chunk.toString();
    });
    const code = await new Promise((resolve) => child.on('close', resolve));
    expect(said.trim()).toBe(
      `moto ${python.moto} does not fit the sandbox: moto.ec2.responses.EC2Response.run_instances is missing`,
    );
    expect(code).toBe(3);
  });
});
