import { preciseDuration } from './durations.ts';
import type { Screen } from './paint.ts';
import { hanging, wrap } from './wrap.ts';

type Width = Pick<Screen, 'columns'>;

export interface FailoverView {
  readonly active: HostView | undefined;
  readonly standby: HostView;
}

export interface HostView {
  readonly host: string;
  readonly zone: string;
  /** EC2's word. */
  readonly state: string;
}

/** `  active primary (1a), standby secondary (1b, stopped)` */
export function failoverLines({ active, standby }: FailoverView, { columns }: Width): string[] {
  const first = active === undefined ? 'no host is active' : `active ${hostText(active)}`;
  return [
    ...wrap(`  ${first}, standby ${hostText(standby)}`, columns),
    ...hanging('  ', 'Open connections are cut: devices send again when they notice.', columns),
  ];
}

export function failoverQuestion({ standby: { host, state } }: FailoverView): string {
  const move = `Move the site to ${host}?`;
  return state === 'running' ? move : `${move} It is ${state}: allow about 2 minutes.`;
}

export interface FailoverResult {
  readonly to: string;
  readonly tls: boolean | null;
  readonly echo: boolean | null;
  readonly outageMs: number | null;
  readonly trouble?: string | undefined;
}

/** What came of it, in sentences. */
export function failoverResult(result: FailoverResult, { columns }: Width): string[] {
  return wrap([`${result.to} is active.`, ...sentences(result)].join(' '), columns);
}

function sentences({ tls, echo, outageMs, trouble }: FailoverResult): string[] {
  if (tls === null) {
    const why = trouble === undefined ? '' : `: ${trouble}`;
    return [`Whether it serves could not be seen from here, as before the move${why}.`];
  }
  if (!tls) return [`From outside it does not answer any more: ${trouble ?? 'nothing came back'}.`];
  const outage =
    outageMs === null
      ? 'It answers from outside, where nothing answered before.'
      : `Unreachable from outside for ${preciseDuration(outageMs)} at most.`;
  if (echo === true) return [outage];
  const dicom =
    echo === null
      ? 'DICOM could not be seen from here, as before the move'
      : 'DICOM (11112) does not answer any more';
  return [outage, `${dicom}${trouble === undefined ? '' : `: ${trouble}`}.`];
}

function hostText({ host, zone, state }: HostView): string {
  const facts = [zone.split('-').at(-1) ?? zone, ...(state === 'running' ? [] : [state])];
  return `${host} (${facts.filter((fact) => fact !== '').join(', ')})`;
}
