export interface DataBucketPolicyInput {
  readonly partition: string;
  readonly bucket: string;
}

export interface LogBucketPolicyInput extends DataBucketPolicyInput {
  readonly region: string;
  readonly account: string;
  /** The bucket whose access log is written here. */
  readonly sourceBucket: string;
}

/** Where in the log bucket the access log goes. Flow logs go under AWS's own `AWSLogs/<account>/`. */
export const ACCESS_LOG_PREFIX = 'accesslog/';

export function bucketArn(partition: string, bucket: string): string {
  return `arn:${partition}:s3:::${bucket}`;
}

/** Plain HTTP is refused; who may read and write is said by the identities' own policies. */
export function dataBucketPolicy({ partition, bucket }: DataBucketPolicyInput): object {
  return {
    Version: '2012-10-17',
    Statement: [denyInsecureTransport(bucketArn(partition, bucket))],
  };
}

/** The two log services may write, each for this account alone; plain HTTP is refused. */
export function logBucketPolicy(input: LogBucketPolicyInput): object {
  const arn = bucketArn(input.partition, input.bucket);
  // S3 looks for its own permission when access logging is switched on: the Allow comes first.
  const statements = [accessLogWrite(input, arn), ...flowLogDelivery(input, arn)];
  return { Version: '2012-10-17', Statement: [...statements, denyInsecureTransport(arn)] };
}

function accessLogWrite(input: LogBucketPolicyInput, arn: string): object {
  return {
    Sid: 'AccessLogWrite',
    Effect: 'Allow',
    Principal: { Service: 'logging.s3.amazonaws.com' },
    Action: 's3:PutObject',
    Resource: `${arn}/${ACCESS_LOG_PREFIX}*`,
    Condition: {
      StringEquals: { 'aws:SourceAccount': input.account },
      ArnLike: { 'aws:SourceArn': bucketArn(input.partition, input.sourceBucket) },
    },
  };
}

function flowLogDelivery(input: LogBucketPolicyInput, arn: string): object[] {
  const { partition, region, account } = input;
  // AWS's sample also asks for s3:x-amz-acl, which is never sent to a bucket with ACLs disabled: logs would be lost
  // without a word.
  const delivery = {
    Effect: 'Allow',
    Principal: { Service: 'delivery.logs.amazonaws.com' },
    Condition: {
      StringEquals: { 'aws:SourceAccount': account },
      ArnLike: { 'aws:SourceArn': `arn:${partition}:logs:${region}:${account}:*` },
    },
  };
  return [
    {
      Sid: 'FlowLogWrite',
      ...delivery,
      Action: 's3:PutObject',
      Resource: `${arn}/AWSLogs/${account}/*`,
    },
    {
      Sid: 'FlowLogAclCheck',
      ...delivery,
      Action: ['s3:GetBucketAcl', 's3:ListBucket'],
      Resource: arn,
    },
  ];
}

function denyInsecureTransport(arn: string): object {
  return {
    Sid: 'DenyInsecureTransport',
    Effect: 'Deny',
    Principal: '*',
    Action: 's3:*',
    Resource: [arn, `${arn}/*`],
    Condition: { Bool: { 'aws:SecureTransport': 'false' } },
  };
}
