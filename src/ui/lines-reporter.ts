import type { ProvisionEvent } from '../provision/resource.ts';
import { duration, preciseDuration } from './durations.ts';
import { type Busy, DONE, isChange, progressLog } from './progress.ts';
import { redact } from './redact.ts';
import { briefly, type Reporter, retryTexts, type Sink, stoppingText } from './reporter.ts';
import type { Every } from './ticker.ts';

export interface LinesOptions {
  readonly stream: Sink;
  /** Nodes that are to change. */
  readonly total: number;
  readonly verbose: boolean;
  now(): number;
  readonly every: Every;
}

const HEARTBEAT_MS = 10_000;
const NAMED = 3;

/** For logs and pipes: one line an event, and a sign of life every ten seconds. */
export function linesReporter(o: LinesOptions): Reporter {
  const log = progressLog(o.total, o.now);
  const retryText = retryTexts(o.verbose);
  const print = (line: string): void => void o.stream.write(`${line}\n`);
  const stop = o.every(HEARTBEAT_MS, () => {
    const { busy } = log.now;
    if (busy.length > 0) print(heartbeat(busy, o.now()));
  });
  return {
    event(event) {
      log.note(event);
      const line = lineOf(event, retryText);
      if (line !== undefined) print(line);
    },
    stopping: () => print(stoppingText(log.now.calls)),
    close: stop,
  };
}

function lineOf(
  event: ProvisionEvent,
  retryText: ReturnType<typeof retryTexts>,
): string | undefined {
  switch (event.type) {
    case 'started':
    case 'waiting':
      return undefined;
    case 'finished':
      return isChange(event.action)
        ? `${event.id}: ${DONE[event.action]} (${duration(event.elapsedMs)})`
        : undefined;
    case 'failed':
      return `${event.id}: failed (${briefly(event.error)})`;
    case 'skipped':
      return `${event.id}: not started`;
    case 'retrying':
      return retryText(event);
    case 'step':
      return `${event.text}: ${preciseDuration(event.elapsedMs)}${event.detail ? ` (${redact(event.detail)})` : ''}`;
    case 'notice':
      return redact(event.text);
  }
}

function heartbeat(busy: readonly Busy[], nowMs: number): string {
  const named = busy
    .slice(0, NAMED)
    .map((one) => `${one.id} ${one.doing} (${duration(nowMs - one.sinceMs)})`);
  const more = busy.length > NAMED ? `, ${busy.length - NAMED} more` : '';
  return `still waiting: ${named.join(', ')}${more}`;
}
