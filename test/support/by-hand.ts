import {
  DeleteLogGroupCommand,
  DeleteRetentionPolicyCommand,
  PutRetentionPolicyCommand,
} from '@aws-sdk/client-cloudwatch-logs';
import {
  AuthorizeSecurityGroupIngressCommand,
  CreateNetworkAclEntryCommand,
  CreateTagsCommand,
  DeleteFlowLogsCommand,
  DeleteNetworkAclEntryCommand,
  DeleteRouteCommand,
  DeleteVpcEndpointsCommand,
  DescribeAddressesCommand,
  DescribeRouteTablesCommand,
  DescribeSecurityGroupRulesCommand,
  DescribeSecurityGroupsCommand,
  DisassociateAddressCommand,
  DisassociateRouteTableCommand,
  ModifyInstanceAttributeCommand,
  ModifySubnetAttributeCommand,
  ModifyVpcAttributeCommand,
  ModifyVpcEndpointCommand,
  RevokeSecurityGroupEgressCommand,
  RevokeSecurityGroupIngressCommand,
  TerminateInstancesCommand,
} from '@aws-sdk/client-ec2';
import {
  DetachRolePolicyCommand,
  RemoveRoleFromInstanceProfileCommand,
  UntagRoleCommand,
  UpdateAssumeRolePolicyCommand,
} from '@aws-sdk/client-iam';
import {
  DeleteAliasCommand,
  DisableKeyCommand,
  DisableKeyRotationCommand,
  PutKeyPolicyCommand,
  ScheduleKeyDeletionCommand,
} from '@aws-sdk/client-kms';
import {
  ModifyDBInstanceCommand,
  ModifyDBParameterGroupCommand,
  RemoveTagsFromResourceCommand,
} from '@aws-sdk/client-rds';
import {
  DeleteBucketEncryptionCommand,
  DeleteBucketLifecycleCommand,
  DeleteBucketPolicyCommand,
  DeleteObjectCommand,
  DeletePublicAccessBlockCommand,
  ListObjectsV2Command,
  PutBucketLoggingCommand,
  PutBucketPolicyCommand,
  PutBucketVersioningCommand,
} from '@aws-sdk/client-s3';
import { DeleteSecretCommand, TagResourceCommand } from '@aws-sdk/client-secrets-manager';
import type { Aws } from './aws.ts';

/** AWS's own id or name of a node's object. */
export type RefOf = (id: string) => string;

/** Something done behind the tool's back: the node that must notice, and what it must say. */
export interface ByHand {
  readonly node: string;
  readonly what: string;
  /** Absent: the object is gone, and is to be made again. */
  readonly says?: RegExp;
  do(aws: Aws, ref: RefOf): Promise<unknown>;
}

const hand = (node: string, what: string, says: RegExp | undefined, act: ByHand['do']): ByHand => ({
  node,
  what,
  do: act,
  ...(says === undefined ? {} : { says }),
});

const LAMBDA_TRUST = JSON.stringify({
  Version: '2012-10-17',
  Statement: [
    { Effect: 'Allow', Principal: { Service: 'lambda.amazonaws.com' }, Action: 'sts:AssumeRole' },
  ],
});

/** The deployment is named `lemur`. Rows of one list do not disturb each other, so all can be done at once. */
export const NETWORK_DELETED: readonly ByHand[] = [
  hand('network/public-routes', 'the way out is deleted', /default route is missing/, (aws, ref) =>
    aws.ec2.send(
      new DeleteRouteCommand({
        RouteTableId: ref('network/public-routes'),
        DestinationCidrBlock: '0.0.0.0/0',
      }),
    ),
  ),
  hand(
    'network/private-routes',
    'a subnet is taken away',
    /is not associated/,
    async (aws, ref) => {
      const RouteTableIds = [ref('network/private-routes')];
      const reply = await aws.ec2.send(new DescribeRouteTablesCommand({ RouteTableIds }));
      const AssociationId = reply.RouteTables?.[0]?.Associations?.[0]?.RouteTableAssociationId;
      await aws.ec2.send(new DisassociateRouteTableCommand({ AssociationId }));
    },
  ),
  hand('network/public-acl', 'an entry is deleted', /100/, (aws, ref) =>
    aws.ec2.send(
      new DeleteNetworkAclEntryCommand({
        NetworkAclId: ref('network/public-acl'),
        RuleNumber: 100,
        Egress: false,
      }),
    ),
  ),
  hand('network/flow-log', 'the flow log is deleted', undefined, (aws, ref) =>
    aws.ec2.send(new DeleteFlowLogsCommand({ FlowLogIds: [ref('network/flow-log')] })),
  ),
  hand('endpoints/s3', 'the endpoint is deleted', undefined, (aws, ref) =>
    aws.ec2.send(new DeleteVpcEndpointsCommand({ VpcEndpointIds: [ref('endpoints/s3')] })),
  ),
  hand('endpoints/secretsmanager', 'the endpoint is deleted', undefined, (aws, ref) =>
    aws.ec2.send(
      new DeleteVpcEndpointsCommand({ VpcEndpointIds: [ref('endpoints/secretsmanager')] }),
    ),
  ),
  hand(
    'access/hosts-rules',
    'the way to the database is deleted',
    /tcp 5432 to/,
    async (aws, ref) => {
      await revoke(aws, ref('access/hosts'), true, 5432);
    },
  ),
  hand('access/database-rules', 'the only rule is deleted', /tcp 5432 from/, async (aws, ref) => {
    await revoke(aws, ref('access/database'), false, 5432);
  }),
];

