import { firstLine, type HostReport, isSilent } from './host-reports.ts';
import type { HostFacts, Standing } from './standing.ts';

/** `well`: it says so itself, since its last start and lately. `says`: what an operator is told of it. */
export interface Health {
  readonly well: boolean;
  readonly says: string;
  /** Nothing yet, or that it is on its way: it may become well by itself. */
  readonly coming: boolean;
}

/** What a host's own report is worth now. */
export function healthOf(
  { state, launchedAtMs }: Pick<HostFacts, 'state' | 'launchedAtMs'>,
  report: HostReport | undefined,
  nowMs: number,
): Health {
  if (state !== 'running') return { well: false, coming: false, says: state };
  const current = report !== undefined && report.atMs >= launchedAtMs ? report : undefined;
  if (current === undefined)
    return { well: false, coming: true, says: 'it has not reported since its start' };
  if (isSilent(current, nowMs)) {
    const since = `${new Date(current.atMs).toISOString().slice(11, 16)} UTC`;
    return { well: false, coming: false, says: `silent since ${since}` };
  }
  const { message } = current;
  if (current.state === 'ready') return { well: true, coming: false, says: firstLine(message) };
  const coming = ['preparing', 'waiting', 'starting'].includes(current.state);
  return { well: false, coming, says: `${current.state}: ${message.replaceAll('\n', '; ')}` };
}

export function healthIn(standing: Standing, host: HostFacts, nowMs: number): Health {
  return healthOf(host, standing.reports.get(host.host), nowMs);
}
