import { codesOf, isThrottle, messageOf, operationOf } from '../aws/errors.ts';
import { calledOf, type Reading } from './explanation.ts';
import { LINKS } from './links.ts';

interface Quota {
  /** As Service Quotas calls it. */
  readonly name: string;
  /** `service/code` in Service Quotas. */
  readonly code?: string;
  /** What helps without asking for more. */
  readonly instead?: string;
}

const VCPUS: Quota = {
  // In full: Running On-Demand Standard (A, C, D, H, I, M, R, T, Z) instances; counted in vCPUs.
  name: 'Running On-Demand Standard instances',
  code: 'ec2/L-1216C47A',
  instead: 'set a smaller hosts.instanceType',
};
const UNUSED = (what: string): string => `remove ${what} that nobody uses`;

const BY_CODE: Readonly<Record<string, Quota>> = {
  VpcLimitExceeded: { name: 'VPCs per Region', code: 'vpc/L-F678F1CE', instead: UNUSED('a VPC') },
  AddressLimitExceeded: {
    name: 'EC2-VPC Elastic IPs',
    code: 'ec2/L-0263D0A3',
    instead: 'release an Elastic IP that nobody uses',
  },
  VcpuLimitExceeded: VCPUS,
  InstanceLimitExceeded: VCPUS,
  InternetGatewayLimitExceeded: { name: 'Internet gateways per Region', code: 'vpc/L-A4707A72' },
  SubnetLimitExceeded: { name: 'Subnets per VPC', code: 'vpc/L-407747CB' },
  RouteTableLimitExceeded: { name: 'Route tables per VPC', code: 'vpc/L-589F43AA' },
  NetworkAclLimitExceeded: { name: 'Network ACLs per VPC', code: 'vpc/L-B4A6D682' },
  NetworkAclEntryLimitExceeded: { name: 'Rules per network ACL', code: 'vpc/L-2AEEBF1A' },
  SecurityGroupLimitExceeded: { name: 'VPC security groups per Region', code: 'vpc/L-E79EC296' },
  RulesPerSecurityGroupLimitExceeded: {
    name: 'Inbound or outbound rules per security group',
    code: 'vpc/L-0EA8095F',
    instead: 'name fewer ranges in access.web and access.dicom',
  },
  SecurityGroupsPerInterfaceLimitExceeded: {
    name: 'Security groups per network interface',
    code: 'vpc/L-2AFB9258',
  },
  NetworkInterfaceLimitExceeded: { name: 'Network interfaces per Region', code: 'vpc/L-DF5E4CA3' },
  VpcEndpointLimitExceeded: { name: 'Interface VPC endpoints per VPC', code: 'vpc/L-29B6F2EB' },
  GatewayVpcEndpointLimitExceeded: {
    name: 'Gateway VPC endpoints per Region',
    code: 'vpc/L-1B52E74A',
  },
  VolumeLimitExceeded: {
    name: 'Storage for General Purpose SSD (gp3) volumes, in TiB',
    code: 'ebs/L-7A658B76',
  },
  InstanceQuotaExceeded: { name: 'DB instances', code: 'rds/L-7B6409FD' },
  StorageQuotaExceeded: { name: 'Total storage for all DB instances', code: 'rds/L-7ADDB58A' },
  SnapshotQuotaExceeded: {
    name: 'Manual DB instance snapshots',
    code: 'rds/L-272F1212',
    instead: UNUSED('a snapshot'),
  },
  DBSubnetGroupQuotaExceeded: { name: 'DB subnet groups', code: 'rds/L-48C6BF61' },
  DBParameterGroupQuotaExceeded: { name: 'Parameter groups', code: 'rds/L-DE55804A' },
  TooManyBuckets: {
    name: 'General purpose buckets',
    code: 's3/L-DC2B2D3D',
    instead: UNUSED('a bucket'),
  },
};

/** KMS, IAM, Logs and Secrets Manager answer `LimitExceeded` to everything: the call tells which quota it is. */
const BY_CALL: Readonly<Record<string, Quota>> = {
  'iam:CreateRole': { name: 'Roles per account', code: 'iam/L-FE177D64' },
  'iam:CreatePolicy': { name: 'Customer managed policies per account', code: 'iam/L-E95E4862' },
  'iam:CreateInstanceProfile': { name: 'Instance profiles per account', code: 'iam/L-6E65F664' },
  'iam:AttachRolePolicy': { name: 'Managed policies per role', code: 'iam/L-0DA4ABF3' },
  'iam:CreatePolicyVersion': { name: 'Versions per managed policy (5, fixed)' },
  'kms:CreateKey': { name: 'Customer Master Keys (CMKs)', code: 'kms/L-C2F1777E' },
  'kms:CreateAlias': { name: 'Aliases per CMK', code: 'kms/L-340F62FB' },
  'logs:CreateLogGroup': { name: 'Log groups' },
  'secretsmanager:CreateSecret': { name: 'Secrets', code: 'secretsmanager/L-2F66C23C' },
};

// RDS ends the same codes with `Fault` where the class name is given.
const ANY_QUOTA = /(LimitExceeded|QuotaExceeded|TooMany[A-Z]\w+?)(Fault|Exception)?$/;

export const explainQuota: Reading = (error, around) => {
  const codes = codesOf(error).map((code) => code.replace(/Fault$/, ''));
  if (isThrottle(error) || !codes.some((code) => ANY_QUOTA.test(code))) return undefined;
  const named = codes.map((code) => BY_CODE[code]).find((quota) => quota !== undefined);
  const quota = named ?? BY_CALL[calledOf(error)];
  const size = /limit of (\d[\d,]*)/i.exec(messageOf(error))?.[1];
  const of = size === undefined ? '' : ` of ${size}`;
  return {
    text: `${calledOf(error)} was refused: the account's quota ${
      quota === undefined ? `for it${of}` : `"${quota.name}"${of}`
    } is reached`,
    hint: hintFor(quota, operationOf(error)?.service, around.command),
    link: LINKS.quota,
    exitCode: 1,
  };
};

function hintFor(
  quota: Quota | undefined,
  service: string | undefined,
  command: string | undefined,
): string {
  const where = quota?.code ?? service;
  const ask = `ask for more in Service Quotas${where === undefined ? '' : ` (${where})`}`;
  const instead = quota?.instead === undefined ? '' : ` or ${quota.instead}`;
  return `${ask}${instead}, then run ${command ?? 'the same command'} again`;
}
