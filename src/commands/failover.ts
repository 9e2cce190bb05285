import type { CommandContext } from '../context.ts';
import { Declined, Interrupted, UsageError } from '../errors.ts';
import type { Intent } from '../operate/failover/intent.ts';
import type { HostName } from '../operate/host-reports.ts';
import { lockedRun } from '../operate/locked-run.ts';
import type { Standing } from '../operate/standing.ts';
import { failoverLines, failoverQuestion } from '../ui/failover-view.ts';
import { carryOut, checked } from './failover-move.ts';
import { showFailover, showNothing } from './failover-result.ts';
import { openSubject } from './observed.ts';
import { lockInput } from './run-input.ts';
import { standingFree } from './standing-free.ts';

/** Moves the site to the other host, once that says that it serves. */
export async function run(context: CommandContext): Promise<number> {
  if (context.flag('drill')) return (await import('./failover-drill.ts')).run(context);
  refuseDrillFlags(context);
  const subject = await openSubject(context);
  const standing = await standingFree(context, subject);
  const intent = checked(context, subject, standing);
  if (intent.kind === 'nothing') return showNothing(context, subject, intent.to);
  await confirm(context, standing, intent);
  const reporter = context.report(stepsOf(standing, intent));
  let moved = false;
  try {
    const report = await lockedRun(lockInput(context, subject), (journal) =>
      carryOut(context, subject, intent, journal, () => {
        moved = true;
      }),
    );
    reporter.close();
    return showFailover(context, subject, report);
  } catch (error) {
    reporter.close();
    throw error instanceof Interrupted ? interrupted(context, intent.to, moved, error) : error;
  }
}

function refuseDrillFlags({ invocation: { flags } }: CommandContext): void {
  const given = ['rate', 'seconds', 'html'].find((name) => flags[name] !== undefined);
  if (given === undefined) return;
  throw new UsageError(`--${given} is for a drill`, { hint: 'orthweb failover --drill' });
}

/** Serving, moved, seen; before them a start; alone the last two where the site is there already. */
function stepsOf({ hosts }: Standing, { kind, to }: Intent): number {
  if (kind === 'finish') return 2;
  return hosts[to].state === 'running' ? 3 : 4;
}

async function confirm(
  context: CommandContext,
  { hosts, active, reports }: Standing,
  { kind, from, to }: Intent,
): Promise<void> {
  const { columns } = context.terminal;
  if (kind === 'finish') {
    context.note(`a failover to ${to} was cut off: what it left undone is done now`);
    return;
  }
  const view = { active: active === undefined ? undefined : hosts[active], standby: hosts[to] };
  context.note(...failoverLines(view, { columns }));
  const [old, next] = [reports.get(from)?.bundle, reports.get(to)?.bundle];
  if (old !== undefined && next !== undefined && old !== next)
    context.note(`  ${to} runs another bundle than ${from}`);
  if (await context.prompter.confirm(failoverQuestion(view))) return;
  throw new Declined('nothing was moved');
}

function interrupted(
  context: CommandContext,
  to: HostName,
  moved: boolean,
  cause: Interrupted,
): Interrupted {
  const what = moved
    ? `${cause.message}: the site is on ${to}, and nobody looked at it from outside`
    : `${cause.message}: nothing was moved`;
  return new Interrupted(what, { cause, hint: `next: ${context.next('status')}` });
}
