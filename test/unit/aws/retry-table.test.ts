import { describe, expect, it } from 'vitest';
import { RETRY_TABLE, type RetryRule, ruleFor } from '../../../src/aws/retry-table.ts';
import { awsError, throwing, WatchedClient } from './watched.ts';

type Example = readonly [operation: string, code: string, message?: string];

const INVALID = 'InvalidParameterValue';

/** What AWS says, by the `why` of the rule. */
const EXAMPLES: Readonly<Record<string, readonly Example[]>> = {
  'a new instance profile is not known to EC2 for some seconds': [
    [
      'RunInstances',
      INVALID,
      'Value (orthweb-wealthy-lemur-eu-west-1-host) for parameter iamInstanceProfile.name is invalid. Invalid IAM Instance Profile name',
    ],
    [
      'RunInstances',
      INVALID,
      'Value (arn:aws:iam::123456789012:instance-profile/host) for parameter iamInstanceProfile.arn is invalid. Invalid IAM Instance Profile ARN',
    ],
    [
      'AssociateIamInstanceProfile',
      INVALID,
      'IAM Instance Profile "arn:aws:iam::123456789012:instance-profile/host" has no associated IAM Roles',
    ],
  ],
  'a new monitoring role is not known to RDS for some seconds': [
    [
      'CreateDBInstance',
      INVALID,
      'IAM role ARN value is invalid or does not include the required permissions for: ENHANCED_MONITORING',
    ],
    [
      'RestoreDBInstanceFromDBSnapshot',
      `${INVALID}Exception`,
      'IAM role ARN value is invalid or does not include the required permissions for: ENHANCED_MONITORING',
    ],
  ],
  'RDS still configures monitoring or insights although it calls the database available': [
    [
      'ModifyDBInstance',
      'InvalidDBInstanceStateFault',
      'Database instance is not in available state.',
    ],
    ['RebootDBInstance', 'InvalidDBInstanceState', 'Database instance is not in available state.'],
  ],
  'RDS is taking its own nightly backup, or is busy with a change': [
    [
      'CreateDBSnapshot',
      'InvalidDBInstanceStateFault',
      'Cannot create a snapshot because the database instance x is not currently in the available state.',
    ],
  ],
  'a new key or subnet group is not known to RDS for some seconds': [
    [
      'CreateDBInstance',
      'KMSKeyNotAccessibleFault',
      'The specified KMS key does not exist, is not enabled or you do not have permissions to access it.',
    ],
    ['CreateDBInstance', 'DBSubnetGroupNotFoundFault', "DB subnet group 'x' does not exist."],
    [
      'RestoreDBInstanceFromDBSnapshot',
      'DBParameterGroupNotFoundFault',
      'DBParameterGroup not found: x',
    ],
  ],
  'a policy names a principal that is not visible yet': [
    [
      'CreateRole',
      'MalformedPolicyDocument',
      'Invalid principal in policy: "AWS":"arn:aws:iam::1:role/x"',
    ],
    [
      'CreateKey',
      'MalformedPolicyDocumentException',
      'Policy contains a statement with one or more invalid principals.',
    ],
    ['PutBucketPolicy', 'MalformedPolicy', 'Invalid principal in policy'],
    ['PutKeyPolicy', 'MalformedPolicyDocumentException', 'Policy contains an invalid principal.'],
  ],
  'a new role or policy is not visible everywhere in IAM yet': [
    ['AddRoleToInstanceProfile', 'NoSuchEntity', 'The role with name host cannot be found.'],
    ['AttachRolePolicy', 'NoSuchEntityException', 'Policy x does not exist or is not attachable.'],
  ],
  'EC2 shows a new object to one call and not yet to the next': [
    ['CreateSubnet', 'InvalidVpcID.NotFound', "The vpc ID 'vpc-1' does not exist"],
    [
      'CreateNetworkInterface',
      'InvalidSubnetID.NotFound',
      "The subnet ID 'subnet-1' does not exist",
    ],
    [
      'AuthorizeSecurityGroupIngress',
      'InvalidGroup.NotFound',
      "The security group 'sg-1' does not exist",
    ],
    [
      'AttachInternetGateway',
      'InvalidInternetGatewayID.NotFound',
      "The internetGateway ID 'igw-1' does not exist",
    ],
    ['CreateRoute', 'InvalidGatewayID.NotFound', "The gateway ID 'igw-1' does not exist"],
    [
      'AssociateRouteTable',
      'InvalidRouteTableID.NotFound',
      "The routeTable ID 'rtb-1' does not exist",
    ],
    [
      'AssociateAddress',
      'InvalidNetworkInterfaceID.NotFound',
      "The networkInterface ID 'eni-1' does not exist",
    ],
    [
      'CreateNetworkAclEntry',
      'InvalidNetworkAclID.NotFound',
      "The networkAcl ID 'acl-1' does not exist",
    ],
    [
      'AssociateAddress',
      'InvalidAllocationID.NotFound',
      "The allocation ID 'eipalloc-1' does not exist",
    ],
    [
      'ModifyInstanceAttribute',
      'InvalidInstanceID.NotFound',
      "The instance ID 'i-1' does not exist",
    ],
    ['RunInstances', 'InvalidKeyPair.NotFound', "The key pair 'wealthy-lemur' does not exist"],
    ['RunInstances', 'InvalidLaunchTemplateId.NotFound', 'LaunchTemplateId lt-1 is not found'],
    [
      'RunInstances',
      'InvalidLaunchTemplateName.NotFoundException',
      'The specified launch template does not exist.',
    ],
    [
      'ModifyVpcEndpoint',
      'InvalidVpcEndpointId.NotFound',
      "The Vpc Endpoint Id 'vpce-1' does not exist",
    ],
  ],
  'an interface is let go some seconds after its instance has ended': [
    ['RunInstances', 'InvalidNetworkInterface.InUse', 'Interface: [eni-1] in use.'],
  ],
  'the policy of a new log bucket is not known to the flow log service yet': [
    [
      'CreateFlowLogs',
      '400',
      'Access Denied for LogDestination: wealthy-lemur-logs. Please check LogDestination permission',
    ],
    ['CreateFlowLogs', '400', 'LogDestination: wealthy-lemur-logs does not exist'],
  ],
  'S3 does not show a new bucket yet': [
    ['PutBucketPolicy', 'NoSuchBucket', 'The specified bucket does not exist'],
    ['PutPublicAccessBlock', 'NoSuchBucket', 'The specified bucket does not exist'],
    ['PutObject', 'NoSuchBucket', 'The specified bucket does not exist'],
  ],
  'S3 is still busy with another conditional write of the same object': [
    [
      'PutObject',
      'ConditionalRequestConflict',
      'The conditional request cannot succeed due to a conflicting operation against this resource.',
    ],
  ],
  'S3 is still busy with another call on the bucket, or with removing one of the same name': [
    [
      'CreateBucket',
      'OperationAborted',
      'A conflicting conditional operation is currently in progress against this resource. Please try again.',
    ],
    [
      'PutBucketVersioning',
      'OperationAborted',
      'A conflicting conditional operation is currently in progress against this resource. Please try again.',
    ],
  ],
  'KMS does not show a new or re-enabled key yet': [
    ['CreateAlias', 'NotFoundException', "Key 'arn:aws:kms:eu-west-1:1:key/x' does not exist"],
    ['EnableKeyRotation', 'DisabledException', 'arn:aws:kms:eu-west-1:1:key/x is disabled.'],
    ['EnableKey', 'KMSInvalidStateException', 'arn:aws:kms:eu-west-1:1:key/x is pending deletion.'],
  ],
  'CloudWatch Logs does not see the key yet, or is busy with the group': [
    [
      'CreateLogGroup',
      'InvalidParameterException',
      "The specified KMS key does not exist or is not allowed to be used with LogGroup 'arn:x'.",
    ],
    [
      'PutRetentionPolicy',
      'OperationAbortedException',
      'A conflicting operation is currently in progress against this resource. Please try again.',
    ],
  ],
  'Secrets Manager is still deleting the secret of this name': [
    [
      'CreateSecret',
      'InvalidRequestException',
      "You can't create this secret because a secret with this name is already scheduled for deletion.",
    ],
    [
      'CreateSecret',
      'InvalidRequestException',
      'You can’t perform this operation: the secret was deleted.',
    ],
  ],
  'a stopping instance cannot be started': [
    [
      'StartInstances',
      'IncorrectInstanceState',
      "The instance 'i-1' is not in a state from which it can be started.",
    ],
  ],
};

