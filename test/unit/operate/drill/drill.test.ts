import { setMaxListeners } from 'node:events';
import { beforeEach, describe, expect, it } from 'vitest';
import { drill } from '../../../../src/operate/drill/drill.ts';
import { DRILL_PREFIX, DrillObjects } from '../../../../src/operate/drill/objects.ts';
import { ReadLoad } from '../../../../src/operate/drill/read-load.ts';
import type { Moved } from '../../../../src/operate/drill/report.ts';
import { StoreLoad } from '../../../../src/operate/drill/store-load.ts';
import type { ProvisionEvent } from '../../../../src/provision/resource.ts';
import { FakeClock } from '../../../support/fake-clock.ts';
import { ArchiveInMemory } from './archive-in-memory.ts';

const OUTAGE_MS = 2_000;

let clock: FakeClock;
let archive: ArchiveInMemory;
let stop: AbortController;
let objects: DrillObjects;
let events: ProvisionEvent[];
let host: string;
let goneUntilMs: number;
beforeEach(() => {
  clock = new FakeClock();
  archive = new ArchiveInMemory();
  stop = new AbortController();
  setMaxListeners(0, stop.signal);
  objects = new DrillObjects('now');
  events = [];
  host = 'primary';
  goneUntilMs = 0;
});

const serves = () => clock.now() >= goneUntilMs;

/** Takes a second, and nobody serves for two from its beginning. */
async function move(): Promise<Moved> {
  const begunMs = clock.now();
  goneUntilMs = begunMs + OUTAGE_MS;
  await clock.sleep(1_000, stop.signal);
  const from = host === 'primary' ? 'primary' : 'secondary';
  const to = from === 'primary' ? 'secondary' : 'primary';
  host = to;
  const movedMs = clock.now();
  await clock.sleep(2_000, stop.signal);
  return { from, to, steps: [], tls: true, echo: true, outageMs: 0, begunMs, movedMs };
}

function begin(change: { move?: () => Promise<Moved>; lose?: number } = {}) {
  let stored = 0;
  const stores = new StoreLoad({
    clock,
    rate: 5,
    make: (atMs) => objects.next(atMs),
    send: async (batch) => {
      await clock.sleep(10, new AbortController().signal);
      if (!serves()) return { answers: new Map(), trouble: 'reset' };
      for (const object of batch) {
        stored += 1;
        if (stored !== change.lose) archive.store(object, objects.patientId);
      }
      const answer = { status: 0, elapsedMs: 10 };
      return {
        answers: new Map(batch.map((one) => [one.sopInstanceUid, answer])),
        trouble: undefined,
      };
    },
  });
  const reads = new ReadLoad({ clock, rate: 10, read: async () => serves() });
  const emit = (event: ProvisionEvent) => void events.push(event);
  const ctx = { clock, signal: stop.signal, emit };
  return drill(ctx, { objects, stores, reads, seconds: 5, archive, move: change.move ?? move });
}

const steps = () => events.flatMap((event) => (event.type === 'step' ? [event.text] : []));

describe('a drill', () => {
  it('moves there and back under load, and measures both from outside', async () => {
    const report = await begin();
    expect(report.passed).toBe(true);
    expect(report.moves.map(({ from, to }) => `${from} ${to}`)).toEqual([
      'primary secondary',
      'secondary primary',
    ]);
    for (const { httpsOutage, dicomOutage, noticedMs, failedReads } of report.moves) {
      expect(httpsOutage?.elapsedMs).toBeGreaterThanOrEqual(OUTAGE_MS);
      expect(httpsOutage?.elapsedMs).toBeLessThanOrEqual(OUTAGE_MS + 200);
      expect(dicomOutage?.elapsedMs).toBeGreaterThanOrEqual(OUTAGE_MS);
      expect(dicomOutage?.elapsedMs).toBeLessThanOrEqual(OUTAGE_MS + 800);
      expect(noticedMs).toBeLessThanOrEqual(100);
      expect(failedReads).toBe(OUTAGE_MS / 100);
    }
    expect(steps()).toEqual([
      'load before',
      'load between',
      'load after',
      'objects compared',
      'drill objects removed',
    ]);
  });

  it('brings every object home, proves it, and leaves none behind', async () => {
    const { stores, proof, removed } = await begin();
    expect(stores.retried).toBeGreaterThan(0);
    expect(stores.acknowledged).toBe(stores.made);
    expect(proof).toMatchObject({ acknowledged: stores.made, lost: [], duplicated: [] });
    expect([removed, archive.rows.length]).toEqual([stores.made, 0]);
  });

  it('draws every request at its time', async () => {
    const { plot, reads, stores } = await begin();
    const sum = (all: readonly { ok: number; failed: number }[]) =>
      all.reduce((total, { ok, failed }) => total + ok + failed, 0);
    expect(sum(plot.reads)).toBe(reads.sent);
    expect(sum(plot.stores)).toBe(stores.acknowledged + stores.failedAttempts);
    expect(plot.reads.filter(({ failed }) => failed > 0).length * plot.everyMs).toBeGreaterThan(
      OUTAGE_MS,
    );
  });

  it('fails when one acknowledged object is not there', async () => {
    const { passed, proof } = await begin({ lose: 7 });
    expect([passed, proof.lost.length, proof.acknowledged]).toEqual([false, 1, proof.present + 1]);
  });

  it('fails when the site does not come back', async () => {
    const forGood = async () => {
      const moved = await move();
      if (moved.to === 'primary') goneUntilMs = Number.POSITIVE_INFINITY;
      return moved;
    };
    const { passed, moves } = await begin({ move: forGood });
    expect([passed, moves.at(-1)?.httpsOutage]).toEqual([false, null]);
  });

  it('fails, and tells all the same what it came to, when its objects cannot be removed', async () => {
    let round = 0;
    const thenStuck = async () => {
      round += 1;
      if (round === 2) archive.remove = () => Promise.reject(new Error('it does not answer'));
      return move();
    };
    const { passed, removed, proof } = await begin({ move: thenStuck });
    expect([passed, removed, proof.lost]).toEqual([false, null, []]);
  });

  it('first removes what an earlier one left, and says so', async () => {
    archive.store(objects.next(0), `${DRILL_PREFIX}earlier`);
    const { leftovers, stores, removed } = await begin();
    expect([leftovers, removed]).toEqual([1, stores.made]);
    expect(events).toContainEqual({
      type: 'notice',
      text: 'objects of a drill that was cut off, removed: 1',
    });
  });
});

describe('a drill that ends early', () => {
  it('by Ctrl-C removes what it stored', async () => {
    const running = begin();
    await clock.sleep(3_000, new AbortController().signal);
    expect(archive.rows.length).toBeGreaterThan(5);
    stop.abort(new Error('stopped at your request'));
    await expect(running).rejects.toThrow('stopped at your request');
    expect(archive.rows).toEqual([]);
  });

  it('by a move that is refused says why, and removes what it stored', async () => {
    const refused = () => Promise.reject(new Error('refused: secondary is not healthy'));
    await expect(begin({ move: refused })).rejects.toThrow('secondary is not healthy');
    expect(steps()).toEqual(['load before', 'drill objects removed']);
    expect(archive.rows).toEqual([]);
  });

  it('tells what went wrong first, although the objects cannot be removed either', async () => {
    const refused = async () => {
      archive.remove = () => Promise.reject(new Error('the site does not answer'));
      throw new Error('refused');
    };
    await expect(begin({ move: refused })).rejects.toThrow('refused');
    expect(events.at(-1)).toEqual({
      type: 'notice',
      text: 'drill objects may be left: the site does not answer',
    });
  });
});
