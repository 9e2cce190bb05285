import type { ProvisionEvent } from '../provision/resource.ts';
import { duration, preciseDuration, usualDuration } from './durations.ts';
import type { LiveLine } from './live-line.ts';
import { type Paint, paintSign } from './paint.ts';
import { type Busy, isChange, type Progress, progressLog } from './progress.ts';
import { redact } from './redact.ts';
import { briefly, type Reporter, retryTexts, stoppingText } from './reporter.ts';
import type { Every } from './ticker.ts';
import { cut, wrap } from './wrap.ts';

export interface TtyOptions {
  readonly line: LiveLine;
  /** Nodes that are to change. */
  readonly total: number;
  readonly columns: number;
  readonly paint: Paint;
  readonly verbose: boolean;
  now(): number;
  readonly every: Every;
}

const SIGNS = { create: '+', update: '~', delete: '-' } as const;
const ID_WIDTH = 24;
/** The spinner and its margins, and the last column, where some terminals already break the line. */
const SPINNER_WIDTH = 5;

/** One live line at the bottom; finished nodes scroll above it. */
export function ttyReporter(o: TtyOptions): Reporter {
  const log = progressLog(o.total, o.now);
  const retryText = retryTexts(o.verbose);
  let begun = false;
  const show = (): void => {
    // The lock is taken and everything looked at once more before the first of them begins.
    const first = begun ? undefined : `0 of ${o.total}`;
    const text = liveText(log.now, o.now(), o.columns - SPINNER_WIDTH) ?? first;
    if (text === undefined) o.line.hide();
    else o.line.show(text);
  };
  const stopTicking = o.every(1_000, show);
  return {
    event(event) {
      begun ||= event.type !== 'notice' && event.type !== 'retrying';
      log.note(event);
      // First: printing draws the live line again, and it must not tell what was.
      show();
      for (const line of linesOf(event, o, retryText)) o.line.print(line);
    },
    stopping() {
      for (const line of wrap(stoppingText(log.now.calls), o.columns)) o.line.print(line);
    },
    close() {
      stopTicking();
      o.line.hide();
    },
  };
}

function linesOf(
  event: ProvisionEvent,
  { columns, paint }: TtyOptions,
  retryText: ReturnType<typeof retryTexts>,
): readonly string[] {
  switch (event.type) {
    case 'started':
    case 'waiting':
    case 'skipped':
      return [];
    case 'finished': {
      if (!isChange(event.action)) return [];
      const sign = paintSign(paint, SIGNS[event.action]);
      return [`  ${sign} ${event.id.padEnd(ID_WIDTH)} ${duration(event.elapsedMs).padStart(11)}`];
    }
    case 'failed': {
      const text = cut(`${event.id}  ${briefly(event.error)}`, columns - 4);
      return [`  ${paintSign(paint, '!')} ${text}`];
    }
    case 'retrying':
      return dimmed(retryText(event), columns, paint);
    case 'step':
      return [stepLine(event, columns)];
    case 'notice':
      return dimmed(redact(event.text), columns, paint);
  }
}

/** `  secondary serving         38 s   3 of 3 Orthancs, database, storage` */
function stepLine(event: Extract<ProvisionEvent, { type: 'step' }>, columns: number): string {
  const { text, elapsedMs, detail = '' } = event;
  const head = `  ${text.padEnd(ID_WIDTH)} ${preciseDuration(elapsedMs).padStart(11)}`;
  return cut(`${head}   ${redact(detail)}`.trimEnd(), columns);
}

function dimmed(text: string | undefined, columns: number, paint: Paint): readonly string[] {
  return text === undefined ? [] : wrap(text, columns).map((line) => paint.dim(line));
}

/** As many of the busy nodes as fit: `31 of 47   database/main creating 6 min 12 s (usually 11 to 15)   hosts starting`. */
export function liveText(progress: Progress, nowMs: number, columns: number): string | undefined {
  const [first, ...others] = progress.busy;
  if (first === undefined) return undefined;
  const texts = [
    ...new Set([firstText(first, nowMs), ...others.map((one) => otherText(one, others))]),
  ];
  let line = `${progress.done} of ${progress.total}`;
  for (const text of texts) {
    const longer = `${line}   ${text}`;
    if (longer.length > columns && text !== texts[0]) break;
    line = longer;
  }
  return cut(line, columns);
}

function firstText(one: Busy, nowMs: number): string {
  const elapsedMs = nowMs - one.sinceMs;
  const usual = usualDuration(one.typicalMs, elapsedMs);
  const elapsed = elapsedMs < 1_000 ? '' : ` ${duration(elapsedMs)}`;
  return `${one.id} ${one.doing}${elapsed}${usual === undefined ? '' : ` (${usual})`}`;
}

/** Nodes of one area that do the same are named once: `hosts starting`. */
function otherText(one: Busy, others: readonly Busy[]): string {
  const area = areaOf(one.id);
  const same = others.filter((other) => areaOf(other.id) === area && other.doing === one.doing);
  return `${same.length > 1 ? area : one.id} ${one.doing}`;
}

function areaOf(id: string): string {
  return id.split('/')[0] ?? id;
}
