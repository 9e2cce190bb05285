import { expect, test } from 'vitest';
import {
  interfaceEndpointPolicy,
  s3EndpointPolicy,
} from '../../../src/templates/endpoint-policies.ts';

interface Policy {
  readonly Statement: readonly {
    readonly Effect: string;
    readonly Action: string | readonly string[];
    readonly Resource: string | readonly string[];
    readonly Condition?: object;
  }[];
}

test('interface endpoints serve callers of this account only', () => {
  const { Statement } = interfaceEndpointPolicy({ account: '123456789012' }) as Policy;
  expect(Statement).toHaveLength(1);
  expect(Statement[0]?.Condition).toEqual({
    StringEquals: { 'aws:PrincipalAccount': '123456789012' },
  });
});

test("S3 is written to in the deployment's buckets only, and read from AWS's own besides", () => {
  const buckets = ['lemur-data', 'lemur-logs'];
  const policy = s3EndpointPolicy({ partition: 'aws-cn', region: 'cn-north-1', buckets });
  const writable = (policy as Policy).Statement.filter((it) => it.Action !== 's3:GetObject');
  expect(writable.map((it) => it.Resource)).toEqual([
    [
      'arn:aws-cn:s3:::lemur-data',
      'arn:aws-cn:s3:::lemur-data/*',
      'arn:aws-cn:s3:::lemur-logs',
      'arn:aws-cn:s3:::lemur-logs/*',
    ],
  ]);
  const readable = (policy as Policy).Statement.find((it) => it.Action === 's3:GetObject');
  expect(readable?.Resource).toEqual(
    expect.arrayContaining([
      'arn:aws-cn:s3:::al2023-repos-cn-north-1-*/*',
      'arn:aws-cn:s3:::aws-ssm-cn-north-1/*',
      'arn:aws-cn:s3:::prod-cn-north-1-starport-layer-bucket/*',
    ]),
  );
});

test('no statement reaches every bucket or allows every action', () => {
  const policy = s3EndpointPolicy({ partition: 'aws', region: 'eu-west-1', buckets: ['b'] });
  const text = JSON.stringify(policy);
  expect(text).not.toMatch(/s3:\*|:::\*/);
});

test('lets the layers of images through where the registries keep them in the same region', () => {
  const resources = (region: string) =>
    JSON.stringify(s3EndpointPolicy({ partition: 'aws', region, buckets: ['b'] }));
  expect(resources('us-east-1')).toContain('arn:aws:s3:::docker-images-prod/*');
  expect(resources('eu-west-1')).not.toContain('docker-images-prod');
});
