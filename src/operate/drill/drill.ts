import { messageOf } from '../../aws/errors.ts';
import type { Ctx } from '../../provision/resource.ts';
import { Timeline } from '../timeline.ts';
import type { Archive } from './archive.ts';
import type { DrillObjects } from './objects.ts';
import { prove } from './proof.ts';
import type { ReadLoad } from './read-load.ts';
import { removeDrillObjects } from './remove.ts';
import { type DrillReport, drillReport, type Load, type Moved } from './report.ts';
import type { StoreLoad } from './store-load.ts';

export interface DrillInput {
  readonly objects: Pick<DrillObjects, 'patientId'>;
  readonly stores: StoreLoad;
  readonly reads: ReadLoad;
  /** Of load before, between and after the two moves. */
  readonly seconds: number;
  /** Moves the site to the other host. */
  move(): Promise<Moved>;
  /** Works after Ctrl-C too: what was stored has to go. */
  readonly archive: Archive;
}

export interface DrillOutcome extends DrillReport {
  /** Objects of this drill that were removed; it was made sure that none is left. Null: some may be. */
  readonly removed: number | null;
  /** Of earlier drills that were cut off. */
  readonly leftovers: number;
}

/**
 * Moves the site to the other host and back under constant load, proves what it kept, and removes it. Whatever ends it
 * early, what it stored is removed; where the site is by then is said by whoever moves it.
 */
export async function drill(
  ctx: Pick<Ctx, 'clock' | 'signal' | 'emit'>,
  input: DrillInput,
): Promise<DrillOutcome> {
  const { archive, objects, stores } = input;
  const timeline = new Timeline(ctx, 'drill');
  const leftovers = await removeDrillObjects(archive, ctx.clock, ctx.signal);
  if (leftovers > 0)
    ctx.emit({
      type: 'notice',
      text: `objects of a drill that was cut off, removed: ${leftovers}`,
    });
  try {
    const { load, moved } = await underLoad(ctx, input, timeline);
    const proof = await timeline.step(
      'objects compared',
      () => prove(archive, objects.patientId, stores.objects),
      ({ acknowledged, lost }) => `${acknowledged - lost.length} of ${acknowledged} there`,
    );
    const report = drillReport(load, moved, proof);
    const removed = await tidy(ctx, archive, timeline);
    return { ...report, removed, leftovers, passed: report.passed && removed !== null };
  } catch (error) {
    await tidy(ctx, archive, timeline);
    throw error;
  }
}

/** After Ctrl-C too. Null, and said: something may be left, which hides neither a report nor what went wrong. */
async function tidy(
  { clock, emit }: Pick<Ctx, 'clock' | 'emit'>,
  archive: Archive,
  timeline: Timeline,
): Promise<number | null> {
  const going = new AbortController().signal;
  const remove = () => removeDrillObjects(archive, clock, going);
  try {
    return await timeline.step(
      'drill objects removed',
      remove,
      (count) => `${count}, none is left`,
    );
  } catch (error) {
    emit({ type: 'notice', text: `drill objects may be left: ${messageOf(error)}` });
    return null;
  }
}

async function underLoad(
  { clock, signal }: Pick<Ctx, 'clock' | 'signal'>,
  { stores, reads, seconds, move }: DrillInput,
  timeline: Timeline,
): Promise<{ load: Load; moved: readonly Moved[] }> {
  const stop = new AbortController();
  const until = AbortSignal.any([signal, stop.signal]);
  const begunMs = clock.now();
  const running = Promise.all([stores.run(until, signal), reads.run(until, signal)]);
  // Whoever awaits it below sees it; until then it must not count as unseen.
  running.catch(() => undefined);
  const moved: Moved[] = [];
  const steady = (when: string) =>
    timeline.step(`load ${when}`, () => clock.sleep(seconds * 1_000, signal));
  try {
    await steady('before');
    moved.push(await move());
    await steady('between');
    moved.push(await move());
    await steady('after');
  } finally {
    stop.abort();
    await running;
  }
  return { load: { begunMs, endedMs: clock.now(), stores, reads }, moved };
}
