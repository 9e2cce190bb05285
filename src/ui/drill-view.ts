import { preciseDuration } from './durations.ts';
import type { FailoverView } from './failover-view.ts';
import { counted, grouped } from './numbers.ts';
import type { Screen } from './paint.ts';
import { hanging } from './wrap.ts';

type Width = Pick<Screen, 'columns'>;

export interface DrillWanted {
  /** Objects a second. */
  readonly rate: number;
  /** Reads a second. */
  readonly readRate: number;
  /** Before, between and after the moves. */
  readonly seconds: number;
}

export interface MoveView {
  readonly from: string;
  readonly to: string;
  readonly begunMs: number;
  readonly movedMs: number;
  readonly steps: readonly { readonly step: string; readonly elapsedMs: number }[];
  readonly noticedMs: number | null;
  readonly httpsOutage: { readonly elapsedMs: number } | null;
  readonly dicomOutage: { readonly elapsedMs: number } | null;
  readonly failedReads: number;
  readonly failedStores: number;
}

export interface DrillView {
  readonly moves: readonly MoveView[];
  readonly stores: {
    readonly made: number;
    readonly acknowledged: number;
    readonly retried: number;
    readonly failedAttempts: number;
    readonly associations: number;
    readonly abortedAssociations: number;
  };
  readonly reads: { readonly sent: number; readonly failed: number };
  readonly proof: {
    readonly acknowledged: number;
    readonly lost: readonly string[];
    readonly duplicated: readonly string[];
    readonly changed: readonly string[];
  };
  /** Null: something may be left. */
  readonly removed: number | null;
  readonly passed: boolean;
}

/** What it will be, before it is asked for. */
export function drillLines({ rate, readRate, seconds }: DrillWanted, { columns }: Width): string[] {
  const text = `A drill: there and back, with ${counted(rate, 'synthetic object')} and ${counted(readRate, 'read')} a second from this machine, for ${seconds} s before, between and after the moves. All of it is removed again.`;
  return hanging('  ', text, columns);
}

export function drillQuestion({ active, standby }: FailoverView): string {
  const back = active === undefined ? '' : ` and back to ${active.host}`;
  return `Move the site to ${standby.host}${back}, while it is in use?`;
}

/** What came of it: one line each, and a few more where something is wrong. */
export function drillResult(view: DrillView, { columns }: Width): string[] {
  const { stores, reads } = view;
  const never = stores.made - stores.acknowledged;
  const lines: [string, string][] = [
    ...view.moves.map((move): [string, string] => [`${move.from} to ${move.to}`, moveText(move)]),
    [
      'stores',
      [
        `${grouped(stores.acknowledged)} acknowledged`,
        `${grouped(stores.retried)} sent again`,
        `${grouped(stores.abortedAssociations)} of ${grouped(stores.associations)} associations cut`,
        ...(never === 0 ? [] : [`${grouped(never)} never acknowledged`]),
      ].join(', '),
    ],
    ['reads', `${grouped(reads.sent)}, ${grouped(reads.failed)} failed`],
    ['kept', keptText(view)],
    ['removed', removedText(view)],
  ];
  return lines.flatMap(([head, text]) => hanging(`${head.padEnd(HEAD)} `, text, columns));
}

const HEAD = 'secondary to primary'.length;

function moveText(move: MoveView): string {
  const { noticedMs } = move;
  const noticed =
    noticedMs === null ? 'no request failed' : `noticed after ${preciseDuration(noticedMs)}`;
  return `${awayText(move)}; ${noticed}`;
}

/** The longest time between two good answers is never shorter than the pace of the requests: at most. */
export function awayText({ httpsOutage, dicomOutage }: MoveView): string {
  return `away at most: HTTPS ${lasting(httpsOutage)}, DICOM ${lasting(dicomOutage)}`;
}

function lasting(outage: MoveView['httpsOutage']): string {
  return outage === null ? 'to the end' : preciseDuration(outage.elapsedMs);
}

/** In one sentence whether it was kept, or what was not. */
export function keptText({ proof }: Pick<DrillView, 'proof'>): string {
  const faults = [
    ...faultText('lost', proof.lost),
    ...faultText('there more than once', proof.duplicated),
    ...faultText('not what was sent', proof.changed),
  ];
  if (faults.length > 0) return faults.join('; ');
  return `all ${grouped(proof.acknowledged)} acknowledged objects once, byte for byte`;
}

export function removedText({ removed }: Pick<DrillView, 'removed'>): string {
  if (removed === null) return 'not all: the next drill begins with removing what is left';
  return `${counted(removed, 'object')} of the drill; none is left`;
}

const NAMED = 3;

function faultText(what: string, uids: readonly string[]): readonly string[] {
  if (uids.length === 0) return [];
  const more = uids.length > NAMED ? ', ...' : '';
  return [`${grouped(uids.length)} ${what}: ${uids.slice(0, NAMED).join(', ')}${more}`];
}
