import { S3Client } from '@aws-sdk/client-s3';
import { describe, expect, it } from 'vitest';
import { HostBundle } from '../../../../src/provision/kinds/host-bundle.ts';
import { type Answer, answerWith, ctxWith, OFFLINE } from '../../../support/answer-with.ts';
import { awsError } from '../../../support/toy-cloud.ts';

const sha256 = 'ab'.repeat(32);
const props = { bucket: 'wealthy-lemur-orthbucket', sha256, bytes: Buffer.from('bundle') };
const OWNED = { TagSet: [{ Key: 'orthweb:deployment', Value: 'wealthy-lemur' }] };

function s3(answers: Record<string, Answer>) {
  const client = new S3Client(OFFLINE);
  return { sent: answerWith(client, answers), ctx: ctxWith({ s3: client }) };
}

describe('the bundle', () => {
  it('goes into the data bucket under its own hash, and S3 checks that hash', async () => {
    const { ctx, sent } = s3({ PutObject: {} });
    await HostBundle.create?.(ctx, { id: 'x', name: 'x', tags: {}, token: '' }, props);
    expect(sent[0]?.input).toMatchObject({
      Bucket: props.bucket,
      Key: `_orthweb/${sha256}.tar`,
      ChecksumSHA256: Buffer.from(sha256, 'hex').toString('base64'),
      ExpectedBucketOwner: '123456789012',
    });
  });

  it('that is there is left alone; a new one is put beside earlier ones', () => {
    const earlier = { bucket: props.bucket, keys: ['_orthweb/old.tar'] };
    const both = { bucket: props.bucket, keys: [...earlier.keys, `_orthweb/${sha256}.tar`] };
    expect(HostBundle.drift(both, props)).toEqual([]);
    expect(HostBundle.drift(earlier, props)).toEqual([
      { field: 'bundle', text: 'bundle abababababab is not in the bucket yet', effect: 'update' },
    ]);
  });

  it('is ours where the bucket is ours', async () => {
    const Contents = [{ Key: `_orthweb/${sha256}.tar` }];
    const { ctx, sent } = s3({ ListObjectsV2: { Contents }, GetBucketTagging: OWNED });
    const [found] = await HostBundle.find(ctx, ['hosts/bundle']);
    expect(found?.tags).toEqual({
      'orthweb:deployment': 'wealthy-lemur',
      'orthweb:id': 'hosts/bundle',
    });
    expect(sent.find(({ name }) => name === 'ListObjectsV2')?.input.Prefix).toBe('_orthweb/');
  });

  it.each(['NoSuchBucket', 'AccessDenied'])(
    'is not there where the bucket says %s',
    async (code) => {
      const { ctx } = s3({ ListObjectsV2: awsError(code), GetBucketTagging: awsError(code) });
      expect(await HostBundle.find(ctx, ['hosts/bundle'])).toEqual([]);
    },
  );

  it('goes with all earlier ones', async () => {
    const { ctx, sent } = s3({ DeleteObject: {} });
    const live = { bucket: props.bucket, keys: ['_orthweb/a.tar', '_orthweb/b.tar'] };
    await HostBundle.delete(ctx, live, { purge: false, finalSnapshot: '' });
    expect(sent.map(({ input }) => input.Key)).toEqual(live.keys);
  });
});
