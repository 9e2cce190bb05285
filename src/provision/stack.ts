import type { Config } from '../config.ts';
import {
  ACCESS_LOG_PREFIX,
  bucketArn,
  dataBucketPolicy,
  logBucketPolicy,
} from '../templates/bucket-policies.ts';
import { interfaceEndpointPolicy, s3EndpointPolicy } from '../templates/endpoint-policies.ts';
import { hostPolicy } from '../templates/host-policy.ts';
import { keyPolicy } from '../templates/key-policy.ts';
import { hostTrust, monitoringTrust } from '../templates/trust-policies.ts';
import { userData } from '../templates/user-data.ts';
import type { Decided } from './decide.ts';
import {
  databaseGroupRules,
  endpointGroupRules,
  hostRules,
  privateAclEntries,
  publicAclEntries,
} from './firewall.ts';
import { AddressAssociation } from './kinds/address-association.ts';
import { DataBucket, LogBucket } from './kinds/bucket.ts';
import { BucketAccessLog } from './kinds/bucket-access-log.ts';
import { DbInstance } from './kinds/db-instance.ts';
import { DbParameterGroup } from './kinds/db-parameter-group.ts';
import { DbSnapshot, RestorableSnapshot } from './kinds/db-snapshot.ts';
import { DbSubnetGroup } from './kinds/db-subnet-group.ts';
import { ElasticIp } from './kinds/elastic-ip.ts';
import { FlowLog } from './kinds/flow-log.ts';
import { HostBundle } from './kinds/host-bundle.ts';
import { HostStatus } from './kinds/host-status.ts';
import { Instance } from './kinds/instance.ts';
import { InstanceProfile } from './kinds/instance-profile.ts';
import { InternetGateway } from './kinds/internet-gateway.ts';
import { KeyPair } from './kinds/key-pair.ts';
import { KmsKey } from './kinds/kms-key.ts';
import { LaunchTemplate } from './kinds/launch-template.ts';
import { LogGroup } from './kinds/log-group.ts';
import { NetworkAcl } from './kinds/network-acl.ts';
import { NetworkInterface } from './kinds/network-interface.ts';
import { Policy } from './kinds/policy.ts';
import { Role } from './kinds/role.ts';
import { RouteTable } from './kinds/route-table.ts';
import { Secret } from './kinds/secret.ts';
import { SecurityGroup } from './kinds/security-group.ts';
import { SecurityGroupRules } from './kinds/security-group-rules.ts';
import { ServerCertificate } from './kinds/server-certificate.ts';
import { Subnet } from './kinds/subnet.ts';
import { Vpc } from './kinds/vpc.ts';
import { VpcEndpoint } from './kinds/vpc-endpoint.ts';
import { names } from './names.ts';
import { type AnyNode, node, type Place } from './resource.ts';
import { siteNames } from './site-names.ts';
import type { HostSoftware } from './software.ts';

/** What the stack is made of. Everything else follows from it. */
export interface Settings extends Place {
  readonly config: Config;
  /** Undefined while only names matter: to look, or to remove. */
  readonly decided: Decided | undefined;
  /** As `decided`. */
  readonly software?: HostSoftware | undefined;
  /** The snapshot that the operator named for a database that is missing. */
  readonly restoreFrom?: string | undefined;
  /** `build`: without what only a removal has to know of. */
  readonly purpose?: 'build' | undefined;
}

type HostRole = 'primary' | 'secondary';
const FULL_ENDPOINTS = ['ssm', 'ssmmessages', 'ec2messages', 'kms', 'logs'];
const DATABASE_PORT = 5432;
/** For so long the bucket keeps what was deleted or written over, as an older version. */
export const DELETED_STUDY_DAYS = 90;
/** Made by RDS with the instance. */
export const DATABASE_NAME = 'orthanc';

/** Interface endpoints of this configuration; the S3 gateway endpoint is always there. */
export function endpointServices(config: Config): readonly string[] {
  return ['secretsmanager', ...(config.endpoints === 'full' ? FULL_ENDPOINTS : [])];
}

