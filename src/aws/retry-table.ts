import { codesOf, messageOf } from './errors.ts';

/**
 * AWS is eventually consistent in named ways. A rule says which call, which code, which sentence, and for how long it
 * is worth repeating. What is in no rule is never repeated here (the SDK itself repeats throttling and lost connections).
 */
export interface RetryRule {
  readonly why: string;
  readonly operations: RegExp;
  readonly codes: RegExp;
  readonly message?: RegExp;
  /** First pause and longest pause; pauses double in between. */
  readonly firstMs: number;
  readonly everyMs: number;
  readonly deadlineMs: number;
  /** Only while something was created less than `deadlineMs` ago: otherwise the object really is missing. */
  readonly onlyFresh?: boolean;
}

const DENSE = { firstMs: 250, everyMs: 2_000 };
const CALM = { firstMs: 1_000, everyMs: 8_000 };

export const RETRY_TABLE: readonly RetryRule[] = [
  {
    why: 'a new instance profile is not known to EC2 for some seconds',
    operations: /^(RunInstances|AssociateIamInstanceProfile)$/,
    codes: /^InvalidParameterValue$/,
    message: /Invalid IAM Instance Profile|has no associated IAM Roles/,
    ...DENSE,
    deadlineMs: 120_000,
  },
  {
    why: 'a new monitoring role is not known to RDS for some seconds',
    operations: /^(CreateDBInstance|RestoreDBInstanceFromDBSnapshot|ModifyDBInstance)$/,
    codes: /^InvalidParameterValue/,
    message: /ENHANCED_MONITORING/,
    ...DENSE,
    deadlineMs: 120_000,
  },
  {
    why: 'RDS still configures monitoring or insights although it calls the database available',
    operations: /^(Modify|Reboot)DBInstance$/,
    codes: /^InvalidDBInstanceState/,
    ...CALM,
    deadlineMs: 600_000,
  },
  {
    why: 'RDS is taking its own nightly backup, or is busy with a change',
    operations: /^CreateDBSnapshot$/,
    codes: /^InvalidDBInstanceState/,
    ...CALM,
    deadlineMs: 1_800_000,
  },
  {
    why: 'a new key or subnet group is not known to RDS for some seconds',
    operations: /^(CreateDBInstance|RestoreDBInstanceFromDBSnapshot)$/,
    codes: /^(KMSKeyNotAccessibleFault|DBSubnetGroupNotFoundFault|DBParameterGroupNotFound)/,
    ...DENSE,
    deadlineMs: 120_000,
  },
  {
    why: 'a policy names a principal that is not visible yet',
    operations: /^(CreateRole|UpdateAssumeRolePolicy|CreateKey|Put\w*Policy)$/,
    codes: /^MalformedPolicy/,
    message: /invalid principal/i,
    ...CALM,
    deadlineMs: 120_000,
  },
  {
    why: 'a new role or policy is not visible everywhere in IAM yet',
    operations: /^(AddRoleToInstanceProfile|AttachRolePolicy)$/,
    codes: /^NoSuchEntity/,
    ...DENSE,
    deadlineMs: 60_000,
  },
  {
    // EC2 spells the same code with ID in one place and with Id in another.
    why: 'EC2 shows a new object to one call and not yet to the next',
    operations:
      /^(Create|Attach|Associate|Authorize|Revoke|Update|Modify|Replace|Run|Allocate|Enable)/,
    codes:
      /^Invalid(Vpc|VpcID|KeyPair|Subnet|SubnetID|Group|GroupId|InternetGatewayID|GatewayID|RouteTableID|NetworkInterfaceID|NetworkAclID|AllocationID|InstanceID|LaunchTemplateId|LaunchTemplateName|VpcEndpointId|VpcEndpoint|SecurityGroupID|SecurityGroupRuleId)\.NotFound/i,
    firstMs: 500,
    everyMs: 5_000,
    deadlineMs: 300_000,
    onlyFresh: true,
  },
  {
    why: 'an interface is let go some seconds after its instance has ended',
    operations: /^RunInstances$/,
    codes: /^InvalidNetworkInterface\.InUse$/,
    ...CALM,
    deadlineMs: 120_000,
  },
  {
    why: 'the policy of a new log bucket is not known to the flow log service yet',
    operations: /^CreateFlowLogs$/,
    codes: /./,
    message: /Access Denied for LogDestination|LogDestination.*does not exist/,
    ...CALM,
    deadlineMs: 120_000,
    onlyFresh: true,
  },
  {
    // Not for deletes: a bucket that is gone is what they want.
    why: 'S3 does not show a new bucket yet',
    operations: /^(Put|Create)\w*(Bucket|PublicAccessBlock)|^PutObject$/,
    codes: /^NoSuchBucket$/,
    ...CALM,
    deadlineMs: 120_000,
    onlyFresh: true,
  },
  {
    why: 'S3 is still busy with another conditional write of the same object',
    operations: /^(Put|Delete)Object$/,
    codes: /^ConditionalRequestConflict$/,
    ...CALM,
    deadlineMs: 120_000,
  },
  {
    why: 'S3 is still busy with another call on the bucket, or with removing one of the same name',
    operations: /^(Put|Delete|Create)\w*(Bucket|PublicAccessBlock)/,
    codes: /^OperationAborted$/,
    ...CALM,
    deadlineMs: 120_000,
  },
  {
    why: 'KMS does not show a new or re-enabled key yet',
    operations: /^(CreateAlias|UpdateAlias|EnableKey|EnableKeyRotation|PutKeyPolicy|TagResource)$/,
    codes: /^(NotFoundException|DisabledException|KMSInvalidStateException)$/,
    ...CALM,
    deadlineMs: 120_000,
    onlyFresh: true,
  },
  {
    why: 'CloudWatch Logs does not see the key yet, or is busy with the group',
    operations: /^(CreateLogGroup|AssociateKmsKey|PutRetentionPolicy)$/,
    codes: /^(InvalidParameterException|OperationAbortedException)$/,
    message: /KMS key|conflicting operation|aborted/i,
    ...CALM,
    deadlineMs: 60_000,
  },
  {
    why: 'Secrets Manager is still deleting the secret of this name',
    operations: /^CreateSecret$/,
    codes: /^InvalidRequestException$/,
    message: /was deleted|scheduled for deletion/,
    firstMs: 2_000,
    everyMs: 2_000,
    deadlineMs: 120_000,
  },
  {
    why: 'a stopping instance cannot be started',
    operations: /^StartInstances$/,
    codes: /^IncorrectInstanceState$/,
    firstMs: 3_000,
    everyMs: 3_000,
    deadlineMs: 120_000,
  },
];

export function ruleFor(operation: string, error: unknown): RetryRule | undefined {
  const codes = codesOf(error);
  return RETRY_TABLE.find(
    (rule) =>
      rule.operations.test(operation) &&
      codes.some((code) => rule.codes.test(code)) &&
      (rule.message?.test(messageOf(error)) ?? true),
  );
}
