import { codesOf, messageOf, operationOf } from '../aws/errors.ts';
import type { ProvisionEvent } from '../provision/resource.ts';
import { duration } from './durations.ts';
import { redact } from './redact.ts';

/** Shows a run while it goes on. Made after the last question is answered. */
export interface Reporter {
  event(event: ProvisionEvent): void;
  /** Ctrl-C was pressed once. */
  stopping(): void;
  close(): void;
}

export interface Sink {
  write(text: string): unknown;
}

/** For `--quiet`: what went wrong is told at the end, by `formatError`. */
export function quietReporter(stream: Sink): Reporter {
  return {
    event() {},
    stopping: () => void stream.write(`${stoppingText(0)}\n`),
    close() {},
  };
}

export function stoppingText(calls: number): string {
  const running = calls === 0 ? '' : `, ${calls} ${calls === 1 ? 'call' : 'calls'} still running`;
  return `stopping: no new work${running} (Ctrl-C again leaves at once)`;
}

/** `RunInstances: VcpuLimitExceeded`: enough for a line; the whole story follows at the end. */
export function briefly(error: unknown): string {
  const code = codesOf(error).at(-1);
  const operation = operationOf(error)?.name;
  if (operation !== undefined) return `${operation}: ${code ?? 'failed'}`;
  return redact(messageOf(error).split('\n')[0] ?? '');
}

const WORTH_TELLING_MS = 5_000;

/**
 * A repeated call is normal for some seconds after a create, and becomes news only when it lasts: each call and code
 * once, or every time with `verbose`.
 */
export function retryTexts(
  verbose: boolean,
): (event: Extract<ProvisionEvent, { type: 'retrying' }>) => string | undefined {
  const told = new Set<string>();
  return ({ operation, code, elapsedMs }) => {
    const key = `${operation} ${code}`;
    if (!verbose && (elapsedMs < WORTH_TELLING_MS || told.has(key))) return undefined;
    told.add(key);
    return `${operation} answers ${code}: trying again (${duration(elapsedMs)})`;
  };
}