/** THE page: every node of a deployment, its needs and its settings, top to bottom. Order follows from the needs alone. */
export function stack(settings: Settings): readonly AnyNode[] {
  const base = foundations(settings);
  const network = networkOf(settings, base);
  const access = accessOf(settings, network);
  const endpoints = endpointsOf(settings, network, access);
  const addressing = addressingOf(settings, network, access);
  const secrets = secretsOf(settings, base, addressing);
  const database = databaseOf(settings, base, network, access);
  const logs = logsOf(settings, base);
  const identity = identityOf(settings, base, secrets);
  const { s3 } = endpoints;
  const hosts = hostsOf(settings, { ...base, network, access, addressing, ...identity, s3 });
  return [
    base,
    network,
    access,
    endpoints,
    secrets,
    database,
    logs,
    identity,
    addressing,
    hosts,
  ].flatMap((area) => Object.values<AnyNode>(area));
}

/** Key and buckets: what holds the studies, and what opens them. */
function foundations({ config, account, region, partition, deployment }: Settings) {
  const name = names({ deployment, region });
  const key = node('keys/key', KmsKey, {}, () => ({
    policy: keyPolicy({ account, region, partition }),
    deletionWindowDays: config.keys.deletionWindowDays,
  }));
  const logs = node('storage/logs', LogBucket, {}, () => ({
    encryption: 'sse-s3' as const,
    policy: logBucketPolicy({
      account,
      region,
      partition,
      bucket: name.of('storage/logs'),
      sourceBucket: name.of('storage/data'),
    }),
    lifecycle: { abortMultipartDays: 7, noncurrentDays: 90, expireDays: config.logs.retentionDays },
    eventBridge: true,
  }));
  const data = node('storage/data', DataBucket, { key }, ({ key }) => ({
    encryption: { kmsKeyArn: key.keyArn },
    policy: dataBucketPolicy({ partition, bucket: name.of('storage/data') }),
    lifecycle: { abortMultipartDays: 7, noncurrentDays: DELETED_STUDY_DAYS },
    eventBridge: true,
  }));
  // A node of its own, so that the data bucket can be kept when the log bucket goes.
  const accessLog = node('storage/access-log', BucketAccessLog, { data, logs }, (out) => ({
    sourceBucket: out.data.bucket,
    targetBucket: out.logs.bucket,
    prefix: ACCESS_LOG_PREFIX,
  }));
  return { key, logs, data, accessLog };
}

type Foundations = ReturnType<typeof foundations>;

function networkOf(settings: Settings, { logs }: Foundations) {
  const { config, deployment } = settings;
  const { vpcCidr, publicSubnets, privateSubnets } = config.network;
  const zone = (index: 0 | 1) => () => decidedOf(settings).zones[index];
  const vpc = node('network/vpc', Vpc, {}, () => ({ cidr: vpcCidr }));
  const subnet = (id: string, cidr: string, inZone: () => string) =>
    node(id, Subnet, { vpc }, (out) => ({ vpcId: out.vpc.vpcId, cidr, zone: inZone() }));
  const publicA = subnet('network/public-a', publicSubnets[0], zone(0));
  const publicB = subnet('network/public-b', publicSubnets[1], zone(1));
  const privateA = subnet('network/private-a', privateSubnets[0], zone(0));
  const privateB = subnet('network/private-b', privateSubnets[1], zone(1));
  const gateway = node('network/gateway', InternetGateway, { vpc }, (out) => ({
    vpcId: out.vpc.vpcId,
  }));
  const publicRoutes = node(
    'network/public-routes',
    RouteTable,
    { vpc, gateway, publicA, publicB },
    (out) => ({
      vpcId: out.vpc.vpcId,
      gatewayId: out.gateway.gatewayId,
      subnetIds: [out.publicA.subnetId, out.publicB.subnetId],
    }),
  );
  const privateRoutes = node(
    'network/private-routes',
    RouteTable,
    { vpc, privateA, privateB },
    (out) => ({
      vpcId: out.vpc.vpcId,
      subnetIds: [out.privateA.subnetId, out.privateB.subnetId],
    }),
  );
  const publicAcl = node('network/public-acl', NetworkAcl, { vpc, publicA, publicB }, (out) => ({
    vpcId: out.vpc.vpcId,
    subnetIds: [out.publicA.subnetId, out.publicB.subnetId],
    entries: publicAclEntries(config),
  }));
  const privateAcl = node(
    'network/private-acl',
    NetworkAcl,
    { vpc, privateA, privateB },
    (out) => ({
      vpcId: out.vpc.vpcId,
      subnetIds: [out.privateA.subnetId, out.privateB.subnetId],
      entries: privateAclEntries(config),
    }),
  );
  const flowLog = node('network/flow-log', FlowLog, { vpc, logs }, (out) => ({
    vpcId: out.vpc.vpcId,
    bucketArn: bucketArn(
      settings.partition,
      names({ deployment, region: settings.region }).of('storage/logs'),
    ),
    prefix: '',
  }));
  return {
    vpc,
    publicA,
    publicB,
    privateA,
    privateB,
    gateway,
    publicRoutes,
    privateRoutes,
    publicAcl,
    privateAcl,
    flowLog,
  };
}

