import type { CommandContext } from '../context.ts';
import type { FailoverReport } from '../operate/failover/failover.ts';
import type { HostName } from '../operate/host-reports.ts';
import { failoverResult } from '../ui/failover-view.ts';
import { wrap } from '../ui/wrap.ts';
import type { Subject } from './observed.ts';

/** Checks that failed after something was done. */
const CHECKS_FAILED = 4;

export function showFailover(
  context: CommandContext,
  { name }: Subject,
  report: FailoverReport,
): number {
  const { from, to, steps, outageMs, tls, echo } = report;
  const verified = { addresses: true, tls, echo };
  const { columns } = context.terminal;
  if (context.json) context.document({ deployment: name, from, to, steps, outageMs, verified });
  else context.out(...failoverResult(report, { columns }));
  const lost = tls === false || echo === false;
  context.note(...wrap(`next: ${nextText(context, report, lost)}`, columns));
  return lost ? CHECKS_FAILED : 0;
}

/** The site is where it is to be. */
export function showNothing(context: CommandContext, { name }: Subject, to: HostName): number {
  const verified = { addresses: true, tls: null, echo: null };
  const outcome = { deployment: name, from: to, to, steps: [], outageMs: null, verified };
  if (context.json) context.document(outcome);
  else context.out(`${to} is active already: nothing to do`);
  return 0;
}

function nextText(context: CommandContext, { from, to }: FailoverReport, lost: boolean): string {
  if (lost)
    return `${context.next('status')} shows what the hosts say; ${context.next(`failover --to ${from} --force`)} goes back`;
  const proof = context.next('validate');
  if (to !== 'secondary') return proof;
  return `${proof}; go back with ${context.next('failover --to primary')}`;
}
