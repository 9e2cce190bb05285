import { duration, preciseDuration } from './durations.ts';
import type { Screen } from './paint.ts';
import { wrap } from './wrap.ts';

type Width = Pick<Screen, 'columns'>;

/** The last line of a run that failed. */
export function failureSummary(
  counts: {
    readonly done: number;
    readonly failed: number;
    readonly notStarted: number;
    /** What was done to them: `added`, unless the run removed or mixed. */
    readonly verb?: string;
  },
  o: Width & { readonly command?: string | undefined },
): string[] {
  const numbers = [
    `${counts.done} ${counts.verb ?? 'done'}`,
    `${counts.failed} failed`,
    ...(counts.notStarted > 0 ? [`${counts.notStarted} not started`] : []),
  ];
  return wrap(
    `${numbers.join(', ')}. Nothing is lost: run ${o.command ?? 'the same command'} again.`,
    o.columns,
  );
}

/** After Ctrl-C, when all running calls have ended. */
export function interruptedSummary(
  at: {
    readonly done: number;
    readonly total: number;
    /** What AWS goes on with by itself: `The database goes on being created at AWS.` */
    readonly remote: readonly string[];
    readonly next: string;
  },
  { columns }: Width,
): string[] {
  const text = [`stopped after ${at.done} of ${at.total}.`, ...at.remote].join(' ');
  return [...wrap(text, columns), ...wrap(`next: ${at.next}`, columns)];
}

export interface RunCounts {
  readonly added: number;
  readonly changed: number;
  readonly removed: number;
  readonly held: number;
  readonly total: number;
}

/** The last line of a run that did what it should. */
export function successSummary(
  counts: RunCounts,
  elapsedMs: number,
  { columns, next }: Width & { readonly next?: string },
): string[] {
  const named = [
    [counts.added, 'added'],
    [counts.changed, 'changed'],
    [counts.removed, 'removed'],
  ] as const;
  const done = named.filter(([count]) => count > 0).map(([count, verb]) => `${count} ${verb}`);
  const held = counts.held > 0 ? `, ${counts.held} held back` : '';
  const head =
    done.length === 0
      ? unchanged(counts, elapsedMs)
      : `${done.join(', ')}${held} in ${duration(elapsedMs)}.`;
  return wrap(next === undefined ? head : `${head} next: ${next}`, columns);
}

function unchanged({ total, held }: RunCounts, elapsedMs: number): string {
  const elapsed = preciseDuration(elapsedMs);
  return held > 0
    ? `${total - held} resources as planned, ${held} held back, nothing done (${elapsed}).`
    : `${total} resources as planned, nothing to do (${elapsed}).`;
}