type Network = ReturnType<typeof networkOf>;

function softwareOf({ software }: Settings): HostSoftware {
  if (software === undefined) throw new Error('the host bundle is not made yet');
  return software;
}

function decidedOf({ decided }: Settings): Decided {
  if (decided === undefined) throw new Error('zones and image are not chosen yet');
  return decided;
}

/** Groups first, rules second: rules name other groups, so groups with their rules would need each other. */
function accessOf(settings: Settings, { vpc }: Network) {
  const { config } = settings;
  const group = (id: string, description: string) =>
    node(id, SecurityGroup, { vpc }, (out) => ({ vpcId: out.vpc.vpcId, description }));
  const hosts = group('access/hosts', 'Orthanc hosts: HTTPS and DICOM TLS from the given networks');
  const database = group('access/database', 'PostgreSQL, reached by the hosts only');
  const endpoints = group('access/endpoints', 'AWS endpoints, reached by the hosts only');
  const hostsRules = node('access/hosts-rules', SecurityGroupRules, { hosts, database }, (out) => ({
    groupId: out.hosts.groupId,
    ...hostRules(config, out.database.groupId),
  }));
  const databaseRules = node(
    'access/database-rules',
    SecurityGroupRules,
    { hosts, database },
    (out) => ({ groupId: out.database.groupId, ...databaseGroupRules(out.hosts.groupId) }),
  );
  const endpointsRules = node(
    'access/endpoints-rules',
    SecurityGroupRules,
    { hosts, endpoints },
    (out) => ({ groupId: out.endpoints.groupId, ...endpointGroupRules(out.hosts.groupId) }),
  );
  return { hosts, database, endpoints, hostsRules, databaseRules, endpointsRules };
}

type Access = ReturnType<typeof accessOf>;

function endpointsOf(settings: Settings, network: Network, access: Access) {
  const { account, region, partition, deployment, config } = settings;
  const { vpc, publicRoutes, privateRoutes, privateA, privateB } = network;
  const name = names({ deployment, region });
  const s3 = node('endpoints/s3', VpcEndpoint, { vpc, publicRoutes, privateRoutes }, (out) => ({
    vpcId: out.vpc.vpcId,
    service: 's3',
    type: 'Gateway' as const,
    routeTableIds: [out.publicRoutes.routeTableId, out.privateRoutes.routeTableId],
    policy: s3EndpointPolicy({
      region,
      partition,
      buckets: [name.of('storage/data'), name.of('storage/logs')],
    }),
  }));
  const needs = { vpc, privateA, privateB, group: access.endpoints, rules: access.endpointsRules };
  const wanted = endpointServices(config);
  const services = ['secretsmanager', ...FULL_ENDPOINTS].map((service) =>
    node(
      `endpoints/${service}`,
      VpcEndpoint,
      needs,
      (out) => ({
        vpcId: out.vpc.vpcId,
        service,
        type: 'Interface' as const,
        subnetIds: [out.privateA.subnetId, out.privateB.subnetId],
        securityGroupIds: [out.group.groupId],
        policy: interfaceEndpointPolicy({ account }),
      }),
      { wanted: wanted.includes(service) },
    ),
  );
  return { s3, ...Object.fromEntries(services.map((each) => [each.id, each])) };
}

