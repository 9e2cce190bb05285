import {
  firstLine,
  HOSTS,
  type HostName,
  type HostReport,
  isSilent,
} from '../operate/host-reports.ts';
import type { Observed } from '../operate/observe.ts';
import { siteOutputs } from '../operate/outputs.ts';
import { timeOfDay } from '../ui/numbers.ts';
import type { HostRow, StatusView } from '../ui/status-view.ts';
import type { Subject } from './observed.ts';

type Values = Readonly<Record<string, unknown>>;

/** What the hosts said, and when that was read. */
export interface Hearing {
  readonly reports: ReadonlyMap<HostName, HostReport>;
  readonly nowMs: number;
  /** What it means when a host never said anything. */
  readonly unheard: string;
}

/** The status screen's content, from one look. */
export function statusView(subject: Subject, observed: Observed, hearing: Hearing): StatusView {
  const { steps, outputs } = observed.plan;
  const missing = steps.filter((step) => step.action === 'create').map((step) => step.id);
  const present = steps.filter((step) => step.ref !== undefined);
  const differing = present.filter((step) => step.action !== 'keep');
  const site = siteOutputs(outputs, subject.here);
  const active = outputOf(outputs, 'hosts/addresses')['active'];
  const bucket = outputOf(outputs, 'storage/data')['bucket'];
  const removed = wasRemoved(observed);
  return {
    deployment: subject.name,
    region: subject.session.region,
    ...situation(removed, active, missing, hearing),
    ...(typeof active === 'string' && { activeHost: { role: active } }),
    ...(site.site_address && { siteAddress: site.site_address }),
    ...certificateDays(outputs, hearing.nowMs),
    hosts: hostRows(observed, active, hearing),
    ...databaseRow(observed),
    ...(typeof bucket === 'string' && { storage: { bucket } }),
    drift: removed || differing.length === 0 ? 'none' : differing.length,
    missing: removed ? [] : missing,
    total: missing.length + present.length,
  };
}

function wasRemoved({ record, plan }: Observed): boolean {
  const last = record?.value.runs.at(-1);
  const gone = plan.steps.some((s) => s.id === 'network/vpc' && s.action === 'create');
  return gone && last?.command === 'orthweb down' && last.result === 'done';
}

/** That the active host serves is claimed only where it says so itself. */
function situation(
  removed: boolean,
  active: unknown,
  missing: readonly string[],
  { reports, nowMs, unheard }: Hearing,
): Values {
  if (removed) return { situation: 'removed, data kept (orthweb up brings it back)' };
  if (missing.length > 0 || typeof active !== 'string') return {};
  const report = reports.get(active as HostName);
  if (report?.state === 'ready' && !isSilent(report, nowMs)) return {};
  const says = report === undefined ? unheard : saidBy(report, nowMs);
  return { situation: `site address on ${active}, ${says}` };
}

function saidBy(report: HostReport, nowMs: number): string {
  const { state, message, atMs } = report;
  if (isSilent(report, nowMs)) return `silent since ${timeOfDay(new Date(atMs).toISOString())}`;
  return `${state}: ${firstLine(message)}`;
}

function certificateDays(outputs: ReadonlyMap<string, object>, nowMs: number): Values {
  const { ends } = outputOf(outputs, 'secrets/certificate');
  if (typeof ends !== 'string') return {};
  return { certificateDays: Math.floor((Date.parse(ends) - nowMs) / 86_400_000) };
}

function outputOf(outputs: ReadonlyMap<string, object>, id: string): Values {
  return (outputs.get(id) ?? {}) as Values;
}

function hostRows(
  { plan, bundle }: Observed,
  active: unknown,
  { reports, nowMs }: Hearing,
): HostRow[] {
  return HOSTS.flatMap((role) => {
    const host = outputOf(plan.outputs, `hosts/${role}`);
    if (host['instanceId'] === undefined) return [];
    const part = active === role ? 'active' : 'standby';
    const runs = host['state'] === 'running';
    const serving = runs ? servingOf(reports.get(role), nowMs, bundle) : [];
    const state = [String(host['state']), ...serving, part].join(', ');
    return [{ role, id: String(host['instanceId']), zone: String(host['zone'] ?? ''), state }];
  });
}

/** `3 of 3` Orthancs, or what else it says. */
function servingOf(report: HostReport | undefined, nowMs: number, bundle: string): string[] {
  if (report === undefined) return [];
  if (isSilent(report, nowMs)) return ['silent'];
  const what = /^\d+ of \d+/.exec(report.message)?.[0] ?? report.state;
  return report.bundle === bundle ? [what] : [what, 'older bundle'];
}

function databaseRow({ plan }: Observed): Pick<StatusView, 'database'> {
  const database = outputOf(plan.outputs, 'database/main');
  if (database['identifier'] === undefined) return {};
  const { engineVersion, multiAz, status, lastBackup } = database;
  return {
    database: {
      version: String(engineVersion),
      zones: multiAz === true ? 2 : 1,
      state: String(status),
      ...(typeof lastBackup === 'string' && { lastBackup: timeOfDay(lastBackup) }),
    },
  };
}
