import { setMaxListeners } from 'node:events';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { Interrupted, Locked } from '../../../src/errors.ts';
import { type Holder, thisProcess } from '../../../src/operate/holder.ts';
import { Ledger } from '../../../src/operate/ledger.ts';
import {
  acquireLock,
  type HeldLock,
  type LockBody,
  type LockOptions,
  lockText,
  readLock,
} from '../../../src/operate/lock.ts';
import { FakeClock } from '../../support/fake-clock.ts';
import { FakeS3, s3Error } from '../../support/fake-s3.ts';
import { AT, BUCKET, LOCK, ledgerInMemory } from './place.ts';

const MINUTE = 60_000;
const OTHER: Holder = {
  user: 'operator',
  host: 'ws-17',
  machine: 'm-17',
  pid: 4711,
  pidStarted: '9',
};

// Renewal goes by the system's own timer, so that it happens while the run is busy elsewhere.
beforeEach(() => {
  vi.useFakeTimers({ toFake: ['setInterval', 'clearInterval'] });
});
afterEach(() => {
  vi.useRealTimers();
});

interface Run {
  readonly s3: FakeS3;
  readonly ledger: Ledger;
  readonly clock: FakeClock;
  readonly notices: string[];
  readonly lost: Error[];
  take(more?: Partial<LockOptions>): Promise<HeldLock>;
  body(): LockBody | undefined;
}

/** At two minutes past two. */
async function run({ s3, ledger } = ledgerInMemory()): Promise<Run> {
  const clock = new FakeClock();
  const { signal } = new AbortController();
  setMaxListeners(0, signal);
  await clock.sleep(14 * 60 * MINUTE + 2 * MINUTE, signal);
  const notices: string[] = [];
  const lost: Error[] = [];
  let runs = 0;
  return {
    s3,
    ledger,
    clock,
    notices,
    lost,
    take: (more = {}) =>
      acquireLock({
        ledger,
        partition: 'aws',
        name: 'wealthy-lemur',
        run: `run-${++runs}`,
        command: 'orthweb up',
        me: thisProcess(),
        waitMs: 0,
        clock,
        pace: 1,
        signal,
        notice: (text) => void notices.push(text),
        lost: (reason) => void lost.push(reason),
        ...more,
      }),
    body: () => s3.json<LockBody>(BUCKET, LOCK),
  };
}

function bodyOf(holder: Holder, now: FakeClock, more: Partial<LockBody> = {}): LockBody {
  return {
    ...holder,
    run: 'run-of-another',
    command: 'orthweb failover',
    since: new Date(now.now() - 2 * MINUTE).toISOString(),
    expires: new Date(now.now() + 28 * MINUTE).toISOString(),
    ...more,
  };
}

/** Lets the renewal that is due happen, and its calls end. */
async function passMinutes(minutes: number): Promise<void> {
  await vi.advanceTimersByTimeAsync(minutes * MINUTE);
  for (let turn = 0; turn < 5; turn += 1) await new Promise((resolve) => setImmediate(resolve));
}

describe('taking the lock', () => {
  it('writes who holds it, since when and until when', async () => {
    const { take, body } = await run();
    const lock = await take();
    expect(lock.takenOver).toBe(false);
    expect(body()).toEqual({
      ...thisProcess(),
      run: 'run-1',
      command: 'orthweb up',
      since: '1970-01-01T14:02:00.000Z',
      expires: '1970-01-01T14:32:00.000Z',
    });
  });

  it('makes the ledger when it is the first deployment', async () => {
    const s3 = new FakeS3();
    const { take } = await run({ s3, ledger: new Ledger(s3.client, AT) });
    await take();
    expect(s3.keys(BUCKET)).toEqual([LOCK]);
  });

  it('succeeds once, however many try at the same moment', async () => {
    const { take } = await run();
    const outcomes = await Promise.allSettled([take(), take(), take()]);
    expect(outcomes.map((one) => one.status).sort()).toEqual(['fulfilled', 'rejected', 'rejected']);
  });

  it('knows its own write whose reply was lost', async () => {
    const { s3, take } = await run();
    s3.loseReplyTo('PutObject');
    await expect(take()).resolves.toMatchObject({ takenOver: false });
  });

  it('tries again when S3 cannot say who was first', async () => {
    const { s3, take } = await run();
    let conflicts = 0;
    s3.before = (call) => {
      if (call === `PutObject ${LOCK}` && conflicts++ === 0)
        throw s3Error('ConditionalRequestConflict', 409);
    };
    await take();
    expect(s3.keys(BUCKET)).toEqual([LOCK]);
  });

  it('fails where the ledger is closed to us', async () => {
    const { s3, take } = await run();
    s3.before = () => {
      throw s3Error('AccessDenied', 403);
    };
    await expect(take()).rejects.toThrow('AccessDenied');
  });
});