type Endpoints = ReturnType<typeof endpointsOf>;

function secretsOf(settings: Settings, { key }: Foundations, addressing: Addressing) {
  const { deployment, region, config } = settings;
  const web = node('secrets/web', Secret, { key }, (out) => ({
    kmsKeyArn: out.key.keyArn,
    description: 'Login for the web pages and DICOMweb',
    value: 'generated-login' as const,
  }));
  const database = node('secrets/database', Secret, { key }, (out) => ({
    kmsKeyArn: out.key.keyArn,
    description: "Orthanc's login to the database, written by a host",
    value: 'written-by-host' as const,
  }));
  const authority = node('secrets/authority', Secret, { key }, (out) => ({
    kmsKeyArn: out.key.keyArn,
    description: 'Signs the certificates of the site and of its devices; never on a host',
    value: () => softwareOf(settings).issuer.authority(),
  }));
  const { siteAddress, standbyAddress } = addressing;
  // One certificate for both hosts: whichever answers, under either address, is the site.
  const certificate = node(
    'secrets/certificate',
    ServerCertificate,
    { key, authority, siteAddress, standbyAddress },
    (out) => ({
      kmsKeyArn: out.key.keyArn,
      description: "The site's certificate and its key, read by the hosts",
      names: [
        ...siteNames(config.site.domain, [out.siteAddress, out.standbyAddress]),
        ...softwareOf(settings).siteNames,
      ],
      authority: names({ deployment, region }).of('secrets/authority'),
      issuer: softwareOf(settings).issuer,
    }),
  );
  return { web, database, authority, certificate };
}

type Secrets = ReturnType<typeof secretsOf>;

function databaseOf(settings: Settings, { key }: Foundations, network: Network, access: Access) {
  const { config, account, partition, region, deployment } = settings;
  const { privateA, privateB } = network;
  const { majorVersion, instanceClass, storageGiB, backupDays, multiAz } = config.database;
  const logGroup = (id: string) =>
    node(id, LogGroup, { key }, (out) => ({
      retentionDays: config.logs.retentionDays,
      kmsKeyArn: out.key.keyArn,
    }));
  // Before the instance: RDS would make them without key and retention.
  const logPostgresql = logGroup('database/log-postgresql');
  const logUpgrade = logGroup('database/log-upgrade');
  const subnets = node('database/subnets', DbSubnetGroup, { privateA, privateB }, (out) => ({
    subnetIds: [out.privateA.subnetId, out.privateB.subnetId],
    description: `Private subnets of ${deployment}`,
  }));
  const parameters = node('database/parameters', DbParameterGroup, {}, () => ({
    family: `postgres${majorVersion}`,
    parameters: {
      'rds.force_ssl': '1',
      // Not `all`: statements of Orthanc hold patient names.
      log_statement: 'ddl',
      // Off: a slow statement would be logged with its parameters, and those are names as well.
      log_min_duration_statement: '-1',
    },
    description: `PostgreSQL settings of ${deployment}`,
  }));
  const monitoringRole = node('database/monitoring-role', Role, {}, () => ({
    trust: monitoringTrust({ account, region, partition }),
    managedPolicyArns: [
      `arn:${partition}:iam::aws:policy/service-role/AmazonRDSEnhancedMonitoringRole`,
    ],
    description: `Enhanced monitoring of the database of ${deployment}`,
  }));
  // Met, never made: `down` leaves it behind, and the next `up` starts from it.
  const copies = settings.purpose === 'build' ? RestorableSnapshot : DbSnapshot;
  const snapshot = node('database/snapshot', copies, { key }, () => ({}));
  const main = node(
    'database/main',
    DbInstance,
    {
      key,
      subnets,
      parameters,
      monitoringRole,
      snapshot,
      group: access.database,
      rules: access.databaseRules,
      logPostgresql,
      logUpgrade,
    },
    (out) => ({
      instanceClass,
      majorVersion: String(majorVersion),
      storageGiB,
      backupDays,
      multiAz,
      kmsKeyArn: out.key.keyArn,
      subnetGroup: out.subnets.name,
      parameterGroup: out.parameters.name,
      securityGroupIds: [out.group.groupId],
      monitoringRoleArn: out.monitoringRole.arn,
      port: DATABASE_PORT,
      masterUsername: 'orthweb_admin',
      dbName: DATABASE_NAME,
      restoreFrom: settings.restoreFrom ?? out.snapshot.latest,
    }),
  );
  return { logPostgresql, logUpgrade, subnets, parameters, monitoringRole, snapshot, main };
}

