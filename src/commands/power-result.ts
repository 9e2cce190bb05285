import type { CommandContext } from '../context.ts';
import { Interrupted } from '../errors.ts';
import type { HostName } from '../operate/host-reports.ts';
import type { PowerReport } from '../operate/secondary.ts';
import type { Subject } from './observed.ts';

/** The JSON of `secondary start` and `stop`: without steps where there was nothing to do. */
export function powerDocument(
  { name, session }: Subject,
  host: HostName,
  state: 'running' | 'stopped',
  report: PowerReport | undefined,
) {
  return { deployment: name, host, state, steps: report?.steps ?? [], apiCalls: session.counts };
}

/** After Ctrl-C: what AWS has been asked for goes on. */
export function stoppedAt(context: CommandContext, error: unknown, goesOn: string): unknown {
  if (!(error instanceof Interrupted)) return error;
  const hint = `${goesOn}; next: ${context.next('status')}`;
  return new Interrupted(error.message, { cause: error, hint });
}
