export interface KeyPolicyInput {
  readonly partition: string;
  readonly region: string;
  readonly account: string;
}

/**
 * Who may use the deployment's key: identities of the account as their own policies say, and the services that write
 * logs, each only on behalf of this account.
 */
export function keyPolicy(place: KeyPolicyInput): object {
  return {
    Version: '2012-10-17',
    Statement: [
      accountRoot(place),
      cloudWatchLogs(place),
      flowLogDelivery(place),
      s3AccessLogs(place),
    ],
  };
}

function accountRoot({ partition, account }: KeyPolicyInput): object {
  return {
    Sid: 'AccountIdentities',
    Effect: 'Allow',
    Principal: { AWS: `arn:${partition}:iam::${account}:root` },
    Action: 'kms:*',
    Resource: '*',
  };
}

function cloudWatchLogs({ partition, region, account }: KeyPolicyInput): object {
  const suffix = partition === 'aws-cn' ? 'amazonaws.com.cn' : 'amazonaws.com';
  return {
    Sid: 'CloudWatchLogs',
    Effect: 'Allow',
    Principal: { Service: `logs.${region}.${suffix}` },
    Action: [
      'kms:Encrypt*',
      'kms:Decrypt*',
      'kms:ReEncrypt*',
      'kms:GenerateDataKey*',
      'kms:Describe*',
    ],
    Resource: '*',
    Condition: {
      ArnLike: {
        'kms:EncryptionContext:aws:logs:arn': `arn:${partition}:logs:${region}:${account}:log-group:*`,
      },
    },
  };
}

function flowLogDelivery({ partition, region, account }: KeyPolicyInput): object {
  return {
    Sid: 'LogDelivery',
    Effect: 'Allow',
    Principal: { Service: 'delivery.logs.amazonaws.com' },
    Action: [
      'kms:Encrypt',
      'kms:Decrypt',
      'kms:ReEncrypt*',
      'kms:GenerateDataKey*',
      'kms:DescribeKey',
    ],
    Resource: '*',
    Condition: {
      StringEquals: { 'aws:SourceAccount': account },
      ArnLike: { 'aws:SourceArn': `arn:${partition}:logs:${region}:${account}:*` },
    },
  };
}

function s3AccessLogs({ account }: KeyPolicyInput): object {
  return {
    Sid: 'S3AccessLogs',
    Effect: 'Allow',
    Principal: { Service: 'logging.s3.amazonaws.com' },
    Action: ['kms:GenerateDataKey*', 'kms:Decrypt'],
    Resource: '*',
    Condition: { StringEquals: { 'aws:SourceAccount': account } },
  };
}
