import type { Address, Instance as Ec2Instance } from '@aws-sdk/client-ec2';
import type { LiveAddress } from '../provision/kinds/elastic-ip.ts';
import type { InstanceLive } from '../provision/kinds/instance-find.ts';
import type { AnyNode } from '../provision/resource.ts';
import { theOne } from '../provision/task.ts';
import { HOSTS, type HostName, type HostReport, readHostReports } from './host-reports.ts';
import { type Look, look, type ObserveInput } from './observe.ts';
import { type SiteOutputs, siteOutputs } from './outputs.ts';

/** A host as AWS reports it. */
export interface HostFacts {
  readonly host: HostName;
  readonly instanceId: string;
  /** EC2's word, or `absent`. */
  readonly state: string;
  readonly zone: string;
  readonly instanceType: string;
  /** Of its last start; what it reported before was of an earlier one. */
  readonly launchedAtMs: number;
  /** Absent: it has none, so no address can be brought to it. */
  readonly interfaceId: string | undefined;
}

export interface AddressFacts {
  readonly allocationId: string;
  /** Of the interface that holds it; undefined while it is on none. */
  readonly interfaceId: string | undefined;
}

/** The two hosts and who is active, read from AWS in one look. */
export interface Standing extends Pick<Look, 'record' | 'lock'> {
  readonly hosts: Readonly<Record<HostName, HostFacts>>;
  readonly site: AddressFacts | undefined;
  readonly standby: AddressFacts | undefined;
  /** Whose interface holds the site address; undefined: neither's. */
  readonly active: HostName | undefined;
  /** RDS's word, or `absent`. */
  readonly database: string;
  readonly reports: ReadonlyMap<HostName, HostReport>;
  readonly outputs: SiteOutputs;
}

const SOURCES = [
  ...HOSTS.flatMap((host) => [`hosts/${host}`, `hosts/${host}-interface`]),
  'hosts/site-address',
  'hosts/standby-address',
  'database/main',
];

export async function lookAtHosts(input: ObserveInput): Promise<Standing> {
  const [seen, reports] = await Promise.all([
    look(input, { only: SOURCES }),
    readHostReports(input.ctx),
  ]);
  const found = await Promise.all(seen.nodes.map((node) => liveOf(input, seen, node)));
  const live = new Map(found);
  const outputs = new Map(
    seen.nodes.flatMap(({ id, kind }): [string, object][] =>
      live.get(id) === undefined ? [] : [[id, kind.outputs(live.get(id))]],
    ),
  );
  const hosts = { primary: factsOf('primary', live), secondary: factsOf('secondary', live) };
  const site = addressOf(live.get('hosts/site-address'));
  const standby = addressOf(live.get('hosts/standby-address'));
  return {
    record: seen.record,
    lock: seen.lock,
    hosts,
    site,
    standby,
    active: HOSTS.find((host) => holds(hosts[host], site)),
    database: (outputs.get('database/main') as { status?: string } | undefined)?.status ?? 'absent',
    reports,
    outputs: siteOutputs(outputs),
  };
}

/** Whether the host's interface holds the address. */
export function holds(host: HostFacts, address: AddressFacts | undefined): boolean {
  return host.interfaceId !== undefined && address?.interfaceId === host.interfaceId;
}

async function liveOf(
  { ctx }: ObserveInput,
  { survey }: Look,
  node: AnyNode,
): Promise<[string, unknown]> {
  return [node.id, theOne(ctx, node.id, await survey.of(node))?.live];
}

function factsOf(host: HostName, live: ReadonlyMap<string, unknown>): HostFacts {
  const { instance } = (live.get(`hosts/${host}`) ?? {}) as Partial<InstanceLive>;
  const nic = live.get(`hosts/${host}-interface`) as { NetworkInterfaceId?: string } | undefined;
  return { host, interfaceId: nic?.NetworkInterfaceId, ...machineFacts(instance) };
}

/** What changes with its power. */
export function machineFacts(instance: Ec2Instance | undefined) {
  return {
    instanceId: instance?.InstanceId ?? '',
    state: instance?.State?.Name ?? 'absent',
    zone: instance?.Placement?.AvailabilityZone ?? '',
    instanceType: instance?.InstanceType ?? '',
    launchedAtMs: instance?.LaunchTime?.getTime() ?? 0,
  };
}

function addressOf(live: unknown): AddressFacts | undefined {
  const address: Address | undefined = (live as LiveAddress | undefined)?.address;
  if (address?.AllocationId === undefined) return undefined;
  const { AllocationId: allocationId, AssociationId, NetworkInterfaceId } = address;
  const associated = AssociationId !== undefined && AssociationId !== '';
  return { allocationId, interfaceId: associated ? NetworkInterfaceId : undefined };
}
