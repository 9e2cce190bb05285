import type { Observed } from '../operate/observe.ts';
import { siteOutputs } from '../operate/outputs.ts';
import type { HostRow, StatusView } from '../ui/status-view.ts';
import type { Subject } from './observed.ts';

/** The status screen's content, from one look. */
export async function statusView(subject: Subject, observed: Observed): Promise<StatusView> {
  const { plan } = observed;
  const missing = plan.steps.filter((step) => step.action === 'create').map((step) => step.id);
  const differing = plan.steps.filter((s) => ['update', 'held', 'delete'].includes(s.action));
  const outputs = siteOutputs(plan.outputs);
  const active = outputOf(plan.outputs, 'hosts/addresses')['active'];
  const bucket = outputOf(plan.outputs, 'storage/data')['bucket'];
  return {
    deployment: subject.name,
    region: subject.session.region,
    ...(typeof active === 'string' && { activeHost: { role: active } }),
    ...(outputs.site_address && { siteAddress: outputs.site_address }),
    hosts: hostRows(observed, active),
    ...databaseRow(observed),
    ...(typeof bucket === 'string' && { storage: { bucket } }),
    drift: differing.length === 0 ? 'none' : differing.length,
    missing,
    total: plan.steps.length,
  };
}

type Values = Readonly<Record<string, unknown>>;

function outputOf(outputs: ReadonlyMap<string, object>, id: string): Values {
  return (outputs.get(id) ?? {}) as Values;
}

function hostRows({ plan }: Observed, active: unknown): HostRow[] {
  return ['primary', 'secondary'].flatMap((role) => {
    const host = outputOf(plan.outputs, `hosts/${role}`);
    if (host['instanceId'] === undefined) return [];
    const part = active === role ? 'active' : 'standby';
    const state = `${String(host['state'])}, ${part}`;
    return [{ role, id: String(host['instanceId']), zone: String(host['zone'] ?? ''), state }];
  });
}

function databaseRow({ plan }: Observed): Pick<StatusView, 'database'> {
  const database = outputOf(plan.outputs, 'database/main');
  if (database['identifier'] === undefined) return {};
  return {
    database: {
      version: String(database['engineVersion'] ?? ''),
      zones: database['multiAz'] === true ? 2 : 1,
      state: String(database['status'] ?? 'available'),
    },
  };
}
