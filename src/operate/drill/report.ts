import type { FailoverReport } from '../failover/failover.ts';
import type { Proof } from './proof.ts';
import type { ReadLoad } from './read-load.ts';
import { type Gap, longestGap, noticedAfter, type Sample, type Slice, slices } from './samples.ts';
import type { StoreLoad } from './store-load.ts';

/** One move of the site, and when it was made. */
export interface Moved extends FailoverReport {
  /** Just before the first address was moved. */
  readonly begunMs: number;
  /** AWS showed both in place. */
  readonly movedMs: number;
}

export interface Load {
  readonly begunMs: number;
  readonly endedMs: number;
  readonly stores: Pick<StoreLoad, 'objects' | 'samples' | 'associations' | 'aborted'>;
  readonly reads: Pick<ReadLoad, 'samples'>;
}

/** A move as it was met from outside. Times are since the load began. */
export interface MoveReport {
  readonly from: string;
  readonly to: string;
  readonly begunMs: number;
  readonly movedMs: number;
  readonly steps: FailoverReport['steps'];
  /** From its beginning until the first request had failed; null: none did. */
  readonly noticedMs: number | null;
  /** Until the next move, or the end. Null: no good answer came any more. */
  readonly httpsOutage: Gap | null;
  readonly dicomOutage: Gap | null;
  readonly failedReads: number;
  readonly failedStores: number;
}

export interface DrillReport {
  readonly moves: readonly MoveReport[];
  readonly stores: {
    readonly made: number;
    readonly acknowledged: number;
    /** Acknowledged, and not at the first try. */
    readonly retried: number;
    readonly failedAttempts: number;
    readonly associations: number;
    readonly abortedAssociations: number;
  };
  readonly reads: { readonly sent: number; readonly failed: number };
  readonly proof: Proof;
  readonly plot: {
    readonly everyMs: number;
    readonly reads: readonly Slice[];
    readonly stores: readonly Slice[];
  };
  /** Nothing acknowledged is lost or other than it was, nothing is there twice, and the site came back both times. */
  readonly passed: boolean;
}

const PLOT_EVERY_MS = 250;

export function drillReport(load: Load, moved: readonly Moved[], proof: Proof): DrillReport {
  const { begunMs, endedMs, stores, reads } = load;
  const moves = moved.map((one, at) => moveReport(load, one, moved[at + 1]?.begunMs ?? endedMs));
  const around = { fromMs: begunMs, untilMs: endedMs };
  const { objects, samples } = stores;
  const acknowledged = objects.filter((one) => one.acknowledgedAtMs !== undefined);
  const plotted = (of: readonly Sample[]) => slices(of, around, PLOT_EVERY_MS);
  return {
    moves,
    stores: {
      made: objects.length,
      acknowledged: acknowledged.length,
      retried: acknowledged.filter(({ attempts }) => attempts > 1).length,
      failedAttempts: samples.filter(({ ok }) => !ok).length,
      associations: stores.associations,
      abortedAssociations: stores.aborted,
    },
    reads: { sent: reads.samples.length, failed: reads.samples.filter(({ ok }) => !ok).length },
    proof,
    plot: { everyMs: PLOT_EVERY_MS, reads: plotted(reads.samples), stores: plotted(samples) },
    passed: isProven(proof) && moves.every((one) => one.httpsOutage && one.dicomOutage),
  };
}

function isProven({ lost, duplicated, changed }: Proof): boolean {
  return lost.length + duplicated.length + changed.length === 0;
}

function moveReport({ begunMs, stores, reads }: Load, moved: Moved, untilMs: number): MoveReport {
  const around = { fromMs: moved.begunMs, untilMs };
  const failed = (samples: readonly Sample[]): number =>
    samples.filter((one) => !one.ok && one.endedMs >= moved.begunMs && one.endedMs < untilMs)
      .length;
  const since = (gap: Gap | null): Gap | null =>
    gap && {
      ...gap,
      lastGoodMs: gap.lastGoodMs - begunMs,
      firstGoodMs: gap.firstGoodMs - begunMs,
    };
  return {
    from: moved.from,
    to: moved.to,
    begunMs: moved.begunMs - begunMs,
    movedMs: moved.movedMs - begunMs,
    steps: moved.steps,
    noticedMs: noticedAfter([...reads.samples, ...stores.samples], around),
    httpsOutage: since(longestGap(reads.samples, around)),
    dicomOutage: since(longestGap(stores.samples, around)),
    failedReads: failed(reads.samples),
    failedStores: failed(stores.samples),
  };
}
