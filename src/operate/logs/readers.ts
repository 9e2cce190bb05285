import type { Ctx } from '../../provision/resource.ts';
import type { SiteHost } from '../site-hosts.ts';
import { groupReader } from './cloudwatch.ts';
import type { LogReader, LogSource } from './line.ts';
import { type Asking, containerReader, startReader } from './on-host.ts';

export interface Wanted {
  readonly hosts: readonly SiteHost[];
  readonly source: LogSource;
  /** The containers write to CloudWatch. */
  readonly inCloudWatch: boolean;
}

export interface Readers {
  readonly readers: readonly LogReader[];
  /** Hosts that would have to be asked and do not run. */
  readonly unheard: readonly SiteHost[];
  /** Somebody is asked by Systems Manager, which takes seconds. */
  readonly slow: boolean;
}

/** Who has to be asked for what is wanted. */
export function readersFor(ctx: Ctx, wanted: Wanted, asking: Asking): Readers {
  const { hosts, source, inCloudWatch } = wanted;
  const containers = source !== 'cloud-init';
  const start = source === 'cloud-init' || source === 'all';
  const asks = start || (containers && !inCloudWatch);
  const running = hosts.filter(({ state }) => state === 'running');
  const group = containers && inCloudWatch ? hosts : [];
  const ownContainers = containers && !inCloudWatch ? running : [];
  return {
    readers: [
      ...group.map(({ name }) => groupReader(ctx, name, source)),
      ...ownContainers.map((host) => containerReader(ctx, host, source, asking)),
      ...(start ? running : []).map((host) => startReader(ctx, host, asking)),
    ],
    unheard: asks ? hosts.filter((host) => !running.includes(host)) : [],
    slow: asks,
  };
}
