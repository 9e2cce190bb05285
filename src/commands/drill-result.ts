import type { CommandContext } from '../context.ts';
import type { DrillOutcome } from '../operate/drill/drill.ts';
import type { HostName } from '../operate/host-reports.ts';
import { writeReport } from '../operate/report-file.ts';
import { drillPage } from '../ui/drill-page.ts';
import { type DrillWanted, drillResult } from '../ui/drill-view.ts';
import { wrap } from '../ui/wrap.ts';
import type { Subject } from './observed.ts';

export interface DrillPlan extends DrillWanted {
  /** Where the report goes. */
  readonly html: string | undefined;
}

export interface DrillResult {
  readonly plan: DrillPlan;
  readonly outcome: DrillOutcome;
  readonly begunAtMs: number;
  /** It was stopped before and runs now. */
  readonly started: HostName | undefined;
}

/** Checks that failed after something was done. */
const CHECKS_FAILED = 4;

export async function showDrill(
  context: CommandContext,
  { name }: Subject,
  { plan, outcome, begunAtMs, started }: DrillResult,
): Promise<number> {
  const { html, ...wanted } = plan;
  const { columns } = context.terminal;
  const begunAt = new Date(begunAtMs).toISOString();
  if (context.json) context.document({ deployment: name, begunAt, ...wanted, ...outcome });
  else context.out(...drillResult(outcome, { columns }));
  if (html !== undefined) {
    await writeReport(html, drillPage({ ...outcome, ...wanted, deployment: name, begunAt }));
    context.note(`report: ${html}`);
  }
  if (started !== undefined) {
    const text = `next: ${started} was stopped before and runs now; ${context.next('secondary stop --standby')} saves its price`;
    context.note(...wrap(text, columns));
  } else if (!outcome.passed) context.note(`next: ${context.next('status')}`);
  return outcome.passed ? 0 : CHECKS_FAILED;
}
