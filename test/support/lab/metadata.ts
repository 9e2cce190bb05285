import {
  type HostMetadata,
  metadataOf as metadataOfInstance,
} from '../../../src/sandbox/hosts/metadata.ts';

/** What an instance's metadata are made of; all but the name has a default. */
export interface HostOptions {
  readonly name: string;
  readonly userData?: string;
  readonly instanceId?: string;
  readonly interfaceId?: string;
  readonly availabilityZone?: string;
  readonly instanceType?: string;
  /** Of the instance profile; credentials are found under its name. */
  readonly role?: string;
  readonly credentials?: { readonly accessKeyId: string; readonly secretAccessKey: string };
  /** How far the reply with a token may travel: 1 keeps containers out. */
  readonly hopLimit?: number;
  readonly publicIpv4?: string;
}

interface Around {
  readonly region: string;
  readonly address: string;
  readonly mac: string;
}

export function metadataOf(host: HostOptions, { region, address, mac }: Around): HostMetadata {
  const instance = {
    id: idOf(host.instanceId, 'i', host.name),
    account: '123456789012',
    region,
    zone: host.availabilityZone ?? `${region}a`,
    imageId: 'ami-0123456789abcdef0',
    instanceType: host.instanceType ?? 't3.large',
    interfaceId: idOf(host.interfaceId, 'eni', host.name),
    mac,
    hostname: `ip-${address.replaceAll('.', '-')}.ec2.internal`,
    privateIp: address,
    publicIp: host.publicIpv4 ?? null,
    role: host.role ?? 'lab-host',
    userData: host.userData ?? '',
    hopLimit: host.hopLimit ?? 2,
  };
  return metadataOfInstance(instance, Date.now(), host.credentials);
}

/** Ids that are the same in each run, and differ by host. */
function idOf(given: string | undefined, kind: string, name: string): string {
  const hex = Buffer.from(name).toString('hex').padEnd(17, '0').slice(0, 17);
  return given ?? `${kind}-${hex}`;
}