describe('a lock that is held', () => {
  it('says by whom, where, with what and for how long, and exits 6', async () => {
    const { s3, clock, take } = await run();
    s3.put(BUCKET, LOCK, bodyOf(OTHER, clock));
    const error = await take().catch((e: unknown) => e);
    expect(error).toBeInstanceOf(Locked);
    expect(error).toMatchObject({ exitCode: 6 });
    expect([(error as Locked).message, (error as Locked).hint].join('\n')).toMatchInlineSnapshot(`
      "wealthy-lemur is locked by operator@ws-17 since 14:00 UTC (orthweb failover, 2 min ago)
      wait with --lock-wait 600, or, if that run is dead: orthweb lock release"
    `);
  });

  it('was just taken', async () => {
    const { clock } = await run();
    const body = bodyOf(OTHER, clock, { since: new Date(clock.now()).toISOString() });
    expect(lockText('wealthy-lemur', body, clock.now())).toContain('(orthweb failover, just now)');
  });

  it('is waited for as long as was asked', async () => {
    const { s3, clock, take } = await run();
    s3.put(BUCKET, LOCK, bodyOf(OTHER, clock));
    const begunMs = clock.now();
    await expect(take({ waitMs: MINUTE })).rejects.toThrow(Locked);
    expect(clock.now() - begunMs).toBe(MINUTE);
  });

  it('is taken as soon as it is free', async () => {
    const { s3, clock, ledger, take, body } = await run();
    s3.put(BUCKET, LOCK, bodyOf(OTHER, clock));
    const freeAtMs = clock.now() + 12_000;
    s3.before = () => {
      if (clock.now() < freeAtMs) return;
      s3.buckets.get(BUCKET)?.objects.delete(LOCK);
      s3.before = () => undefined;
    };
    const lock = await take({ waitMs: MINUTE });
    expect(clock.now() - freeAtMs).toBeLessThan(5_000);
    expect([lock.takenOver, body()?.run]).toEqual([false, 'run-1']);
    expect((await readLock(ledger, 'wealthy-lemur'))?.value.run).toBe('run-1');
  });

  it('is not waited for after Ctrl-C', async () => {
    const { s3, clock, take } = await run();
    s3.put(BUCKET, LOCK, bodyOf(OTHER, clock));
    const stop = new AbortController();
    const reason = new Interrupted('stopped at your request');
    s3.before = (call) => {
      if (call.startsWith('GetObject')) stop.abort(reason);
    };
    await expect(take({ waitMs: MINUTE, signal: stop.signal })).rejects.toBe(reason);
  });
});

describe('a lock whose run is dead', () => {
  it('is taken over when it was not renewed for 30 minutes, and said so', async () => {
    const { s3, clock, notices, take, body } = await run();
    const expires = new Date(clock.now() - 1).toISOString();
    s3.put(BUCKET, LOCK, bodyOf(OTHER, clock, { expires }));
    const lock = await take();
    expect([lock.takenOver, body()?.run]).toEqual([true, 'run-1']);
    expect(notices).toEqual([
      'took over the lock of operator@ws-17 (orthweb failover): it was not renewed for 30 minutes',
    ]);
  });

  it('is taken over by one of two: the version that was read must still be there', async () => {
    const { s3, clock, notices, take, body } = await run();
    const expires = new Date(clock.now() - 1).toISOString();
    s3.put(BUCKET, LOCK, bodyOf(OTHER, clock, { expires }));
    const outcomes = await Promise.allSettled([take(), take()]);
    const winner = outcomes.findIndex((one) => one.status === 'fulfilled');
    expect(outcomes[1 - winner]).toMatchObject({ reason: expect.any(Locked) });
    expect(body()?.run).toBe(`run-${winner + 1}`);
    expect(notices).toHaveLength(1);
  });

  it('is taken over at once when it was a process of this user on this machine', async () => {
    const { s3, clock, notices, take } = await run();
    const ended = { ...thisProcess(), pidStarted: 'before the last start' };
    s3.put(BUCKET, LOCK, bodyOf(ended, clock));
    expect((await take()).takenOver).toBe(true);
    expect(notices[0]).toMatch(/its process \d+ on this machine has ended$/);
  });

  it.each([
    ['still lives', {}],
    ['ran on another machine', { machine: 'other', pidStarted: 'x' }],
    ['ran for another user', { user: 'other', pidStarted: 'x' }],
  ])('is left alone when it %s', async (_, more) => {
    const { s3, clock, take, body } = await run();
    s3.put(BUCKET, LOCK, bodyOf({ ...thisProcess(), ...more }, clock));
    await expect(take()).rejects.toThrow(Locked);
    expect(body()?.run).toBe('run-of-another');
  });
});

