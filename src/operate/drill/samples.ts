/** One request of the load: when it began and ended, and whether it came to what it should. */
export interface Sample {
  readonly begunMs: number;
  readonly endedMs: number;
  readonly ok: boolean;
}

/** A time without a good answer, from the last one before it to the first one after it. */
export interface Gap {
  readonly lastGoodMs: number;
  readonly firstGoodMs: number;
  readonly elapsedMs: number;
}

export interface Around {
  readonly fromMs: number;
  readonly untilMs: number;
}

/** At the end of a window this is no outage yet: answers may be that slow. */
const SILENT_MS = 2_000;

/**
 * The longest time between two good answers that follow one another, from the last one before the window to the last
 * one in it. Null: there was none before, or none came any more by its end.
 */
export function longestGap(samples: readonly Sample[], { fromMs, untilMs }: Around): Gap | null {
  const good = samples
    .filter(({ ok, endedMs }) => ok && endedMs <= untilMs)
    .map(({ endedMs }) => endedMs)
    .sort((a, b) => a - b);
  const last = good.findLastIndex((ms) => ms <= fromMs);
  if (last < 0) return null;
  const within = good.slice(last);
  const gaps = within.slice(1).map((firstGoodMs, at): Gap => {
    const lastGoodMs = within[at] ?? firstGoodMs;
    return { lastGoodMs, firstGoodMs, elapsedMs: firstGoodMs - lastGoodMs };
  });
  const longest = gaps.toSorted((a, b) => b.elapsedMs - a.elapsedMs)[0];
  const silentMs = untilMs - (within.at(-1) ?? untilMs);
  if (longest === undefined || silentMs > Math.max(SILENT_MS, longest.elapsedMs)) return null;
  return longest;
}

/** From `fromMs` until the first request that failed had failed: when somebody outside notices. Null: nobody did. */
export function noticedAfter(
  samples: readonly Sample[],
  { fromMs, untilMs }: Around,
): number | null {
  const failed = samples
    .filter(({ ok, endedMs }) => !ok && endedMs >= fromMs && endedMs <= untilMs)
    .map(({ endedMs }) => endedMs);
  return failed.length === 0 ? null : Math.min(...failed) - fromMs;
}

/** Requests that ended in each slice of time. */
export interface Slice {
  readonly ok: number;
  readonly failed: number;
}

export function slices(
  samples: readonly Sample[],
  { fromMs, untilMs }: Around,
  everyMs: number,
): readonly Slice[] {
  const count = Math.max(0, Math.ceil((untilMs - fromMs) / everyMs));
  const made = Array.from({ length: count }, () => ({ ok: 0, failed: 0 }));
  for (const { endedMs, ok } of samples) {
    const slice = made[Math.floor((endedMs - fromMs) / everyMs)];
    if (slice !== undefined) slice[ok ? 'ok' : 'failed'] += 1;
  }
  return made;
}
