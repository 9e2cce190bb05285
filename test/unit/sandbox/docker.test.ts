import { existsSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { Docker } from '../../../src/sandbox/docker.ts';
import { program, temporaryFolder } from './temporary-folder.ts';

const folder = temporaryFolder();

async function client(...lines: readonly string[]): Promise<Docker> {
  await program(folder.join('docker'), ...lines);
  return new Docker({ PATH: `${folder.path}:/usr/bin:/bin` });
}

describe('a command of Docker', () => {
  it('answers how it ended, be it badly', async () => {
    const docker = await client('echo out; echo err >&2; exit 3');
    expect(await docker.run(['ps'])).toEqual({ code: 3, stdout: 'out\n', stderr: 'err\n' });
  });

  it('gets its words as they are, and its input', async () => {
    const docker = await client('printf "%s|" "$@"; cat');
    const words = ['exec', '$(reboot)', 'a b', ''];
    expect((await docker.run(words, { stdin: 'in' })).stdout).toBe('exec|$(reboot)|a b||in');
  });

  it('need not read its input', async () => {
    const docker = await client('exit 0');
    expect((await docker.run(['x'], { stdin: 'x'.repeat(1_000_000) })).code).toBe(0);
  });

  it('that must succeed says what it said when it does not', async () => {
    const docker = await client('echo no space left >&2; exit 1');
    await expect(docker.docker(['create', 'a', 'b', 'c', 'secret'])).rejects.toThrow(
      'docker create a b c: exit 1\nno space left',
    );
  });

  it('that takes too long is cut off, with a child that holds its pipes too', async () => {
    const docker = await client('sleep 30 & sleep 30');
    const began = Date.now();
    await expect(docker.run(['build'], { timeoutMs: 100 })).rejects.toThrow(
      'docker build took over 0.1 s',
    );
    expect(Date.now() - began).toBeLessThan(10_000);
  });

  it('is ended by Ctrl-C, and not begun after it', async () => {
    const docker = await client(`touch ${folder.join('begun')}; exec sleep 30`);
    const stop = new AbortController();
    stop.abort(new Error('stopped'));
    await expect(docker.run(['pull'], { signal: stop.signal })).rejects.toThrow('stopped');
    expect(existsSync(folder.join('begun'))).toBe(false);
    const later = AbortSignal.timeout(300);
    await expect(docker.run(['pull'], { signal: later })).rejects.toMatchObject({
      name: 'TimeoutError',
    });
    expect(existsSync(folder.join('begun'))).toBe(true);
  });
});
