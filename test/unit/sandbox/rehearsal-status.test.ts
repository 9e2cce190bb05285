import { describe, expect, it } from 'vitest';
import { bytesIn, readRehearsal } from '../../../src/sandbox/rehearsal-status.ts';
import { program, temporaryFolder } from './temporary-folder.ts';

const folder = temporaryFolder();

describe('the memory of containers', () => {
  it('is the sum of what the engine says of each', () => {
    const said = '1.5GiB / 15GiB\n512MiB / 15GiB\n100KiB / 15GiB\n0B / 0B\n';
    expect(bytesIn(said)).toBe(1.5 * 1024 ** 3 + 512 * 1024 ** 2 + 100 * 1024);
  });

  it('is nothing where it says nothing', () => {
    expect(bytesIn('')).toBe(0);
    expect(bytesIn('-- / --\n')).toBe(0);
  });
});

describe('hosts without an agent', () => {
  const why = (env: NodeJS.ProcessEnv, wanted: 'auto' | 'off' = 'auto') =>
    readRehearsal({ port: 1 }, folder.path, { env, wanted });

  it('are not real for a reason', async () => {
    expect(await why({ PATH: folder.path })).toBe('docker is not installed');
    expect(await why({ PATH: folder.path }, 'off')).toBe('sandbox.hosts is off');
  });

  it('could be real where an engine answers', async () => {
    await program(folder.join('docker'), 'echo linux 8589934592 25.0.3');
    expect(await why({ PATH: folder.path })).toBe('not started; orthweb sandbox start does it');
  });
});