export const NETWORK_CHANGED: readonly ByHand[] = [
  hand(
    'network/vpc',
    'its default group is opened',
    /default security group has rules/,
    async (aws, ref) => {
      const reply = await aws.ec2.send(new DescribeSecurityGroupsCommand({}));
      const group = reply.SecurityGroups?.find(
        (it) => it.VpcId === ref('network/vpc') && it.GroupName === 'default',
      );
      await open(aws, group?.GroupId, 22);
    },
  ),
  hand(
    'access/hosts-rules',
    'SSH is opened to everybody',
    /tcp 22 from 0\.0\.0\.0\/0/,
    (aws, ref) => open(aws, ref('access/hosts'), 22),
  ),
  hand('network/private-acl', 'everything is let in', /50/, (aws, ref) =>
    aws.ec2.send(
      new CreateNetworkAclEntryCommand({
        NetworkAclId: ref('network/private-acl'),
        RuleNumber: 50,
        Protocol: '-1',
        RuleAction: 'allow',
        CidrBlock: '0.0.0.0/0',
        Egress: false,
      }),
    ),
  ),
  hand('network/public-a', 'it gives out public addresses', /public addresses/, (aws, ref) =>
    aws.ec2.send(
      new ModifySubnetAttributeCommand({
        SubnetId: ref('network/public-a'),
        MapPublicIpOnLaunch: { Value: true },
      }),
    ),
  ),
  hand('network/gateway', 'its name is changed', /tag Name/, (aws, ref) =>
    aws.ec2.send(
      new CreateTagsCommand({
        Resources: [ref('network/gateway')],
        Tags: [{ Key: 'Name', Value: 'mine' }],
      }),
    ),
  ),
  hand('endpoints/s3', 'its policy is opened', /policy/, (aws, ref) =>
    aws.ec2.send(
      new ModifyVpcEndpointCommand({ VpcEndpointId: ref('endpoints/s3'), ResetPolicy: true }),
    ),
  ),
];

export const VPC_NAMES_OFF = hand(
  'network/vpc',
  'host names are off',
  /DNS host names/,
  (aws, ref) =>
    aws.ec2.send(
      new ModifyVpcAttributeCommand({
        VpcId: ref('network/vpc'),
        EnableDnsHostnames: { Value: false },
      }),
    ),
);

export const STORAGE_DELETED: readonly ByHand[] = [
  hand('storage/data', 'the policy is deleted', /bucket policy differs/, (aws) =>
    aws.s3.send(new DeleteBucketPolicyCommand({ Bucket: 'lemur-orthbucket' })),
  ),
  hand('storage/data', 'the lifecycle is deleted', /multipart|lifecycle|versions/i, (aws) =>
    aws.s3.send(new DeleteBucketLifecycleCommand({ Bucket: 'lemur-orthbucket' })),
  ),
  hand('storage/data', 'the public access block is deleted', /public access block is off/, (aws) =>
    aws.s3.send(new DeletePublicAccessBlockCommand({ Bucket: 'lemur-orthbucket' })),
  ),
  hand('storage/data', 'the encryption is deleted', /default encryption/, (aws) =>
    aws.s3.send(new DeleteBucketEncryptionCommand({ Bucket: 'lemur-orthbucket' })),
  ),
  hand('storage/access-log', 'access is logged no more', undefined, (aws) =>
    aws.s3.send(
      new PutBucketLoggingCommand({ Bucket: 'lemur-orthbucket', BucketLoggingStatus: {} }),
    ),
  ),
  hand('keys/key', 'the alias is deleted', /alias\/orthweb-lemur does not name the key/, (aws) =>
    aws.kms.send(new DeleteAliasCommand({ AliasName: 'alias/orthweb-lemur' })),
  ),
  hand('secrets/web', 'the secret is deleted', /scheduled for deletion/, (aws) =>
    aws.secrets.send(
      new DeleteSecretCommand({ SecretId: 'orthweb/lemur/web-login', RecoveryWindowInDays: 7 }),
    ),
  ),
  hand('secrets/authority', 'the secret is deleted', /scheduled for deletion/, (aws) =>
    aws.secrets.send(
      new DeleteSecretCommand({
        SecretId: 'orthweb/lemur/certificate-authority',
        RecoveryWindowInDays: 7,
      }),
    ),
  ),
  hand('secrets/certificate', 'its end comes near', /certificate: it ended on 2020-01-01/, (aws) =>
    aws.secrets.send(
      new TagResourceCommand({
        SecretId: 'orthweb/lemur/server-certificate',
        Tags: [{ Key: 'orthweb:certificate-ends', Value: '2020-01-01T00:00:00.000Z' }],
      }),
    ),
  ),
  hand('hosts/bundle', 'the bundle is deleted', undefined, async (aws) => {
    const Bucket = 'lemur-orthbucket';
    const { Contents } = await aws.s3.send(
      new ListObjectsV2Command({ Bucket, Prefix: '_orthweb/' }),
    );
    for (const { Key } of Contents ?? [])
      await aws.s3.send(new DeleteObjectCommand({ Bucket, Key }));
  }),
  hand('logs/containers', 'the log group is deleted', undefined, (aws) =>
    aws.logs.send(new DeleteLogGroupCommand({ logGroupName: '/orthweb/lemur/containers' })),
  ),
];

