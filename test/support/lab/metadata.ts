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

type Tree = { readonly [name: string]: string | Tree };

/** As the services container answers it. */
export interface HostMetadata {
  readonly tree: Tree;
  readonly dynamic: Tree;
  readonly userData: string;
  readonly hopLimit: number;
}

const ACCOUNT = '123456789012';

export function metadataOf(host: HostOptions, around: Around): HostMetadata {
  const { region, address } = around;
  const zone = host.availabilityZone ?? `${region}a`;
  const instance = idOf(host.instanceId, 'i', host.name);
  const type = host.instanceType ?? 't3.large';
  return {
    tree: {
      'ami-id': 'ami-0123456789abcdef0',
      hostname: `ip-${address.replaceAll('.', '-')}.ec2.internal`,
      'instance-id': instance,
      'instance-type': type,
      'local-hostname': `ip-${address.replaceAll('.', '-')}.ec2.internal`,
      'local-ipv4': address,
      mac: around.mac,
      placement: { region, 'availability-zone': zone },
      iam: credentialsOf(host),
      network: { interfaces: { macs: { [around.mac]: interfaceOf(host, address) } } },
      ...(host.publicIpv4 === undefined ? {} : { 'public-ipv4': host.publicIpv4 }),
    },
    dynamic: {
      'instance-identity': {
        document: JSON.stringify({
          accountId: ACCOUNT,
          architecture: 'x86_64',
          availabilityZone: zone,
          imageId: 'ami-0123456789abcdef0',
          instanceId: instance,
          instanceType: type,
          privateIp: address,
          region,
          version: '2017-09-30',
        }),
      },
    },
    userData: host.userData ?? '',
    hopLimit: host.hopLimit ?? 2,
  };
}

/** Ids that are the same in each run, and differ by host. */
function idOf(given: string | undefined, kind: string, name: string): string {
  const hex = Buffer.from(name).toString('hex').padEnd(17, '0').slice(0, 17);
  return given ?? `${kind}-${hex}`;
}

function interfaceOf(host: HostOptions, address: string): Tree {
  return {
    'device-number': '0',
    'interface-id': idOf(host.interfaceId, 'eni', host.name),
    'local-ipv4s': address,
    'owner-id': ACCOUNT,
    ...(host.publicIpv4 === undefined ? {} : { 'public-ipv4s': host.publicIpv4 }),
  };
}

function credentialsOf(host: HostOptions): Tree {
  const role = host.role ?? 'lab-host';
  const arn = `arn:aws:iam::${ACCOUNT}:instance-profile/${role}`;
  const { accessKeyId, secretAccessKey } = host.credentials ?? {
    accessKeyId: 'test',
    secretAccessKey: 'test',
  };
  const credentials = {
    Code: 'Success',
    LastUpdated: new Date().toISOString().replace(/\.\d+/, ''),
    Type: 'AWS-HMAC',
    AccessKeyId: accessKeyId,
    SecretAccessKey: secretAccessKey,
    Token: 'lab-session-token',
    Expiration: new Date(Date.now() + 6 * 3_600_000).toISOString().replace(/\.\d+/, ''),
  };
  return {
    info: JSON.stringify({ Code: 'Success', InstanceProfileArn: arn }),
    'security-credentials': { [role]: JSON.stringify(credentials) },
  };
}
