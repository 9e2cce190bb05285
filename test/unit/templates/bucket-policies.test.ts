import { describe, expect, it } from 'vitest';
import { dataBucketPolicy, logBucketPolicy } from '../../../src/templates/bucket-policies.ts';

interface Statement {
  readonly Sid: string;
  readonly Effect: string;
  readonly Principal: unknown;
  readonly Resource: unknown;
  readonly Condition: Readonly<Record<string, Readonly<Record<string, string>>>>;
}
const statementsOf = (policy: object) => (policy as { Statement: Statement[] }).Statement;
const logs = {
  partition: 'aws',
  region: 'eu-west-1',
  account: '123456789012',
  bucket: 'lemur-logs',
  sourceBucket: 'lemur-data',
};

it('refuses plain HTTP for the bucket and all that is in it', () => {
  for (const policy of [dataBucketPolicy(logs), logBucketPolicy(logs)])
    expect(statementsOf(policy).at(-1)).toMatchObject({
      Effect: 'Deny',
      Principal: '*',
      Resource: ['arn:aws:s3:::lemur-logs', 'arn:aws:s3:::lemur-logs/*'],
      Condition: { Bool: { 'aws:SecureTransport': 'false' } },
    });
});

describe('the log bucket', () => {
  it('allows access logs first, from the data bucket of this account', () => {
    expect(statementsOf(logBucketPolicy(logs))[0]).toMatchObject({
      Principal: { Service: 'logging.s3.amazonaws.com' },
      Resource: 'arn:aws:s3:::lemur-logs/accesslog/*',
      Condition: {
        StringEquals: { 'aws:SourceAccount': '123456789012' },
        ArnLike: { 'aws:SourceArn': 'arn:aws:s3:::lemur-data' },
      },
    });
  });

  it('asks no service for an access control list, which a bucket without lists never gets', () => {
    expect(JSON.stringify(logBucketPolicy(logs))).not.toContain('x-amz-acl');
  });

  it('lets flow logs in for this account alone', () => {
    const delivery = statementsOf(logBucketPolicy(logs)).filter((one) =>
      JSON.stringify(one.Principal).includes('delivery.logs.amazonaws.com'),
    );
    expect(delivery.map((one) => one.Resource)).toEqual([
      'arn:aws:s3:::lemur-logs/AWSLogs/123456789012/*',
      'arn:aws:s3:::lemur-logs',
    ]);
    for (const { Condition } of delivery) {
      expect(Condition['StringEquals']?.['aws:SourceAccount']).toBe('123456789012');
      expect(Condition['ArnLike']?.['aws:SourceArn']).toBe('arn:aws:logs:eu-west-1:123456789012:*');
    }
  });

  it('uses no name that AWS gives its own statements, so both can be told apart', () => {
    for (const { Sid } of statementsOf(logBucketPolicy(logs))) expect(Sid).not.toMatch(/^AWSLog/);
  });
});
