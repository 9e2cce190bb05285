import type { Ctx } from '../../provision/resource.ts';
import type { LogLine, LogReader } from './line.ts';

/** CloudWatch shows lines late and out of order: so far back every look goes. What comes later still is not seen. */
const OVERLAP_MS = 60_000;

export interface Following {
  readonly sinceMs: number;
  /** Pause between two looks. */
  readonly everyMs: number;
  /** Lines that were not shown yet, by time. */
  show(lines: readonly LogLine[]): void;
}

/** Shows what the readers have, and then what they come to have; ends only by the context's signal, as a rejection. */
export async function followLogs(
  ctx: Pick<Ctx, 'clock' | 'signal' | 'pace'>,
  readers: readonly LogReader[],
  { sinceMs, everyMs, show }: Following,
): Promise<never> {
  const fresh = readers.map((reader) => newLines(reader, sinceMs));
  for (;;) {
    const lines = await Promise.all(fresh.map((read) => read()));
    show(byTime(lines.flat()));
    await ctx.clock.sleep(everyMs * ctx.pace, ctx.signal);
  }
}

/** What the readers have now, by time. */
export async function readLogs(
  readers: readonly LogReader[],
  sinceMs: number,
): Promise<readonly LogLine[]> {
  return byTime((await Promise.all(readers.map((reader) => reader.read(sinceMs)))).flat());
}

/** Every call answers only what no earlier one did. */
function newLines(reader: LogReader, sinceMs: number): () => Promise<readonly LogLine[]> {
  const seen = new Map<string, number>();
  let latestMs = sinceMs;
  return async () => {
    const fromMs = Math.max(sinceMs, latestMs - OVERLAP_MS);
    const lines = await reader.read(fromMs);
    const fresh = lines.filter(({ key }) => !seen.has(key));
    for (const { key, atMs } of fresh) {
      seen.set(key, atMs);
      latestMs = Math.max(latestMs, atMs);
    }
    // Only what the next look may meet again has to be remembered.
    for (const [key, atMs] of seen) if (atMs < latestMs - OVERLAP_MS) seen.delete(key);
    return fresh;
  };
}

/** Lines of one moment stay in the order of their place. */
function byTime(lines: readonly LogLine[]): readonly LogLine[] {
  return lines.toSorted((a, b) => a.atMs - b.atMs);
}
