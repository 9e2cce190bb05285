import { X509Certificate } from 'node:crypto';
import type { HostName, HostReport } from '../operate/host-reports.ts';
import type { Answer } from '../operate/outside/site.ts';
import type { Plan, Step } from '../provision/plan.ts';
import { Unchecked } from './check.ts';

/** A host as the plan saw it. */
export interface HostSeen {
  readonly host: HostName;
  readonly instanceId: string;
  /** EC2's word, or `absent`. */
  readonly state: string;
  readonly zone: string;
  readonly launchedAtMs: number;
  readonly active: boolean;
  readonly report: HostReport | undefined;
}

type Values = Readonly<Record<string, unknown>>;

export function outputsIn({ outputs }: Pick<Plan, 'outputs'>, id: string): Values {
  return (outputs.get(id) ?? {}) as Values;
}

export function hostSeen(
  plan: Pick<Plan, 'outputs'>,
  host: HostName,
  reports: ReadonlyMap<HostName, HostReport>,
): HostSeen {
  const {
    instanceId = '',
    state = 'absent',
    zone = '',
    launchedAt = 0,
  } = outputsIn(plan, `hosts/${host}`);
  return {
    host,
    instanceId: String(instanceId),
    state: String(state),
    zone: String(zone),
    launchedAtMs: new Date(String(launchedAt)).getTime() || 0,
    active: outputsIn(plan, 'hosts/addresses')['active'] === host,
    report: reports.get(host),
  };
}

/** What differs from the plan on a node, in words. `fields`: these alone. */
export function driftOf(
  steps: readonly Step[],
  id: string,
  fields: RegExp = /./,
): readonly string[] {
  const step = steps.find((one) => one.id === id);
  if (step === undefined || step.action === 'create') return [`${id} is not there`];
  const busy = step.changes.find(({ field }) => field === 'status');
  // What else differs shows when it has arrived.
  if (busy !== undefined) throw new Unchecked(`${id} ${busy.text}`);
  return step.changes.filter(({ field }) => fields.test(field)).map(({ text }) => text);
}

const DAY_MS = 86_400_000;

/** What a handshake showed, a fact a line. */
export function peerFacts(answer: Answer & { answers: true }, nowMs: number) {
  const { peer } = answer;
  if (peer === undefined) return { lines: [], daysLeft: Number.POSITIVE_INFINITY };
  const certificate = new X509Certificate(peer.certificate);
  const endsMs = Date.parse(certificate.validTo);
  const daysLeft = Math.floor((endsMs - nowMs) / DAY_MS);
  const names = (certificate.subjectAltName ?? '').replaceAll('DNS:', '');
  return {
    lines: [
      `${peer.protocol}, ${peer.cipher}`,
      `certificate for ${names}`,
      `ends ${new Date(endsMs).toISOString().slice(0, 10)}, ${daysLeft} days left`,
    ],
    daysLeft,
  };
}
