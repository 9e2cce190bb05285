import type { CommandContext } from '../context.ts';
import { Declined } from '../errors.ts';
import { refuseAbsent, refuseWithoutHosts } from '../operate/failover/preflight.ts';
import { healthIn } from '../operate/health.ts';
import { lockedRun } from '../operate/locked-run.ts';
import { hostMeant, type PowerReport, startStandby } from '../operate/secondary.ts';
import { type HostFacts, lookAtHosts, type Standing } from '../operate/standing.ts';
import { duration } from '../ui/durations.ts';
import { wrap } from '../ui/wrap.ts';
import { openSubject, type Subject } from './observed.ts';
import { powerDocument, stoppedAt } from './power-result.ts';
import { lockInput } from './run-input.ts';
import { standingFree, unheardIn } from './standing-free.ts';

/** Starts the host that stands by and waits until it says that it serves. */
export async function run(context: CommandContext): Promise<number> {
  const subject = await openSubject(context);
  const wait = context.invocation.flags['wait'] !== false;
  const standing = await standingFree(context, subject);
  const found = checked(context, subject, standing);
  const serves = healthIn(standing, found, context.clock.now()).well;
  if (found.state === 'running' && (serves || !wait || unheardIn(context, subject) !== undefined))
    return showStarted(context, subject, found);
  await confirm(context, found);
  const reporter = context.report(wait ? 2 : 1);
  try {
    const report = await lockedRun(lockInput(context, subject), async () =>
      startAgain(context, subject, wait),
    );
    return showStarted(context, subject, found, report);
  } catch (error) {
    throw stoppedAt(context, error, `${found.host} goes on starting at AWS by itself`);
  } finally {
    reporter.close();
  }
}

/** Looks again now that nobody else may change anything. */
async function startAgain(
  context: CommandContext,
  subject: Subject,
  wait: boolean,
): Promise<PowerReport> {
  const found = checked(context, subject, await lookAtHosts(subject));
  const unheard = unheardIn(context, subject);
  if (wait && unheard !== undefined) context.note(`${unheard}: not waited for`);
  return startStandby(subject.ctx, found, { wait: wait && unheard === undefined });
}

function checked(context: CommandContext, { name }: Subject, standing: Standing): HostFacts {
  refuseWithoutHosts(name, standing);
  const found = hostMeant(standing, context.flag('standby'));
  refuseAbsent(found);
  return found;
}

async function confirm(context: CommandContext, { host, state }: HostFacts): Promise<void> {
  // It runs and is only waited for.
  if (state === 'running' || state === 'pending') return;
  if (await context.prompter.confirm(`Start ${host}?`)) return;
  throw new Declined(`${host} stays ${state}`);
}

function showStarted(
  context: CommandContext,
  subject: Subject,
  { host }: HostFacts,
  report?: PowerReport,
): number {
  context.close();
  if (context.json) {
    context.document(powerDocument(subject, host, 'running', report));
    return 0;
  }
  const tookMs = report?.steps.reduce((sum, { elapsedMs }) => sum + elapsedMs, 0);
  const serving = report?.steps.some(({ step }) => step.endsWith('serving')) === true;
  const what = serving ? 'serves' : 'runs';
  const line = tookMs === undefined ? 'runs already' : `${what} after ${duration(tookMs)}`;
  const { columns } = context.terminal;
  context.out(`${host} ${line}.`);
  context.note(...wrap(`next: ${context.next('status')}`, columns));
  return 0;
}
