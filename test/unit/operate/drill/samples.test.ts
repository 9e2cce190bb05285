import { describe, expect, it } from 'vitest';
import {
  longestGap,
  noticedAfter,
  type Sample,
  slices,
} from '../../../../src/operate/drill/samples.ts';

const sample = (endedMs: number, ok = true): Sample => ({ begunMs: endedMs - 20, endedMs, ok });
const every100 = (fromMs: number, untilMs: number): Sample[] =>
  Array.from({ length: (untilMs - fromMs) / 100 }, (_, at) => sample(fromMs + at * 100));

describe('an outage', () => {
  const cut = [
    ...every100(0, 1_000),
    sample(1_050, false),
    sample(1_400, false),
    ...every100(1_700, 3_000),
  ];

  it('lasts from the last good answer before it to the first good one after it', () => {
    expect(longestGap(cut, { fromMs: 950, untilMs: 2_900 })).toEqual({
      lastGoodMs: 900,
      firstGoodMs: 1_700,
      elapsedMs: 800,
    });
  });

  it('is found whatever the order in which answers were noted', () => {
    const gap = longestGap(cut.toReversed(), { fromMs: 950, untilMs: 2_900 });
    expect(gap?.elapsedMs).toBe(800);
  });

  it('may end before the move does, or begin after it has begun', () => {
    const around = { fromMs: 500, untilMs: 2_500 };
    expect(longestGap(cut, around)).toMatchObject({ lastGoodMs: 900, firstGoodMs: 1_700 });
  });

  it('of which nobody noticed anything is the pace of the requests', () => {
    expect(longestGap(every100(0, 3_000), { fromMs: 1_000, untilMs: 2_000 })?.elapsedMs).toBe(100);
  });

  it('before the window or after it does not count', () => {
    expect(longestGap(cut, { fromMs: 2_000, untilMs: 2_500 })?.elapsedMs).toBe(100);
    expect(longestGap(cut, { fromMs: 200, untilMs: 900 })?.elapsedMs).toBe(100);
  });

  it('that never ended, or before which nothing was good, has no length', () => {
    expect(longestGap(every100(0, 1_000), { fromMs: 500, untilMs: 4_000 })).toBeNull();
    expect(longestGap(every100(1_000, 2_000), { fromMs: 500, untilMs: 2_000 })).toBeNull();
  });

  it('that follows another one has no end either', () => {
    expect(longestGap(cut, { fromMs: 950, untilMs: 6_000 })).toBeNull();
  });

  it('is noticed when the first request has failed', () => {
    expect(noticedAfter(cut, { fromMs: 950, untilMs: 3_000 })).toBe(100);
    expect(noticedAfter(cut, { fromMs: 1_500, untilMs: 3_000 })).toBeNull();
  });
});

describe('slices of time', () => {
  it('hold every request that ended in them, good and failed apart', () => {
    const all = [sample(1_000), sample(1_249), sample(1_250, false), sample(1_999)];
    expect(slices(all, { fromMs: 1_000, untilMs: 2_000 }, 250)).toEqual([
      { ok: 2, failed: 0 },
      { ok: 0, failed: 1 },
      { ok: 0, failed: 0 },
      { ok: 1, failed: 0 },
    ]);
  });

  it('leave out what ended before or after', () => {
    const all = [sample(999), sample(2_000)];
    const sum = slices(all, { fromMs: 1_000, untilMs: 2_000 }, 250);
    expect(sum.every(({ ok }) => ok === 0)).toBe(true);
  });
});
