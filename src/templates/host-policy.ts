export interface HostPolicyInput {
  readonly partition: string;
  readonly region: string;
  readonly account: string;
  readonly deployment: string;
  readonly bucketArn: string;
  readonly keyArn: string;
  /** Secrets that hosts read. */
  readonly secretArns: readonly string[];
  /** The one that a host also writes: the application's own database login. */
  readonly ownSecretArn: string;
  readonly databaseIdentifier: string;
  /** Name of the log group; undefined: containers do not write to CloudWatch. */
  readonly logGroup: string | undefined;
}

/** All that a host may do, beside being operated through Systems Manager. Every resource is named. */
export function hostPolicy(input: HostPolicyInput) {
  const { logGroup } = input;
  return {
    Version: '2012-10-17',
    Statement: [
      ...storage(input),
      key(input),
      ...secrets(input),
      findDatabase(input),
      statusReport(input),
      noParameters(),
      ...(logGroup === undefined ? [] : [logging(input, logGroup)]),
    ],
  };
}

function storage({ bucketArn }: HostPolicyInput) {
  return [
    {
      Sid: 'StudiesAndBundle',
      Effect: 'Allow',
      Action: ['s3:GetObject', 's3:PutObject', 's3:DeleteObject'],
      Resource: [`${bucketArn}/*`],
    },
    {
      // What both hosts run must not be written by one of them.
      Sid: 'BundleIsReadOnly',
      Effect: 'Deny',
      Action: ['s3:PutObject'],
      Resource: [`${bucketArn}/_orthweb/*.tar`],
    },
    {
      // Beside the bundle lies what commands print: a host writes that, and the operator takes it away.
      Sid: 'BundleStays',
      Effect: 'Deny',
      Action: ['s3:DeleteObject'],
      Resource: [`${bucketArn}/_orthweb/*`],
    },
    { Sid: 'ListStudies', Effect: 'Allow', Action: ['s3:ListBucket'], Resource: [bucketArn] },
  ];
}

function key({ partition, region, keyArn }: HostPolicyInput) {
  const suffix = partition === 'aws-cn' ? 'amazonaws.com.cn' : 'amazonaws.com';
  const through = ['s3', 'secretsmanager'].map((service) => `${service}.${region}.${suffix}`);
  return {
    Sid: 'KeyThroughItsServices',
    Effect: 'Allow',
    Action: ['kms:Decrypt', 'kms:GenerateDataKey'],
    Resource: [keyArn],
    Condition: { StringEquals: { 'kms:ViaService': through } },
  };
}

function secrets(input: HostPolicyInput) {
  const { partition, region, account, secretArns, ownSecretArn, databaseIdentifier } = input;
  return [
    {
      Sid: 'ReadSecrets',
      Effect: 'Allow',
      Action: ['secretsmanager:GetSecretValue'],
      Resource: [...secretArns],
    },
    {
      Sid: 'KeepDatabaseLogin',
      Effect: 'Allow',
      Action: ['secretsmanager:PutSecretValue'],
      Resource: [ownSecretArn],
    },
    {
      // RDS names this secret by chance and again after every restore; its tag says whose it is.
      Sid: 'ReadMasterLogin',
      Effect: 'Allow',
      Action: ['secretsmanager:GetSecretValue'],
      Resource: [`arn:${partition}:secretsmanager:${region}:${account}:secret:rds!db-*`],
      Condition: {
        StringEquals: {
          'aws:ResourceTag/aws:rds:primaryDBInstanceArn': `arn:${partition}:rds:${region}:${account}:db:${databaseIdentifier}`,
        },
      },
    },
  ];
}

/** Where the database is, and which secret is its master's: known to RDS alone, and anew after every restore. */
function findDatabase(input: HostPolicyInput) {
  const { partition, region, account, databaseIdentifier } = input;
  return {
    Sid: 'FindDatabase',
    Effect: 'Allow',
    Action: ['rds:DescribeDBInstances'],
    Resource: [`arn:${partition}:rds:${region}:${account}:db:${databaseIdentifier}`],
  };
}

function statusReport({ partition, region, account, deployment }: HostPolicyInput) {
  return {
    Sid: 'ReportStatus',
    Effect: 'Allow',
    Action: ['ssm:PutParameter'],
    Resource: [
      `arn:${partition}:ssm:${region}:${account}:parameter/orthweb/${deployment}/*/status`,
    ],
  };
}

/**
 * AWS's own policy for instances lets them read every parameter of the account. An Orthanc may take on this role, and it
 * reads what strangers send: nothing on a host needs a parameter.
 */
function noParameters() {
  return {
    Sid: 'NoParameters',
    Effect: 'Deny',
    Action: [
      'ssm:GetParameter',
      'ssm:GetParameters',
      'ssm:GetParametersByPath',
      'ssm:GetParameterHistory',
    ],
    Resource: ['*'],
  };
}

function logging({ partition, region, account }: HostPolicyInput, logGroup: string) {
  return {
    Sid: 'ContainerLogs',
    Effect: 'Allow',
    Action: ['logs:CreateLogStream', 'logs:PutLogEvents'],
    Resource: [`arn:${partition}:logs:${region}:${account}:log-group:${logGroup}:*`],
  };
}
