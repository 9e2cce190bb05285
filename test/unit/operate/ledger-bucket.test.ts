import { describe, expect, it } from 'vitest';
import { Ledger } from '../../../src/operate/ledger.ts';
import { ensureLedger, removeEmptyLedger } from '../../../src/operate/ledger-bucket.ts';
import { FakeS3, s3Error } from '../../support/fake-s3.ts';
import { AT, BUCKET, LOCK, ledgerInMemory, RECORD } from './place.ts';

function withoutLedger(region = AT.region) {
  const s3 = new FakeS3(region);
  return { s3, ledger: new Ledger(s3.client, { ...AT, region }) };
}

describe('making the ledger', () => {
  it('closes the bucket to the public and to plain HTTP', async () => {
    const { s3, ledger } = withoutLedger();
    await ensureLedger(ledger, 'aws');
    const made = s3.buckets.get(BUCKET);
    expect(made?.creation).toEqual({
      ObjectOwnership: 'BucketOwnerEnforced',
      CreateBucketConfiguration: { LocationConstraint: 'eu-west-1' },
    });
    expect(made?.publicAccess).toEqual({
      BlockPublicAcls: true,
      BlockPublicPolicy: true,
      IgnorePublicAcls: true,
      RestrictPublicBuckets: true,
    });
    expect(JSON.parse(made?.policy ?? '{}').Statement).toEqual([
      {
        Sid: 'DenyInsecureTransport',
        Effect: 'Deny',
        Principal: '*',
        Action: 's3:*',
        Resource: [`arn:aws:s3:::${BUCKET}`, `arn:aws:s3:::${BUCKET}/*`],
        Condition: { Bool: { 'aws:SecureTransport': 'false' } },
      },
    ]);
  });

  it('names no location in us-east-1, which is none', async () => {
    const { s3, ledger } = withoutLedger('us-east-1');
    await ensureLedger(ledger, 'aws');
    const made = s3.buckets.get('orthweb-ledger-123456789012-us-east-1');
    expect(made?.creation).toEqual({ ObjectOwnership: 'BucketOwnerEnforced' });
  });

  it('writes the names of its own partition', async () => {
    const { s3, ledger } = withoutLedger('us-gov-west-1');
    await ensureLedger(ledger, 'aws-us-gov');
    const made = s3.buckets.get('orthweb-ledger-123456789012-us-gov-west-1');
    expect(made?.policy).toContain('arn:aws-us-gov:s3:::orthweb-ledger');
  });

  it('leaves one that is there alone', async () => {
    const { s3, ledger } = ledgerInMemory();
    await ensureLedger(ledger, 'aws');
    expect(s3.calls).toEqual(['HeadBucket']);
  });

  it('refuses one that is somebody else’s', async () => {
    const { s3, ledger } = withoutLedger();
    s3.addBucket(BUCKET, '999999999999');
    await expect(ensureLedger(ledger, 'aws')).rejects.toThrow('AccessDenied');
    expect(s3.calls).toEqual(['HeadBucket']);
  });

  it('shares it with another first run that was a little faster', async () => {
    const { s3, ledger } = withoutLedger();
    s3.before = (call) => {
      if (call === 'CreateBucket') s3.addBucket(BUCKET);
    };
    await ensureLedger(ledger, 'aws');
    expect(s3.buckets.get(BUCKET)?.publicAccess).toBeDefined();
  });

  it('tells why it cannot be made', async () => {
    const { s3, ledger } = withoutLedger();
    s3.before = (call) => {
      if (call === 'CreateBucket') throw s3Error('TooManyBuckets', 400);
    };
    await expect(ensureLedger(ledger, 'aws')).rejects.toThrow('TooManyBuckets');
  });
});

describe('removing the ledger', () => {
  it('happens with the last deployment', async () => {
    const { s3, ledger } = ledgerInMemory();
    await removeEmptyLedger(ledger);
    expect(s3.buckets.size).toBe(0);
  });

  it.each([RECORD, LOCK])('does not happen while there is %s', async (key) => {
    const { s3, ledger } = ledgerInMemory();
    s3.put(BUCKET, key, {});
    await removeEmptyLedger(ledger);
    expect(s3.keys(BUCKET)).toEqual([key]);
    expect(s3.calls).toEqual(['ListObjectsV2']);
  });

  it('gives way to another first run that has just put its lock there', async () => {
    const { s3, ledger } = ledgerInMemory();
    s3.before = (call) => {
      if (call === 'DeleteBucket') s3.put(BUCKET, LOCK, {});
    };
    await removeEmptyLedger(ledger);
    expect(s3.keys(BUCKET)).toEqual([LOCK]);
  });

  it('is content when it is gone already', async () => {
    const { s3, ledger } = withoutLedger();
    await removeEmptyLedger(ledger);
    expect(s3.buckets.size).toBe(0);
  });

  it('fails on a denial', async () => {
    const { s3, ledger } = ledgerInMemory();
    s3.before = (call) => {
      if (call === 'DeleteBucket') throw s3Error('AccessDenied', 403);
    };
    await expect(removeEmptyLedger(ledger)).rejects.toThrow('AccessDenied');
  });
});
