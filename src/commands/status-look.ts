import type { CommandContext } from '../context.ts';
import { readHostReports } from '../operate/host-reports.ts';
import { type Observed, observe } from '../operate/observe.ts';
import { siteOutputs } from '../operate/outputs.ts';
import type { StatusView } from '../ui/status-view.ts';
import { areEmulated } from './emulated-hosts.ts';
import type { Subject } from './observed.ts';
import { runDocument } from './planned.ts';
import { statusView } from './status-of.ts';
import { warningsOf } from './warnings.ts';

export interface StatusLook {
  readonly observed: Observed;
  readonly view: StatusView;
}

/** One look at everything. */
export async function lookAtStatus(context: CommandContext, subject: Subject): Promise<StatusLook> {
  const [observed, reports] = await Promise.all([observe(subject), readHostReports(subject.ctx)]);
  const unheard = areEmulated(context, subject)
    ? 'the sandbox runs no real hosts'
    : 'no word from it yet';
  const view = statusView(subject, observed, { reports, nowMs: context.clock.now(), unheard });
  return { observed, view };
}

export function statusDocument(subject: Subject, { observed, view }: StatusLook) {
  const database = view.database && { lastBackup: null, ...view.database };
  const outputs = siteOutputs(observed.plan.outputs, subject.here);
  return {
    ...runDocument(subject, observed.plan.steps, outputs),
    status: { ...NOTHING, ...view, database: database ?? null },
    warnings: warningsOf(subject, observed),
  };
}

/** What is not there is null, never left out. */
const NOTHING = {
  situation: null,
  activeHost: null,
  siteAddress: null,
  certificateDays: null,
  storage: null,
};
