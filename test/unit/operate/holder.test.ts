import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { afterEach, expect, it, vi } from 'vitest';
import { type Holder, isDeadHere, machineId, thisProcess } from '../../../src/operate/holder.ts';
import { program, temporaryFolder } from '../sandbox/temporary-folder.ts';

const me = thisProcess();
const children: ChildProcess[] = [];
const folder = temporaryFolder();

afterEach(() => {
  vi.unstubAllEnvs();
  for (const child of children.splice(0)) child.kill('SIGKILL');
});

/** A process that lives until it is ended. */
async function living(): Promise<ChildProcess & { readonly pid: number }> {
  const child = spawn(process.execPath, ['-e', 'process.stdin.resume()']);
  children.push(child);
  await once(child, 'spawn');
  return child as ChildProcess & { readonly pid: number };
}

function held(by: number, more: Partial<Holder> = {}): Holder {
  return { ...me, pid: by, pidStarted: '', ...more };
}

it('this process says who and where it is', () => {
  expect(me.pid).toBe(process.pid);
  for (const word of [me.user, me.host, me.pidStarted]) expect(word).not.toBe('');
});

it('this process is alive', () => {
  expect(isDeadHere(me, me)).toBe(false);
});

it('a process is dead when it has ended, and alive before', async () => {
  const child = await living();
  expect(isDeadHere(held(child.pid), me)).toBe(false);
  child.kill('SIGKILL');
  await once(child, 'exit');
  expect(isDeadHere(held(child.pid), me)).toBe(true);
});

it('a number that was given to another process later does not keep a lock', async () => {
  const child = await living();
  expect(isDeadHere(held(child.pid, { pidStarted: 'long ago' }), me)).toBe(true);
});

it.runIf(process.platform === 'linux')(
  'one that has ended and that nobody collects is dead',
  async () => {
    const parent = spawn('sh', ['-c', 'true & echo $!; exec sleep 60']);
    children.push(parent);
    const [line] = await once(parent.stdout, 'data');
    await expect.poll(() => isDeadHere(held(Number(line)), me)).toBe(true);
  },
);

it.each([
  ['user', { user: 'somebody-else' }],
  ['host', { host: 'ws-99' }],
  ['machine of the same name, or this one before its last start', { machine: 'other' }],
])(
  'a process of another %s cannot be looked at from here, so it counts as alive',
  async (_, more) => {
    const child = await living();
    child.kill('SIGKILL');
    await once(child, 'exit');
    expect(isDeadHere(held(child.pid, more), me)).toBe(false);
  },
);

it('on macOS the kernel tells one start of the machine from another, or nothing does', async () => {
  vi.stubEnv('PATH', `${folder.path}:/bin`);
  expect(machineId('darwin')).toBe('');
  await program(folder.join('sysctl'), '[ "$*" = "-n kern.bootsessionuuid" ] && echo 6A1C-0F');
  expect(machineId('darwin')).toBe('6A1C-0F');
});