function logsOf({ config }: Settings, { key }: Foundations) {
  const containers = node(
    'logs/containers',
    LogGroup,
    { key },
    (out) => ({ retentionDays: config.logs.retentionDays, kmsKeyArn: out.key.keyArn }),
    { wanted: config.logs.containers },
  );
  return { containers };
}

function identityOf(settings: Settings, { key, data }: Foundations, secrets: Secrets) {
  const { account, region, partition, deployment, config } = settings;
  const name = names({ deployment, region });
  const policy = node(
    'identity/policy',
    Policy,
    { key, data, web: secrets.web, login: secrets.database, certificate: secrets.certificate },
    (out) => ({
      description: `What the hosts of ${deployment} may do`,
      document: hostPolicy({
        account,
        region,
        partition,
        deployment,
        bucketArn: out.data.arn,
        keyArn: out.key.keyArn,
        secretArns: [out.web.arn, out.login.arn, out.certificate.arn],
        ownSecretArn: out.login.arn,
        databaseIdentifier: name.of('database/main'),
        logGroup: config.logs.containers ? name.of('logs/containers') : undefined,
      }),
    }),
  );
  const role = node('identity/role', Role, { policy }, (out) => ({
    trust: hostTrust({ partition }),
    managedPolicyArns: [
      out.policy.arn,
      `arn:${partition}:iam::aws:policy/AmazonSSMManagedInstanceCore`,
    ],
    description: `The hosts of ${deployment}`,
  }));
  const profile = node('identity/profile', InstanceProfile, { role }, (out) => ({
    roleName: out.role.name,
  }));
  return { policy, role, profile };
}

/** Interfaces and addresses of both hosts. Each host always holds one address; which one, only failover changes. */
function addressingOf({ deployment }: Settings, network: Network, access: Access) {
  const { hosts: group } = access;
  const nic = (role: HostRole) =>
    node(
      `hosts/${role}-interface`,
      NetworkInterface,
      { subnet: role === 'primary' ? network.publicA : network.publicB, group },
      (out) => ({
        subnetId: out.subnet.subnetId,
        groupIds: [out.group.groupId],
        description: `${deployment} ${role}`,
      }),
    );
  const nics = { primaryNic: nic('primary'), secondaryNic: nic('secondary') };
  // An address needs the gateway to be of use, and must be back before the gateway can go.
  const { gateway } = network;
  const siteAddress = node('hosts/site-address', ElasticIp, { gateway }, () => ({}));
  const standbyAddress = node('hosts/standby-address', ElasticIp, { gateway }, () => ({}));
  const addresses = node(
    'hosts/addresses',
    AddressAssociation,
    { siteAddress, standbyAddress, ...nics },
    (out) => ({
      siteAllocationId: out.siteAddress.allocationId,
      standbyAllocationId: out.standbyAddress.allocationId,
      primaryInterfaceId: out.primaryNic.interfaceId,
      secondaryInterfaceId: out.secondaryNic.interfaceId,
    }),
  );
  return { ...nics, siteAddress, standbyAddress, addresses };
}

