import { setMaxListeners } from 'node:events';
import { beforeEach, describe, expect, it } from 'vitest';
import type { StoreOutcome } from '../../../../src/operate/dicom/store.ts';
import { type DrillObject, DrillObjects } from '../../../../src/operate/drill/objects.ts';
import { paced } from '../../../../src/operate/drill/paced.ts';
import { ReadLoad } from '../../../../src/operate/drill/read-load.ts';
import { StoreLoad } from '../../../../src/operate/drill/store-load.ts';
import { FakeClock } from '../../../support/fake-clock.ts';

const going = new AbortController().signal;
// Every pause listens; Node warns of a leak at eleven.
setMaxListeners(0, going);
const objects = new DrillObjects('x');
let clock: FakeClock;
let stop: AbortController;
beforeEach(() => {
  clock = new FakeClock();
  stop = new AbortController();
});

async function upTo(ms: number, running: Promise<void>): Promise<void> {
  await clock.sleep(ms, going);
  stop.abort();
  await running;
}

const all = (batch: readonly DrillObject[]): StoreOutcome => ({
  answers: new Map(batch.map((one) => [one.sopInstanceUid, { status: 0, elapsedMs: 5 }])),
  trouble: undefined,
});
const none: StoreOutcome = { answers: new Map(), trouble: 'reset' };

function stores(rate: number, send: (batch: readonly DrillObject[]) => Promise<StoreOutcome>) {
  return new StoreLoad({ clock, rate, make: (atMs) => objects.next(atMs), send });
}

describe('a pace', () => {
  it('is kept over the whole, although single turns are late', async () => {
    const late: number[] = [];
    const slow = {
      now: () => clock.now(),
      // Every tenth pause takes far longer than asked for.
      sleep: (ms: number, signal: AbortSignal) =>
        clock.sleep(late.length % 10 === 9 ? ms + 250 : ms, signal),
    };
    const running = paced(slow, 100, stop.signal, () => void late.push(clock.now()));
    await upTo(10_490, running);
    expect(late.length).toBe(105);
  });
});

describe('the load of stores', () => {
  it.each([
    [1, 1, 1],
    [5, 2, 0.4],
    [20, 5, 0.25],
    [100, 5, 0.05],
  ])('of %i a second is that many, %i an association', async (rate, each, everySeconds) => {
    const sizes: number[] = [];
    const load = stores(rate, async (batch) => {
      sizes.push(batch.length);
      return all(batch);
    });
    // The last turn begins just before the end.
    await upTo(20_000 - 1, load.run(stop.signal, going));
    expect(load.objects.length).toBe(rate * 20);
    expect(new Set(sizes)).toEqual(new Set([each]));
    expect(load.associations).toBe(Math.round(20 / everySeconds));
    expect(load.samples.every(({ ok }) => ok)).toBe(true);
  });

  it('sends again what was not acknowledged, and only that', async () => {
    const seen = new Map<string, number>();
    const load = stores(5, async (batch) => {
      for (const { sopInstanceUid } of batch)
        seen.set(sopInstanceUid, (seen.get(sopInstanceUid) ?? 0) + 1);
      const [first] = batch;
      const cut = clock.now() >= 2_000 && clock.now() < 4_000;
      return cut && first ? { ...all([first]), trouble: 'reset' } : all(batch);
    });
    await upTo(8_000, load.run(stop.signal, going));
    expect(load.objects.every((one) => one.acknowledgedAtMs !== undefined)).toBe(true);
    const again = load.objects.filter(({ attempts }) => attempts > 1);
    expect(again.length).toBeGreaterThan(0);
    expect(load.objects.every((one) => seen.get(one.sopInstanceUid) === one.attempts)).toBe(true);
    expect(load.samples.filter(({ ok }) => !ok).length).toBe(
      again.reduce((sum, { attempts }) => sum + attempts - 1, 0),
    );
    expect(load.aborted).toBeGreaterThan(0);
  });

  it('goes on making objects through an outage, and brings all of them home', async () => {
    const load = stores(20, async (batch) => {
      const gone = clock.now() >= 1_000 && clock.now() < 6_000;
      if (gone) await clock.sleep(3_000, going);
      return gone ? none : all(batch);
    });
    await upTo(20_000 - 1, load.run(stop.signal, going));
    expect(load.objects.length).toBe(400);
    expect(load.objects.filter((one) => one.acknowledgedAtMs === undefined)).toEqual([]);
  });

  it('never has more under way than a site would take from its devices', async () => {
    let [now, most] = [0, 0];
    const load = stores(50, async () => {
      now += 1;
      most = Math.max(most, now);
      await clock.sleep(10_000, going);
      now -= 1;
      return none;
    });
    await upTo(30_000, load.run(stop.signal, going));
    expect(most).toBe(32);
  });

  it('does not take a refusal for an acknowledgement', async () => {
    const load = stores(5, async (batch) => ({
      answers: new Map(batch.map((one) => [one.sopInstanceUid, { status: 0xa700, elapsedMs: 1 }])),
      trouble: undefined,
    }));
    await upTo(1_000, load.run(stop.signal, going));
    expect(load.objects.every((one) => one.acknowledgedAtMs === undefined)).toBe(true);
    expect(load.samples.some(({ ok }) => ok)).toBe(false);
  });

  it('counts what was under way when the run was stopped as not acknowledged', async () => {
    const run = new AbortController();
    const load = stores(5, async () => {
      await clock.sleep(60_000, run.signal);
      return none;
    });
    const running = load.run(run.signal, run.signal);
    await clock.sleep(1_000, going);
    run.abort(new Error('stopped'));
    await running;
    expect(load.objects.length).toBeGreaterThan(0);
    expect(load.objects.every((one) => one.acknowledgedAtMs === undefined)).toBe(true);
  });
});

describe('the load of reads', () => {
  it('keeps its rate, although every read hangs', async () => {
    const load = new ReadLoad({
      clock,
      rate: 10,
      read: async (signal) => {
        await clock.sleep(3_000, signal);
        throw new Error('no answer in time');
      },
    });
    await upTo(10_000 - 1, load.run(stop.signal, going));
    expect(load.samples.length).toBe(100);
    const hung = load.samples.filter((one) => !one.ok && one.endedMs - one.begunMs === 3_000);
    expect(hung.length).toBe(100);
  });

  it('leaves out what a stop cut short: it says nothing of the site', async () => {
    const run = new AbortController();
    const read = async (signal: AbortSignal) => {
      await clock.sleep(100, signal);
      return true;
    };
    const load = new ReadLoad({ clock, rate: 20, read });
    const running = load.run(run.signal, run.signal);
    await clock.sleep(1_020, going);
    run.abort(new Error('stopped'));
    await running;
    expect(load.samples.length).toBeGreaterThan(10);
    expect(load.samples.every(({ ok }) => ok)).toBe(true);
  });
});