const all: readonly (readonly [RetryRule, Example])[] = RETRY_TABLE.flatMap((rule) =>
  (EXAMPLES[rule.why] ?? []).map((example) => [rule, example] as const),
);
const cases = all.map(
  ([rule, example]) => [`${example[0]}: ${example[1]}`, rule, example] as const,
);

const saying = ([, code, message]: Example): Error => awsError(code, message);

/** A client at whose service something was made just now. */
async function fresh(): Promise<WatchedClient> {
  const client = new WatchedClient();
  await client.call('CreateAnything');
  client.sentAtMs.length = 0;
  return client;
}

it('every rule has an example as AWS words it', () => {
  expect(RETRY_TABLE.map((rule) => rule.why)).toEqual(Object.keys(EXAMPLES));
});

describe.each(cases)('%s', (_, rule, example) => {
  const [operation] = example;

  it('is repeated by its own rule', () => {
    expect(ruleFor(operation, saying(example))).toBe(rule);
  });

  it('is repeated until its deadline and not longer', async () => {
    const client = await fresh();
    const error = saying(example);
    await expect(client.call(operation, throwing(error))).rejects.toBe(error);
    const lastMs = client.sentAtMs.at(-1) ?? 0;
    expect(lastMs).toBeGreaterThanOrEqual(rule.deadlineMs - rule.everyMs);
    expect(lastMs).toBeLessThanOrEqual(rule.deadlineMs + rule.everyMs);
  });

  it('is not repeated when another call answers it', () => {
    expect(ruleFor('TerminateInstances', saying(example))).toBeUndefined();
    expect(ruleFor('DescribeVpcs', saying(example))).toBeUndefined();
  });
});

