/** What an instance can ask about itself. */
export interface MetadataInput {
  readonly id: string;
  readonly account: string;
  readonly region: string;
  readonly zone: string;
  readonly imageId: string;
  readonly instanceType: string;
  readonly interfaceId: string;
  readonly mac: string;
  readonly hostname: string;
  readonly privateIp: string;
  readonly publicIp: string | null;
  /** Credentials are found under its name; null: the instance has no profile. */
  readonly role: string | null;
  readonly userData: string;
  /** How far the reply with a token may travel: 1 keeps containers out. */
  readonly hopLimit: number;
}

export type Tree = { readonly [name: string]: string | Tree };

/** As `services/metadata.py` answers it. */
export interface HostMetadata {
  readonly tree: Tree;
  readonly dynamic: Tree;
  readonly userData: string;
  readonly hopLimit: number;
}

/** The emulator takes any. */
export const ANY_CREDENTIALS = { accessKeyId: 'sandbox', secretAccessKey: 'sandbox' };
const CREDENTIALS_FOR_MS = 6 * 3_600_000;

export function metadataOf(
  instance: MetadataInput,
  nowMs: number,
  credentials = ANY_CREDENTIALS,
): HostMetadata {
  const { region, zone, mac, hostname, publicIp } = instance;
  return {
    tree: {
      'ami-id': instance.imageId,
      hostname,
      'instance-id': instance.id,
      'instance-type': instance.instanceType,
      'local-hostname': hostname,
      'local-ipv4': instance.privateIp,
      mac,
      placement: { region, 'availability-zone': zone },
      ...(instance.role === null ? {} : { iam: credentialsOf(instance, nowMs, credentials) }),
      network: { interfaces: { macs: { [mac]: interfaceOf(instance) } } },
      ...(publicIp === null ? {} : { 'public-ipv4': publicIp }),
    },
    dynamic: { 'instance-identity': { document: identityOf(instance) } },
    userData: instance.userData,
    hopLimit: instance.hopLimit,
  };
}

function identityOf(instance: MetadataInput): string {
  return JSON.stringify({
    accountId: instance.account,
    architecture: process.arch === 'arm64' ? 'arm64' : 'x86_64',
    availabilityZone: instance.zone,
    imageId: instance.imageId,
    instanceId: instance.id,
    instanceType: instance.instanceType,
    privateIp: instance.privateIp,
    region: instance.region,
    version: '2017-09-30',
  });
}

function interfaceOf({ interfaceId, privateIp, publicIp, account }: MetadataInput): Tree {
  return {
    'device-number': '0',
    'interface-id': interfaceId,
    'local-ipv4s': privateIp,
    'owner-id': account,
    ...(publicIp === null ? {} : { 'public-ipv4s': publicIp }),
  };
}

function credentialsOf(
  { account, role }: MetadataInput,
  nowMs: number,
  { accessKeyId, secretAccessKey }: typeof ANY_CREDENTIALS,
): Tree {
  const arn = `arn:aws:iam::${account}:instance-profile/${role}`;
  const credentials = {
    Code: 'Success',
    LastUpdated: seconds(nowMs),
    Type: 'AWS-HMAC',
    AccessKeyId: accessKeyId,
    SecretAccessKey: secretAccessKey,
    Token: 'sandbox-session-token',
    Expiration: seconds(nowMs + CREDENTIALS_FOR_MS),
  };
  return {
    info: JSON.stringify({ Code: 'Success', InstanceProfileArn: arn }),
    'security-credentials': { [String(role)]: JSON.stringify(credentials) },
  };
}

const seconds = (ms: number): string => new Date(ms).toISOString().replace(/\.\d+/, '');