export const STORAGE_CHANGED: readonly ByHand[] = [
  hand('storage/data', 'versions are kept no more', /version/, (aws) =>
    aws.s3.send(
      new PutBucketVersioningCommand({
        Bucket: 'lemur-orthbucket',
        VersioningConfiguration: { Status: 'Suspended' },
      }),
    ),
  ),
  hand('storage/logs', 'the policy is another', /bucket policy differs/, (aws) =>
    aws.s3.send(
      new PutBucketPolicyCommand({
        Bucket: 'lemur-logs',
        Policy: JSON.stringify({
          Version: '2012-10-17',
          Statement: [
            {
              Effect: 'Allow',
              Principal: { AWS: '123456789012' },
              Action: 's3:GetObject',
              Resource: 'arn:aws:s3:::lemur-logs/*',
            },
          ],
        }),
      }),
    ),
  ),
  hand('keys/key', 'rotation is off', /rotation is off/, (aws, ref) =>
    aws.kms.send(new DisableKeyRotationCommand({ KeyId: ref('keys/key') })),
  ),
  hand('keys/key', 'the policy is another', /key policy differs/, (aws, ref) =>
    aws.kms.send(
      new PutKeyPolicyCommand({
        KeyId: ref('keys/key'),
        PolicyName: 'default',
        Policy: JSON.stringify({
          Version: '2012-10-17',
          Statement: [
            {
              Effect: 'Allow',
              Principal: { AWS: 'arn:aws:iam::123456789012:root' },
              Action: 'kms:*',
              Resource: '*',
            },
          ],
        }),
      }),
    ),
  ),
  hand('logs/containers', 'logs are kept for ever', /retention|days|ever/, (aws) =>
    aws.logs.send(new DeleteRetentionPolicyCommand({ logGroupName: '/orthweb/lemur/containers' })),
  ),
  hand('database/log-postgresql', 'logs are kept for a day', /1 day/, (aws) =>
    aws.logs.send(
      new PutRetentionPolicyCommand({
        logGroupName: '/aws/rds/instance/lemur-orthancpostgres/postgresql',
        retentionInDays: 1,
      }),
    ),
  ),
];

export const KEY_DISABLED = hand('keys/key', 'the key is disabled', /key is disabled/, (aws, ref) =>
  aws.kms.send(new DisableKeyCommand({ KeyId: ref('keys/key') })),
);

export const KEY_SCHEDULED = hand(
  'keys/key',
  'the key waits for its deletion',
  /scheduled for deletion/,
  (aws, ref) =>
    aws.kms.send(
      new ScheduleKeyDeletionCommand({ KeyId: ref('keys/key'), PendingWindowInDays: 7 }),
    ),
);

