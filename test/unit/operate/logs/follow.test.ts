import { describe, expect, it } from 'vitest';
import { followLogs, readLogs } from '../../../../src/operate/logs/follow.ts';
import type { LogLine, LogReader } from '../../../../src/operate/logs/line.ts';
import { FakeClock } from '../../../support/fake-clock.ts';

const line = (atMs: number, text: string, key = `${atMs} ${text}`): LogLine => ({
  atMs,
  host: 'primary',
  source: 'envoy',
  text,
  key,
});

/** A reader that has these lines by its first, second and later looks; like AWS, it answers from the asked moment on. */
function place(...looks: readonly (readonly LogLine[])[]): LogReader & { asked: number[] } {
  const asked: number[] = [];
  return {
    asked,
    read: async (sinceMs) => {
      asked.push(sinceMs);
      const known = looks.slice(0, asked.length).flat();
      return known.filter(({ atMs }) => atMs >= sinceMs);
    },
  };
}

/** What is shown by so many looks. */
async function shown(readers: readonly LogReader[], looks: number, sinceMs = 0): Promise<string[]> {
  const stop = new AbortController();
  const batches: string[][] = [];
  const show = (lines: readonly LogLine[]): void => {
    batches.push(lines.map(({ text }) => text));
    if (batches.length === looks) stop.abort(new Error('enough'));
  };
  const ctx = { clock: new FakeClock(), signal: stop.signal, pace: 1 };
  await expect(followLogs(ctx, readers, { sinceMs, everyMs: 2_000, show })).rejects.toThrow(
    'enough',
  );
  return batches.map((batch) => batch.join(' '));
}

describe('following', () => {
  it('shows each line once, merged by time', async () => {
    const one = place([line(1, 'a'), line(3, 'c')], [line(5, 'e')]);
    const two = place([line(2, 'b')], [line(4, 'd')]);
    expect(await shown([one, two], 3)).toEqual(['a b c', 'd e', '']);
  });

  it('shows lines of one moment that come one after the other', async () => {
    const reader = place([line(7, 'a', '1')], [line(7, 'a', '2')], [line(7, 'b', '3')]);
    expect(await shown([reader], 3)).toEqual(['a', 'a', 'b']);
  });

  it('shows what comes late, up to a minute back, and asks no further back than that', async () => {
    const reader = place(
      [line(100_000, 'new')],
      [line(40_000, 'late')],
      [line(39_999, 'too late')],
    );
    expect(await shown([reader], 3)).toEqual(['new', 'late', '']);
    expect(reader.asked).toEqual([0, 40_000, 40_000]);
  });

  it('begins where it is told to', async () => {
    const reader = place([line(49, 'before'), line(50, 'then')]);
    expect(await shown([reader], 2, 50)).toEqual(['then', '']);
    expect(reader.asked).toEqual([50, 50]);
  });
});

it('reading once merges by time, and lines of one moment stay in order', async () => {
  const one = place([line(2, 'b1', 'x'), line(2, 'b2', 'a'), line(9, 'z')]);
  const lines = await readLogs([one, place([line(1, 'a')])], 0);
  expect(lines.map(({ text }) => text)).toEqual(['a', 'b1', 'b2', 'z']);
});
