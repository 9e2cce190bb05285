import { CloudWatchLogsClient } from '@aws-sdk/client-cloudwatch-logs';
import { EC2Client } from '@aws-sdk/client-ec2';
import { IAMClient } from '@aws-sdk/client-iam';
import { KMSClient } from '@aws-sdk/client-kms';
import { RDSClient } from '@aws-sdk/client-rds';
import { S3Client } from '@aws-sdk/client-s3';
import { SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { SSMClient } from '@aws-sdk/client-ssm';

// The SDK's word on the age of this Node would stand between the tests.
process.env['AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED'] = 'true';

export type Aws = ReturnType<typeof awsAt>;

/** Clients of the test itself: the hand that changes things behind the tool's back, and the eye that counts them. */
export function awsAt(endpoint: string, region = 'us-east-1') {
  const at = {
    endpoint,
    region,
    credentials: { accessKeyId: 'test', secretAccessKey: 'test' },
    maxAttempts: 1,
  };
  return {
    ec2: new EC2Client(at),
    iam: new IAMClient(at),
    kms: new KMSClient(at),
    logs: new CloudWatchLogsClient(at),
    rds: new RDSClient(at),
    s3: new S3Client({ ...at, forcePathStyle: true }),
    secrets: new SecretsManagerClient(at),
    ssm: new SSMClient(at),
  };
}
