import { openSync, writeSync } from 'node:fs';
import { resolve } from 'node:path';
import { messageOf } from '../aws/errors.ts';
import { UsageError } from '../errors.ts';
import type { ProvisionEvent } from '../provision/resource.ts';
import { type ErrorJson, errorJson } from './format-error.ts';
import { redactValue } from './redact.ts';

/** Raised when a line changes its meaning; new members and new types of lines do not raise it. */
const FORMAT = 1;

export interface EventFileOptions {
  readonly cwd: string;
  readonly command: string;
  now(): number;
  warn(text: string): void;
}

/** What happens in a run, for programs: a JSON document a line, each written before the run goes on. */
export interface EventFile {
  /** An earlier file is replaced. Throws a usage error where that cannot be. */
  open(): void;
  event(event: ProvisionEvent): void;
  /** Also of a run that came to nothing before it was opened. */
  end(exitCode: number, error: ErrorJson | undefined): void;
}

export function eventFile(path: string, o: EventFileOptions): EventFile {
  const begunMs = o.now();
  let file: number | undefined;
  let broken = false;
  const line = (what: object): void => {
    if (file === undefined || broken) return;
    const time = new Date(o.now()).toISOString();
    try {
      writeSync(file, `${JSON.stringify({ time, ...what })}\n`);
    } catch (error) {
      broken = true;
      o.warn(`--events: ${path} can no longer be written (${messageOf(error)}); the run goes on`);
    }
  };
  const open = (): void => {
    if (file !== undefined || broken) return;
    broken = true;
    file = opened(path, o.cwd);
    broken = false;
    line({ type: 'version', format: FORMAT, command: `orthweb ${o.command}` });
  };
  return {
    open,
    event: (event) => line(lineOf(event)),
    end(exitCode, error) {
      if (file === undefined && !broken) tryTo(open);
      line({ type: 'ended', exitCode, elapsedMs: o.now() - begunMs, error: error ?? null });
    },
  };
}

/** The command has told what is wrong already, and nothing was done. */
function tryTo(open: () => void): void {
  try {
    open();
  } catch (error) {
    if (!(error instanceof UsageError)) throw error;
  }
}

function opened(path: string, cwd: string): number {
  if (path === '-')
    throw new UsageError('--events: stdout is for the result', {
      hint: 'name a file, or a pipe: --events /dev/fd/3',
    });
  try {
    return openSync(resolve(cwd, path), 'w');
  } catch (error) {
    throw new UsageError(`--events: ${path} cannot be written: ${messageOf(error)}`);
  }
}

function lineOf(event: ProvisionEvent): object {
  if (event.type !== 'failed') return redactValue(event) as object;
  return { type: 'failed', id: event.id, error: errorJson(event.error) };
}