describe('a lock while it is held', () => {
  it('is renewed long before it expires', async () => {
    const { clock, take, body, lost } = await run();
    await take();
    await clock.sleep(20 * MINUTE, new AbortController().signal);
    await passMinutes(2);
    expect(body()).toMatchObject({
      since: '1970-01-01T14:02:00.000Z',
      expires: '1970-01-01T14:52:00.000Z',
    });
    expect(lost).toEqual([]);
  });

  it.each([
    [
      'was taken over',
      (s3: FakeS3, clock: FakeClock) => s3.put(BUCKET, LOCK, bodyOf(OTHER, clock)),
    ],
    ['was removed', (s3: FakeS3) => s3.buckets.get(BUCKET)?.objects.delete(LOCK)],
  ])('stops the run when it %s', async (_, change) => {
    const { s3, clock, take, lost } = await run();
    await take();
    change(s3, clock);
    await passMinutes(2);
    expect(lost).toHaveLength(1);
    expect(lost[0]).toBeInstanceOf(Interrupted);
    expect(lost[0]?.message).toBe('the lock of wealthy-lemur was taken over by another run');
  });

  it('is lost when the machine slept longer than the lock lives, and nothing is written over', async () => {
    const { s3, clock, take, body, lost } = await run();
    await take();
    await clock.sleep(30 * MINUTE, new AbortController().signal);
    const before = body();
    const calls = s3.calls.length;
    await passMinutes(2);
    expect(lost[0]).toBeInstanceOf(Interrupted);
    expect(body()).toEqual(before);
    expect(s3.calls).toHaveLength(calls);
  });

  it('is not lost by a renewal that fails', async () => {
    const { s3, clock, take, body, lost } = await run();
    await take();
    s3.before = () => {
      throw s3Error('InternalError', 500);
    };
    await passMinutes(2);
    s3.before = () => undefined;
    await clock.sleep(4 * MINUTE, new AbortController().signal);
    await passMinutes(2);
    expect(lost).toEqual([]);
    expect(body()?.expires).toBe('1970-01-01T14:36:00.000Z');
  });

  it('is not lost by a renewal that was carried out and whose reply never came', async () => {
    const { s3, clock, take, body, lost } = await run();
    const lock = await take();
    s3.after = () => {
      throw s3Error('TimeoutError', 500);
    };
    await clock.sleep(2 * MINUTE, new AbortController().signal);
    await passMinutes(2);
    s3.after = () => undefined;
    await passMinutes(2);
    await clock.sleep(2 * MINUTE, new AbortController().signal);
    await passMinutes(2);
    expect(lost).toEqual([]);
    expect(body()?.expires).toBe('1970-01-01T14:36:00.000Z');
    await lock.release();
    expect(body()).toBeUndefined();
  });

  it('is not lost by a renewal that takes longer than the time to the next', async () => {
    const { s3, clock, take, lost } = await run();
    await take();
    let goOn: () => void = () => undefined;
    s3.before = () =>
      new Promise<void>((resolve) => {
        goOn = resolve;
        s3.before = () => undefined;
      });
    await passMinutes(2);
    await clock.sleep(2 * MINUTE, new AbortController().signal);
    await passMinutes(2);
    goOn();
    await passMinutes(0);
    expect(lost).toEqual([]);
  });
});

describe('releasing', () => {
  it('frees it for the next run, and ends the renewal', async () => {
    const { s3, take, body } = await run();
    const lock = await take();
    await lock.release();
    expect(body()).toBeUndefined();
    const calls = s3.calls.length;
    await passMinutes(10);
    expect(s3.calls).toHaveLength(calls);
    await take();
  });

  it('frees the version of the last renewal', async () => {
    const { take, body } = await run();
    const lock = await take();
    await passMinutes(4);
    await lock.release();
    expect(body()).toBeUndefined();
  });

  it('frees it when the reply to the last renewal never came', async () => {
    const { s3, clock, take, body } = await run();
    const lock = await take();
    s3.after = () => {
      throw s3Error('TimeoutError', 500);
    };
    await clock.sleep(2 * MINUTE, new AbortController().signal);
    await passMinutes(2);
    s3.after = () => undefined;
    await lock.release();
    expect(body()).toBeUndefined();
  });

  it('leaves the lock of another run alone', async () => {
    const { s3, clock, take, body } = await run();
    const lock = await take();
    s3.put(BUCKET, LOCK, bodyOf(OTHER, clock));
    await lock.release();
    expect(body()?.run).toBe('run-of-another');
  });

  it('is content when somebody has removed it', async () => {
    const { s3, take } = await run();
    const lock = await take();
    s3.buckets.get(BUCKET)?.objects.delete(LOCK);
    await lock.release();
  });
});
