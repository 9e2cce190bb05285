import { OrthwebError, UsageError } from '../errors.ts';
import { HOSTS, type HostName } from './host-reports.ts';
import { outputsOf } from './node-outputs.ts';
import type { ObserveInput } from './observe.ts';

/** A host as EC2 reports it. */
export interface SiteHost {
  readonly name: HostName;
  readonly instanceId: string;
  /** EC2's word: `running`, `stopped`. */
  readonly state: string;
  /** It holds the site address. */
  readonly active: boolean;
}

/** The parts of a deployment that commands to its hosts need, by node id; what does not exist is not in it. */
export interface Site {
  readonly hosts: readonly SiteHost[];
  readonly outputs: ReadonlyMap<string, Readonly<Record<string, unknown>>>;
}

/** Looks at the hosts, at who holds the site address, and at the nodes of `more`. */
export async function lookAtSite(input: ObserveInput, more: readonly string[] = []): Promise<Site> {
  const ids = [...HOSTS.map((host) => `hosts/${host}`), 'hosts/addresses', ...more];
  const outputs = await outputsOf({ ...input, mayBeLocked: false }, ids);
  const active = outputs.get('hosts/addresses')?.['active'];
  const hosts = HOSTS.flatMap((name): SiteHost[] => {
    const host = outputs.get(`hosts/${name}`);
    if (host === undefined) return [];
    const [instanceId, state] = [String(host['instanceId']), String(host['state'])];
    return [{ name, instanceId, state, active: active === name }];
  });
  return { hosts, outputs };
}

/** The hosts that exist, the standby first: what is done to them one after the other spares the active one longest. */
export async function siteHosts(input: ObserveInput): Promise<readonly SiteHost[]> {
  const { hosts } = await lookAtSite(input);
  return hosts.toSorted((a, b) => Number(a.active) - Number(b.active));
}

/** `primary`, `secondary`, `active` or `standby`; without a word the active one. Whether it runs is another question. */
export function chosenHost(
  deployment: string,
  { hosts }: Site,
  word: string | undefined = 'active',
): SiteHost {
  if (!WORDS.includes(word))
    throw new UsageError(`there is no host ${word}`, { hint: `a host is ${WORDS.join(', ')}` });
  if (hosts.length === 0)
    throw new UsageError(`${deployment} has no hosts`, { hint: 'orthweb up makes them' });
  const chosen = hosts.find((one) => answersTo(word, one, hosts));
  if (chosen !== undefined) return chosen;
  const named = HOSTS.some((name) => name === word);
  throw new UsageError(
    named ? `${deployment} has no ${word} host` : `no host of ${deployment} holds the site address`,
    { hint: named ? 'orthweb up makes it' : 'say which: primary or secondary' },
  );
}

const WORDS: readonly string[] = [...HOSTS, 'active', 'standby'];

function answersTo(word: string, host: SiteHost, hosts: readonly SiteHost[]): boolean {
  if (word === 'active') return host.active;
  // Where nobody is active, nobody stands by.
  if (word === 'standby') return !host.active && hosts.some((one) => one.active);
  return host.name === word;
}

/** A host that can be talked to at all. `start`: the command that starts it. */
export function runningHost(host: SiteHost, start: string): SiteHost {
  if (host.state === 'running') return host;
  const hint =
    host.state === 'stopped' ? `start it: ${start}` : 'wait until it runs: orthweb status';
  throw new OrthwebError(`${host.name} (${host.instanceId}) is ${host.state}`, { hint });
}
