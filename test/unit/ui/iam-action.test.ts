import { describe, expect, it } from 'vitest';
import { iamActionOf } from '../../../src/ui/iam-action.ts';

describe('the IAM action of a call', () => {
  it.each([
    ['rds', 'CreateDBInstance', 'rds:CreateDBInstance'],
    ['secrets', 'CreateSecret', 'secretsmanager:CreateSecret'],
    ['s3', 'CreateBucket', 's3:CreateBucket'],
    ['s3', 'HeadBucket', 's3:ListBucket'],
    ['s3', 'ListObjectVersions', 's3:ListBucketVersions'],
    ['s3', 'PutBucketEncryption', 's3:PutEncryptionConfiguration'],
    ['s3', 'GetPublicAccessBlock', 's3:GetBucketPublicAccessBlock'],
    ['s3', 'PutBucketLifecycleConfiguration', 's3:PutLifecycleConfiguration'],
    ['s3', 'DeleteObjects', 's3:DeleteObject'],
  ])('%s %s needs %s', (service, name, action) => {
    expect(iamActionOf({ service, name })).toBe(action);
  });
});
