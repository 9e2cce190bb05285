import type { CommandContext } from '../context.ts';
import { OrthwebError } from '../errors.ts';
import type { FailoverReport } from '../operate/failover/failover.ts';
import { type Intent, intentOf } from '../operate/failover/intent.ts';
import { refuseFailover, refuseWithoutHosts } from '../operate/failover/preflight.ts';
import type { HostName } from '../operate/host-reports.ts';
import type { RunJournal } from '../operate/run-journal.ts';
import { lookAtHosts, type Standing } from '../operate/standing.ts';
import { moveSite } from './moving.ts';
import type { Subject } from './observed.ts';
import { unheardIn } from './standing-free.ts';

/** Where the site is to be, after everything that speaks against it. */
export function checked(context: CommandContext, subject: Subject, standing: Standing): Intent {
  refuseWithoutHosts(subject.name, standing);
  const intent = intentOf(standing, context.word('to') as HostName | undefined);
  refuseFailover(standing, intent, {
    force: context.flag('force'),
    nowMs: context.clock.now(),
    unheard: unheardIn(context, subject),
  });
  return intent;
}

/** Looks again now that nobody else may change anything, and does only what was approved. */
export async function carryOut(
  context: CommandContext,
  subject: Subject,
  approved: Intent,
  journal: RunJournal,
  moved: () => void,
): Promise<FailoverReport> {
  const standing = await lookAtHosts(subject);
  const intent = checked(context, subject, standing);
  if (intent.kind !== approved.kind || intent.to !== approved.to)
    throw new OrthwebError('the site was moved meanwhile: nothing was done', {
      hint: 'run the same command again to see what is to be done now',
    });
  return moveSite(context, subject, { standing, intent, journal, moved });
}