// Flow logs are refused inside a successful reply, with the status for a code: there the sentence alone tells.
it.each(cases.filter(([, rule]) => !rule.codes.test('Anything')))(
  '%s is not repeated with a code that only resembles it',
  (_, _rule, [operation, code, message]) => {
    expect(ruleFor(operation, awsError(`X${code}`, message))).toBeUndefined();
  },
);

it.each(cases.filter(([, rule]) => rule.message !== undefined))(
  '%s is not repeated with another sentence',
  (_, rule, [operation, code]) => {
    expect(ruleFor(operation, awsError(code, 'The value is not valid.'))).not.toBe(rule);
  },
);

const OPERATIONS = [...new Set(all.map(([, [operation]]) => operation))];

it.each([
  ['UnauthorizedOperation', 'You are not authorized to perform this operation.'],
  ['AccessDenied', 'User is not authorized to perform: iam:CreateRole'],
  ['AccessDeniedException', 'User is not authorized to perform: kms:CreateKey'],
  ['VcpuLimitExceeded', 'You have requested more vCPU capacity than your current limit'],
  ['VpcLimitExceeded', 'The maximum number of VPCs has been reached.'],
  ['AddressLimitExceeded', 'The maximum number of addresses has been reached.'],
  ['InstanceQuotaExceeded', 'You have reached your quota of instances'],
  ['TooManyBuckets', 'You have attempted to create more buckets than allowed'],
  ['Unsupported', 'Your requested instance type is not supported in your Availability Zone'],
  ['InsufficientInstanceCapacity', 'We currently do not have sufficient capacity'],
  ['IdempotentParameterMismatch', 'Arguments on this idempotent request are inconsistent'],
  [INVALID, 'The parameter storage is out of range'],
])('%s is never repeated, whatever call it answers', async (code, message) => {
  const error = awsError(code, message);
  for (const operation of OPERATIONS) {
    const client = await fresh();
    await expect(client.call(operation, throwing(error))).rejects.toBe(error);
    expect(client.retried).toEqual([]);
  }
});

it('what is missing is asked for again only where something was made a moment ago', async () => {
  for (const [rule, example] of all) {
    const client = new WatchedClient();
    await client.call(example[0], throwing(saying(example))).catch(() => undefined);
    expect([example[0], client.retried.length > 0]).toEqual([example[0], rule.onlyFresh !== true]);
  }
});

it('a bucket is made again under the name of one that was removed a moment ago', async () => {
  const client = new WatchedClient();
  await client.call('CreateBucket', (attempt) => {
    if (attempt < 4) throw awsError('OperationAborted', 'A conflicting conditional operation is');
  });
  expect(client.retried).toHaveLength(3);
});