type Addressing = ReturnType<typeof addressingOf>;

interface HostNeeds {
  readonly key: Foundations['key'];
  readonly data: Foundations['data'];
  readonly network: Network;
  readonly access: Access;
  readonly addressing: Addressing;
  readonly profile: ReturnType<typeof identityOf>['profile'];
  readonly s3: Endpoints['s3'];
}

/** What a host is launched with; the template holds the newest, a running host has its own. */
function templateOf(settings: Settings, { key, data, profile, addressing }: HostNeeds) {
  const { config, deployment, region } = settings;
  const { publicKey } = config.hosts;
  const { primaryNic, secondaryNic } = addressing;
  const keyPair = node('hosts/key-pair', KeyPair, {}, () => ({ publicKey: publicKey ?? '' }), {
    wanted: publicKey !== undefined,
  });
  // There before any host asks for it.
  const bundle = node('hosts/bundle', HostBundle, { data, key }, (out) => ({
    bucket: out.data.bucket,
    ...softwareOf(settings).bundle,
  }));
  const template = node(
    'hosts/template',
    LaunchTemplate,
    {
      key,
      profile,
      data,
      bundle,
      primaryNic,
      secondaryNic,
      ...(publicKey === undefined ? {} : { keyPair }),
    },
    (out) => ({
      imageId: decidedOf(settings).imageId,
      rootDevice: decidedOf(settings).rootDevice,
      instanceType: config.hosts.instanceType,
      instanceProfileArn: out.profile.arn,
      keyName: out.keyPair?.name,
      kmsKeyArn: out.key.keyArn,
      volumeGiB: config.hosts.volumeGiB,
      userData: userData({
        deployment,
        region,
        bucket: out.data.bucket,
        sha256: softwareOf(settings).bundle.sha256,
        hosts: {
          [out.primaryNic.interfaceId]: 'primary',
          [out.secondaryNic.interfaceId]: 'secondary',
        },
        fetchScript: softwareOf(settings).fetchScript,
      }),
    }),
  );
  return { keyPair, bundle, template };
}

function hostsOf(settings: Settings, needs: HostNeeds) {
  const { config } = settings;
  const { key, network, access, profile, s3, addressing } = needs;
  const { hostsRules: rules } = access;
  const template = templateOf(settings, needs);
  // A host boots with its address, its way out and its firewall in place: the first thing it does is to download.
  const { publicRoutes: routes, publicAcl: acl } = network;
  const status = (role: HostRole) => node(`hosts/${role}-status`, HostStatus, {}, () => ({}));
  // A host writes to the last: what it wrote is removed after it.
  const statuses =
    settings.purpose === 'build'
      ? undefined
      : { primary: status('primary'), secondary: status('secondary') };
  const host = (role: HostRole) =>
    node(
      `hosts/${role}`,
      Instance,
      {
        ...(statuses === undefined ? {} : { status: statuses[role] }),
        template: template.template,
        profile,
        key,
        nic: role === 'primary' ? addressing.primaryNic : addressing.secondaryNic,
        addresses: addressing.addresses,
        routes,
        acl,
        rules,
        s3,
      },
      (out) => ({
        templateId: out.template.templateId,
        templateVersion: out.template.version,
        interfaceId: out.nic.interfaceId,
        instanceProfileArn: out.profile.arn,
        instanceType: config.hosts.instanceType,
        volume: {
          kmsKeyArn: out.key.keyArn,
          volumeGiB: config.hosts.volumeGiB,
          rootDevice: decidedOf(settings).rootDevice,
        },
      }),
    );
  return {
    ...template,
    ...(statuses === undefined
      ? {}
      : { primaryStatus: statuses.primary, secondaryStatus: statuses.secondary }),
    primary: host('primary'),
    secondary: host('secondary'),
  };
}
