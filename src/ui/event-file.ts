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
  event(event: ProvisionEvent): void;
  end(exitCode: number, error: ErrorJson | undefined): void;
}

/** An earlier file is replaced. What cannot be written is a usage error now, and a warning once the run goes on. */
export function openEventFile(path: string, o: EventFileOptions): EventFile {
  const begunMs = o.now();
  const file = opened(path, o.cwd);
  let broken = false;
  const line = (what: object): void => {
    if (broken) return;
    const time = new Date(o.now()).toISOString();
    try {
      writeSync(file, `${JSON.stringify({ time, ...what })}\n`);
    } catch (error) {
      broken = true;
      o.warn(`--events: ${path} can no longer be written (${messageOf(error)}); the run goes on`);
    }
  };
  line({ type: 'version', format: FORMAT, command: `orthweb ${o.command}` });
  return {
    event: (event) => line(lineOf(event)),
    end: (exitCode, error = undefined) =>
      line({ type: 'ended', exitCode, elapsedMs: o.now() - begunMs, error: error ?? null }),
  };
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
