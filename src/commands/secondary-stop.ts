import type { CommandContext } from '../context.ts';
import { Declined } from '../errors.ts';
import { refuseAbsent, refuseWithoutHosts } from '../operate/failover/preflight.ts';
import { lockedRun } from '../operate/locked-run.ts';
import { hostMeant, type PowerReport, refuseActive, stopStandby } from '../operate/secondary.ts';
import { type HostFacts, lookAtHosts, type Standing } from '../operate/standing.ts';
import { savedByStopping } from '../price/stopped.ts';
import { duration } from '../ui/durations.ts';
import { dollars } from '../ui/numbers.ts';
import { wrap } from '../ui/wrap.ts';
import { openSubject, type Subject } from './observed.ts';
import { powerDocument, stoppedAt } from './power-result.ts';
import { lockInput } from './run-input.ts';
import { standingFree } from './standing-free.ts';

/** Stops the host that stands by, to save its price; the site goes on from the other one. */
export async function run(context: CommandContext): Promise<number> {
  const subject = await openSubject(context);
  const found = checked(context, subject, await standingFree(context, subject));
  if (found.state === 'stopped') return showStopped(context, subject, found);
  await confirm(context, found);
  const reporter = context.report(1);
  try {
    const report = await lockedRun(lockInput(context, subject), async () =>
      // It may have become the active one meanwhile.
      stopStandby(subject.ctx, checked(context, subject, await lookAtHosts(subject))),
    );
    return showStopped(context, subject, found, report);
  } catch (error) {
    throw stoppedAt(context, error, `${found.host} goes on stopping at AWS by itself`);
  } finally {
    reporter.close();
  }
}

function checked(context: CommandContext, { name }: Subject, standing: Standing): HostFacts {
  refuseWithoutHosts(name, standing);
  const found = hostMeant(standing, context.flag('standby'));
  refuseAbsent(found);
  refuseActive(standing, found);
  return found;
}

async function confirm(context: CommandContext, { host }: HostFacts): Promise<void> {
  const question = `Stop ${host}? Until it is started, a failover takes about 2 minutes more.`;
  if (await context.prompter.confirm(question)) return;
  throw new Declined(`${host} goes on running`);
}

function showStopped(
  context: CommandContext,
  subject: Subject,
  { host, instanceType }: HostFacts,
  report?: PowerReport,
): number {
  context.close();
  const saved = savedByStopping(instanceType);
  if (context.json) {
    const monthlyDollarsSaved = saved === undefined ? null : Math.round(saved * 100) / 100;
    context.document({
      ...powerDocument(subject, host, 'stopped', report),
      monthlyDollarsSaved,
    });
    return 0;
  }
  const took = report?.steps.at(-1)?.elapsedMs;
  const what = took === undefined ? 'is stopped already' : `stopped in ${duration(took)}`;
  const saving = saved === undefined ? '' : ` This saves ${dollars(saved)}.`;
  const { columns } = context.terminal;
  context.out(...wrap(`${host} ${what}.${saving}`, columns));
  const again = context.flag('standby') ? 'secondary start --standby' : 'secondary start';
  context.note(...wrap(`next: ${context.next(again)} brings it back`, columns));
  return 0;
}
