import type { CommandContext } from '../context.ts';
import { UsageError } from '../errors.ts';
import { statusLines } from '../ui/status-view.ts';
import { openSubject } from './observed.ts';
import { lookAtStatus, statusDocument } from './status-look.ts';
import { watchStatus } from './status-watch.ts';
import { showWarnings } from './warnings.ts';

/** One look at the deployment: who serves, in which state, and whether anything differs from the configuration. */
export async function run(context: CommandContext): Promise<number> {
  if (context.flag('watch')) return watchStatus(context);
  refuseLoneInterval(context);
  const subject = await openSubject(context);
  const look = await lookAtStatus(context, subject);
  if (context.json) {
    context.document(statusDocument(subject, look));
    return 0;
  }
  context.out(...statusLines(look.view, context.screen));
  showWarnings(context, subject, look.observed);
  return 0;
}

function refuseLoneInterval({ invocation }: CommandContext): void {
  if (invocation.flags['interval'] === undefined) return;
  throw new UsageError('--interval says how often --watch looks', {
    hint: 'orthweb status --watch --interval 30',
  });
}
