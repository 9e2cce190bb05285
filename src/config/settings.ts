/** How a setting is written as text: on the command line, in the environment. */
export type SettingKind = 'text' | 'number' | 'boolean' | 'list' | 'pairs' | 'peers' | 'json';

/** One setting: its place in orthweb.yaml, and its flag (commander's notation) and variable of the same meaning. */
export interface Setting {
  readonly path: string;
  readonly flag: string;
  readonly env: string;
  readonly kind: SettingKind;
  /** `global`: every command has the flag. `sandbox`: the sandbox commands only. */
  readonly scope: 'global' | 'site' | 'sandbox';
  readonly description: string;
}

function setting<const P extends string>(
  path: P,
  flag: string,
  env: string,
  kind: SettingKind,
  description: string,
  scope: Setting['scope'] = 'site',
) {
  return { path, flag, env: `ORTHWEB_${env}`, kind, scope, description } as const;
}

/** Every setting there is. The command line, its help, the JSON Schema and the precedence are read from this table. */
export const SETTINGS = [
  setting(
    'name',
    '-n, --name <name>',
    'NAME',
    'text',
    'name of the deployment; all AWS names and tags derive from it',
    'global',
  ),
  setting('region', '--region <region>', 'REGION', 'text', 'AWS region', 'global'),
  setting(
    'profile',
    '--profile <profile>',
    'PROFILE',
    'text',
    'profile of the AWS configuration files',
    'global',
  ),
  setting('tags', '--tags <k=v,...>', 'TAGS', 'pairs', 'your own tags, put on every resource'),
  setting(
    'access.web',
    '--web-cidr <cidr,...>',
    'WEB_CIDR',
    'list',
    'networks that may reach the site by HTTPS (443)',
  ),
  setting(
    'access.dicom',
    '--dicom-cidr <cidr,...>',
    'DICOM_CIDR',
    'list',
    'networks that may reach the site by DICOM TLS (11112)',
  ),
  setting(
    'access.openToInternet',
    '--open-to-internet [true|false]',
    'OPEN_TO_INTERNET',
    'boolean',
    'let everybody reach what no list restricts',
  ),
  setting('site.domain', '--domain <name>', 'DOMAIN', 'text', 'DNS name of your own for the site'),
  setting('network.vpcCidr', '--vpc-cidr <cidr>', 'VPC_CIDR', 'text', 'address range of the VPC'),
  setting(
    'network.publicSubnets',
    '--public-subnets <cidr,cidr>',
    'PUBLIC_SUBNETS',
    'list',
    'the two subnets of the hosts, one a zone; computed from the VPC when not given',
  ),
  setting(
    'network.privateSubnets',
    '--private-subnets <cidr,cidr>',
    'PRIVATE_SUBNETS',
    'list',
    'the two subnets of database and endpoints; computed from the VPC when not given',
  ),
  setting(
    'dicomPeers',
    '--dicom-peers <cidr:port,...>',
    'DICOM_PEERS',
    'peers',
    'DICOM devices that the site may open connections to',
  ),
  setting(
    'endpoints',
    '--endpoints <default|full>',
    'ENDPOINTS',
    'text',
    'VPC endpoints: default (S3, Secrets Manager) or full (also SSM, KMS, CloudWatch Logs)',
  ),
  setting(
    'hosts.instanceType',
    '--instance-type <type>',
    'INSTANCE_TYPE',
    'text',
    'EC2 instance type of both hosts',
  ),
  setting(
    'hosts.volumeGiB',
    '--volume-gib <n>',
    'VOLUME_GIB',
    'number',
    'size of the root volume of each host',
  ),
  setting('hosts.publicKey', '--key <key>', 'KEY', 'text', 'SSH public key of the hosts, as text'),
  setting(
    'hosts.publicKeyFile',
    '--key-file <path>',
    'KEY_FILE',
    'text',
    'file with the SSH public key of the hosts; else ~/.ssh/id_rsa.pub or id_ed25519.pub',
  ),
  setting(
    'hosts.composeUrl',
    '--compose-url <url>',
    'COMPOSE_URL',
    'text',
    'mirror from which the hosts load the Docker compose plugin',
  ),
  setting(
    'database.instanceClass',
    '--db-class <class>',
    'DB_CLASS',
    'text',
    'RDS instance class of the database',
  ),
  setting(
    'database.majorVersion',
    '--db-version <n>',
    'DB_VERSION',
    'number',
    'major version of PostgreSQL; AWS chooses the minor one',
  ),
  setting(
    'database.storageGiB',
    '--db-storage-gib <n>',
    'DB_STORAGE_GIB',
    'number',
    'storage of the database; it can grow later, never shrink',
  ),
  setting(
    'database.backupDays',
    '--backup-days <n>',
    'BACKUP_DAYS',
    'number',
    'days the automatic database backups reach back',
  ),
  setting(
    'database.multiAz',
    '--multi-az [true|false]',
    'MULTI_AZ',
    'boolean',
    'keep a standby of the database in the second zone',
  ),
  setting(
    'database.caFile',
    '--db-ca-file <path>',
    'DB_CA_FILE',
    'text',
    'file with the root certificates of RDS, for a region whose orthweb does not bring',
  ),
  setting(
    'orthanc.image',
    '--orthanc-image <image>',
    'ORTHANC_IMAGE',
    'text',
    'container image of Orthanc, with tag or digest',
  ),
  setting(
    'orthanc.replicas',
    '--replicas <n>',
    'REPLICAS',
    'number',
    'Orthanc containers on each host',
  ),
  setting(
    'orthanc.aeTitle',
    '--ae-title <title>',
    'AE_TITLE',
    'text',
    'DICOM application entity title of the site',
  ),
  setting(
    'orthanc.viewers',
    '--viewers <stone,ohif>',
    'VIEWERS',
    'list',
    'web viewers to add: stone, ohif',
  ),
  setting(
    'orthanc.settings',
    '--orthanc-settings <json>',
    'ORTHANC_SETTINGS',
    'json',
    "further settings of Orthanc's own configuration, such as DicomModalities",
  ),
  setting(
    'envoy.image',
    '--envoy-image <image>',
    'ENVOY_IMAGE',
    'text',
    'container image of Envoy, with tag or digest',
  ),
  setting(
    'logs.containers',
    '--container-logs [true|false]',
    'CONTAINER_LOGS',
    'boolean',
    'send container logs to CloudWatch Logs',
  ),
  setting(
    'logs.retentionDays',
    '--log-retention-days <n>',
    'LOG_RETENTION_DAYS',
    'number',
    'days that CloudWatch Logs keeps logs',
  ),
  setting(
    'keys.deletionWindowDays',
    '--key-deletion-days <n>',
    'KEY_DELETION_DAYS',
    'number',
    'days between the order to delete the KMS key and its end',
  ),
  setting(
    'sandbox.delays',
    '--delays <short|realistic|none>',
    'SANDBOX_DELAYS',
    'text',
    'how long the emulated AWS takes',
    'sandbox',
  ),
] as const satisfies readonly Setting[];

export type SettingPath = (typeof SETTINGS)[number]['path'];

/** The property under which commander hands over the value: `--web-cidr <cidr,...>` is `webCidr`. */
export function flagAttribute(setting: Setting): string {
  return flagName(setting)
    .slice(2)
    .replace(/-([a-z])/g, (_, letter: string) => letter.toUpperCase());
}

/** The long form, as messages write it: `--web-cidr`. */
export function flagName(setting: Setting): string {
  return /--[a-z-]+/.exec(setting.flag)?.[0] ?? setting.flag;
}