export const HOSTS_CHANGED: readonly ByHand[] = [
  hand(
    'identity/role',
    'a policy is detached',
    /AmazonSSMManagedInstanceCore is not attached/,
    (aws) =>
      aws.iam.send(
        new DetachRolePolicyCommand({
          RoleName: 'orthweb-lemur-us-east-1-host',
          PolicyArn: 'arn:aws:iam::aws:policy/AmazonSSMManagedInstanceCore',
        }),
      ),
  ),
  hand('identity/role', 'a tag is deleted', /tag Name/, (aws) =>
    aws.iam.send(
      new UntagRoleCommand({ RoleName: 'orthweb-lemur-us-east-1-host', TagKeys: ['Name'] }),
    ),
  ),
  hand('database/monitoring-role', 'another service is trusted', /trust policy differs/, (aws) =>
    aws.iam.send(
      new UpdateAssumeRolePolicyCommand({
        RoleName: 'orthweb-lemur-us-east-1-monitoring',
        PolicyDocument: LAMBDA_TRUST,
      }),
    ),
  ),
  hand('identity/profile', 'the role is taken out', /role/, (aws) =>
    aws.iam.send(
      new RemoveRoleFromInstanceProfileCommand({
        InstanceProfileName: 'orthweb-lemur-us-east-1-host',
        RoleName: 'orthweb-lemur-us-east-1-host',
      }),
    ),
  ),
  hand('hosts/primary', 'termination protection is off', /termination protection/, (aws, ref) =>
    unprotect(aws, ref('hosts/primary')),
  ),
  hand('hosts/secondary', 'its name is changed', /tag Name/, (aws, ref) =>
    aws.ec2.send(
      new CreateTagsCommand({
        Resources: [ref('hosts/secondary')],
        Tags: [{ Key: 'Name', Value: 'mine' }],
      }),
    ),
  ),
  hand(
    'hosts/addresses',
    'the standby address is taken off',
    /standby address is not associated/,
    async (aws, ref) => {
      const PublicIps = [ref('hosts/standby-address')];
      const reply = await aws.ec2.send(new DescribeAddressesCommand({ PublicIps }));
      const AssociationId = reply.Addresses?.[0]?.AssociationId;
      await aws.ec2.send(new DisassociateAddressCommand({ AssociationId }));
    },
  ),
];

export const HOST_TERMINATED = hand(
  'hosts/secondary',
  'the host is terminated',
  undefined,
  async (aws, ref) => {
    await unprotect(aws, ref('hosts/secondary'));
    await aws.ec2.send(new TerminateInstancesCommand({ InstanceIds: [ref('hosts/secondary')] }));
  },
);

export const DATABASE_CHANGED: readonly ByHand[] = [
  hand('database/main', 'deletion protection is off', /deletion protection/i, (aws) =>
    aws.rds.send(
      new ModifyDBInstanceCommand({
        DBInstanceIdentifier: 'lemur-orthancpostgres',
        DeletionProtection: false,
        BackupRetentionPeriod: 1,
        ApplyImmediately: true,
      }),
    ),
  ),
  hand('database/main', 'a tag is deleted', /tag Name/, (aws) =>
    aws.rds.send(
      new RemoveTagsFromResourceCommand({
        ResourceName: 'arn:aws:rds:us-east-1:123456789012:db:lemur-orthancpostgres',
        TagKeys: ['Name'],
      }),
    ),
  ),
  hand(
    'database/parameters',
    'statements are logged no more',
    /log_statement none, wanted ddl/,
    (aws) =>
      aws.rds.send(
        new ModifyDBParameterGroupCommand({
          DBParameterGroupName: 'lemur-database-parameters',
          Parameters: [
            { ParameterName: 'log_statement', ParameterValue: 'none', ApplyMethod: 'immediate' },
          ],
        }),
      ),
  ),
];

async function revoke(aws: Aws, GroupId: string, egress: boolean, port: number): Promise<void> {
  const { SecurityGroupRules } = await aws.ec2.send(
    new DescribeSecurityGroupRulesCommand({ Filters: [{ Name: 'group-id', Values: [GroupId] }] }),
  );
  const SecurityGroupRuleIds = (SecurityGroupRules ?? [])
    .filter((rule) => rule.IsEgress === egress && rule.FromPort === port)
    .map((rule) => rule.SecurityGroupRuleId ?? '');
  const input = { GroupId, SecurityGroupRuleIds };
  if (egress) await aws.ec2.send(new RevokeSecurityGroupEgressCommand(input));
  else await aws.ec2.send(new RevokeSecurityGroupIngressCommand(input));
}

function open(aws: Aws, GroupId: string | undefined, port: number): Promise<unknown> {
  const IpRanges = [{ CidrIp: '0.0.0.0/0' }];
  return aws.ec2.send(
    new AuthorizeSecurityGroupIngressCommand({
      GroupId,
      IpPermissions: [{ IpProtocol: 'tcp', FromPort: port, ToPort: port, IpRanges }],
    }),
  );
}

function unprotect(aws: Aws, InstanceId: string): Promise<unknown> {
  return aws.ec2.send(
    new ModifyInstanceAttributeCommand({ InstanceId, DisableApiTermination: { Value: false } }),
  );
}
