import { describe, expect, it } from 'vitest';
import type { Answer } from '../../../../src/operate/outside/site.ts';
import { watchOutside } from '../../../../src/operate/outside/watch.ts';
import { FakeClock } from '../../../support/fake-clock.ts';

const YES: Answer = { answers: true, elapsedMs: 1 };
const NO: Answer = { answers: false, why: 'refused', text: 'nobody there' };
const going = new AbortController().signal;

/** A site that does not answer from the one time to the other. */
function world(goneFromMs: number, backAtMs: number, slowMs = 0) {
  const clock = new FakeClock();
  const looks: number[] = [];
  const watch = watchOutside({
    clock,
    signal: going,
    look: async (signal) => {
      const ms = clock.now();
      looks.push(ms);
      const gone = ms >= goneFromMs && ms < backAtMs;
      if (gone && slowMs > 0) await clock.sleep(slowMs, signal);
      return gone ? NO : YES;
    },
  });
  return { clock, watch, looks };
}

describe('watching a site from outside', () => {
  it('measures from the last answer before to the first answer after', async () => {
    const { clock, watch, looks } = world(1_000, 3_400);
    await clock.sleep(1_000, going);
    expect(await watch.answersAfter(1_100, 60_000)).toBe(true);
    expect(watch.gapFrom(1_000)).toBe(3_500 - 750);
    watch.stop();
    expect(looks.slice(0, 3)).toEqual([0, 250, 500]);
  });

  it('does not wait for a look that hangs before it looks again', async () => {
    const { clock, watch } = world(1_000, 2_000, 10_000);
    await clock.sleep(1_000, going);
    expect(await watch.answersAfter(1_100, 60_000)).toBe(true);
    expect(watch.gapFrom(1_000)).toBe(2_000 - 750);
    watch.stop();
  });

  it('takes no answer from before the move for one from after it', async () => {
    const { clock, watch } = world(0, 0);
    await clock.sleep(1_000, going);
    await watch.answersAfter(1_100, 60_000);
    expect(clock.now()).toBeGreaterThan(1_100);
    watch.stop();
  });

  it('finds no gap longer than its own pace where nobody noticed anything', async () => {
    const { clock, watch } = world(0, 0);
    await clock.sleep(1_000, going);
    await watch.answersAfter(2_000, 60_000);
    expect(watch.gapFrom(1_000)).toBe(250);
    watch.stop();
  });

  it('gives up in time, and says what stood in the way', async () => {
    const { clock, watch } = world(0, Number.POSITIVE_INFINITY);
    expect(await watch.first).toEqual(NO);
    expect(await watch.answersAfter(0, 10_000)).toBe(false);
    expect(clock.now()).toBeGreaterThanOrEqual(10_000);
    expect([watch.seen, watch.trouble, watch.gapFrom(0)]).toEqual([false, 'nobody there', null]);
    watch.stop();
  });

  it('ends when it is stopped', async () => {
    const { clock, watch, looks } = world(0, 0);
    await clock.sleep(600, going);
    watch.stop();
    const before = looks.length;
    await clock.sleep(5_000, going);
    expect(looks).toHaveLength(before);
  });
});
