import { HOSTS, type HostName } from './host-reports.ts';
import { outputsOf } from './node-outputs.ts';
import type { ObserveInput } from './observe.ts';

export interface SiteHost {
  readonly host: HostName;
  readonly instanceId: string;
  /** EC2's word: `running`, `stopped`. */
  readonly state: string;
  /** It holds the site address. */
  readonly active: boolean;
}

/** The hosts that exist, the standby first: what is done to them one after the other spares the active one longest. */
export async function siteHosts(input: ObserveInput): Promise<readonly SiteHost[]> {
  const ids = ['hosts/addresses', ...HOSTS.map((host) => `hosts/${host}`)];
  const outputs = await outputsOf(input, ids);
  const of = (id: string) => (outputs.get(id) ?? {}) as Readonly<Record<string, unknown>>;
  const { active } = of('hosts/addresses');
  const hosts = HOSTS.flatMap((host): SiteHost[] => {
    const { instanceId, state } = of(`hosts/${host}`);
    if (typeof instanceId !== 'string' || instanceId === '') return [];
    return [{ host, instanceId, state: String(state), active: active === host }];
  });
  return hosts.toSorted((a, b) => Number(a.active) - Number(b.active));
}
