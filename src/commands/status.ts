import type { CommandContext } from '../context.ts';
import { readHostReports } from '../operate/host-reports.ts';
import { observe } from '../operate/observe.ts';
import { siteOutputs } from '../operate/outputs.ts';
import { statusLines } from '../ui/status-view.ts';
import { openSubject } from './observed.ts';
import { runDocument } from './planned.ts';
import { statusView } from './status-of.ts';
import { showWarnings, warningsOf } from './warnings.ts';

/** One look at the deployment: who serves, in which state, and whether anything differs from the configuration. */
export async function run(context: CommandContext): Promise<number> {
  const subject = await openSubject(context);
  const [observed, reports] = await Promise.all([observe(subject), readHostReports(subject.ctx)]);
  const emulated = context.sandboxed && subject.session.hosts === undefined;
  const unheard = emulated ? 'the sandbox runs no real hosts' : 'no word from it yet';
  const view = statusView(subject, observed, { reports, nowMs: context.clock.now(), unheard });
  if (context.json) {
    const outputs = siteOutputs(observed.plan.outputs, subject.here);
    context.document({
      ...runDocument(subject, observed.plan.steps, outputs),
      status: view,
      warnings: warningsOf(subject, observed),
    });
    return 0;
  }
  context.out(...statusLines(view, context.screen));
  showWarnings(context, subject, observed);
  return 0;
}
