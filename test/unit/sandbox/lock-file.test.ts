import { existsSync } from 'node:fs';
import { utimes, writeFile } from 'node:fs/promises';
import { setTimeout as delay } from 'node:timers/promises';
import { describe, expect, it } from 'vitest';
import { isStale, underLock } from '../../../src/sandbox/lock-file.ts';
import { DEAD_PID, temporaryFolder } from './temporary-folder.ts';

const folder = temporaryFolder();
const path = (): string => folder.join('deep/er/start.lock');

describe('a lock file', () => {
  it('lets one at a time work, and is gone afterwards', async () => {
    const events: string[] = [];
    const work = (name: string) =>
      underLock({ path: path() }, async () => {
        events.push(`${name} begins`);
        await delay(30);
        events.push(`${name} ends`);
      });
    await Promise.all([work('a'), work('b'), work('c')]);
    expect(events.filter((_, n) => n % 2 === 0).map((e) => e.replace('begins', 'ends'))).toEqual(
      events.filter((_, n) => n % 2 === 1),
    );
    expect(existsSync(path())).toBe(false);
  });

  it('is given back when the work fails', async () => {
    const failing = underLock({ path: path() }, () => Promise.reject(new Error('no')));
    await expect(failing).rejects.toThrow('no');
    expect(await underLock({ path: path() }, async () => 'next')).toBe('next');
  });

  it('of a dead process is taken over', async () => {
    await underLock({ path: path() }, async () => undefined);
    await writeFile(path(), String(DEAD_PID));
    expect(await underLock({ path: path() }, async () => 'mine')).toBe('mine');
  });

  it('of a living process is not, and says what to do after the wait', async () => {
    const lock = folder.join('held.lock');
    await writeFile(lock, String(process.pid));
    const waiting = underLock({ path: lock, waitMs: 50 }, async () => 'mine');
    await expect(waiting).rejects.toMatchObject({
      hint: expect.stringContaining(`remove the file ${lock}`),
    });
  });

  it('stops waiting on Ctrl-C', async () => {
    const lock = folder.join('held.lock');
    await writeFile(lock, String(process.pid));
    const { signal } = { signal: AbortSignal.timeout(50) };
    const waiting = underLock({ path: lock, signal }, async () => 'mine');
    await expect(waiting).rejects.toMatchObject({ name: 'TimeoutError' });
  });

  it('without a holder is stale only when it is old: its maker may be about to write it', async () => {
    const lock = folder.join('empty.lock');
    await writeFile(lock, '');
    expect(await isStale(lock)).toBe(false);
    const old = Date.now() / 1000 - 60;
    await utimes(lock, old, old);
    expect(await isStale(lock)).toBe(true);
  });
});
