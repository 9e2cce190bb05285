import { S3Client } from '@aws-sdk/client-s3';
import { expect, it } from 'vitest';
import { emptyBucket } from '../../../../src/provision/kinds/empty-bucket.ts';
import { type Answer, answerWith, ctxWith, OFFLINE } from '../../../support/answer-with.ts';

interface Version {
  readonly Key: string;
  readonly VersionId: string;
  readonly marker: boolean;
}

/** A versioned bucket: lists pages of 1,000 in order, encoded as S3 does, and forgets what is deleted. */
class Versions {
  left: Version[];
  readonly locked: ReadonlySet<string>;
  deleteCalls = 0;
  pagesListed = 0;

  constructor(keys: readonly string[], locked: readonly string[] = []) {
    this.left = keys.flatMap((Key, index) => [
      { Key, VersionId: `v${index}`, marker: false },
      ...(index % 10 === 0 ? [{ Key, VersionId: `m${index}`, marker: true }] : []),
    ]);
    this.locked = new Set(locked);
  }

  readonly answers: Record<string, Answer> = {
    ListObjectVersions: (input) => this.#list(input),
    DeleteObjects: ({ Delete }) => {
      this.deleteCalls += 1;
      return { Errors: Delete.Objects.flatMap((one: Version) => this.#delete(one)) };
    },
    DeleteObject: (input) => {
      this.#delete(input);
      return {};
    },
    ListMultipartUploads: {},
  };

  #list(after: { KeyMarker?: string; VersionIdMarker?: string }) {
    this.pagesListed += 1;
    const start =
      after.KeyMarker === undefined
        ? 0
        : this.left.findIndex(
            (one) => one.Key === after.KeyMarker && one.VersionId === after.VersionIdMarker,
          ) + 1;
    const page = this.left.slice(start, start + 1_000);
    const coded = page.map((one) => ({ ...one, Key: encoded(one.Key) }));
    const last = page.at(-1);
    return {
      EncodingType: 'url',
      Versions: coded.filter((one) => !one.marker),
      DeleteMarkers: coded.filter((one) => one.marker),
      IsTruncated: start + 1_000 < this.left.length,
      NextKeyMarker: encoded(last?.Key ?? ''),
      NextVersionIdMarker: last?.VersionId,
    };
  }

  #delete({ Key, VersionId }: { Key: string; VersionId: string }): object[] {
    if (this.locked.has(Key)) return [{ Key, Code: 'AccessDenied', Message: 'Access Denied' }];
    const index = this.left.findIndex((one) => one.Key === Key && one.VersionId === VersionId);
    if (index < 0) return [{ Key, Code: 'NoSuchKey' }];
    this.left.splice(index, 1);
    return [];
  }
}

const encoded = (key: string) => encodeURIComponent(key).replaceAll('%20', '+');
const many = (count: number) =>
  Array.from({ length: count }, (_, index) => `study ${index}+ü%.dcm`);

async function emptied(bucket: Versions, more: Record<string, Answer> = {}) {
  const client = new S3Client(OFFLINE);
  const sent = answerWith(client, { ...bucket.answers, ...more });
  await emptyBucket(ctxWith({ s3: client }), 'lemur-data');
  return sent;
}

it('deletes 1,001 versions and their delete markers over pages, whatever their names', async () => {
  const bucket = new Versions(many(1_001));
  const sent = await emptied(bucket);
  expect(bucket.left).toEqual([]);
  expect(bucket.deleteCalls).toBe(2);
  for (const { input } of sent) expect(input.ExpectedBucketOwner).toBe('123456789012');
});

it('never holds more than four pages of a large bucket', async () => {
  const bucket = new Versions(many(5_500));
  await emptied(bucket);
  expect(bucket.left).toEqual([]);
  expect(bucket.pagesListed).toBe(4 + 3 + 1);
});

it('deletes one by one what XML cannot name', async () => {
  const bucket = new Versions(['plain', 'bell\u0007']);
  const sent = await emptied(bucket);
  expect(bucket.left).toEqual([]);
  const alone = sent.filter((one) => one.name === 'DeleteObject');
  expect(alone.map((one) => one.input.Key)).toEqual(['bell\u0007']);
});

it('takes plain names as they are where they come unencoded', async () => {
  const page = { Versions: [{ Key: '100%+', VersionId: 'v' }] };
  const pages = [page, {}];
  const sent = await emptied(new Versions([]), {
    ListObjectVersions: () => pages.shift() ?? {},
    DeleteObjects: {},
  });
  const [deleted] = sent.filter((one) => one.name === 'DeleteObjects');
  expect(deleted?.input.Delete.Objects).toEqual([{ Key: '100%+', VersionId: 'v' }]);
});

it('deletes all it can, then says what S3 refuses and why', async () => {
  const bucket = new Versions(many(30), ['study 7+ü%.dcm']);
  const attempt = emptied(bucket);
  await expect(attempt).rejects.toThrow(/lemur-data: 1 object versions cannot .* AccessDenied/);
  expect(bucket.left.map((one) => one.Key)).toEqual(['study 7+ü%.dcm']);
});

it('aborts unfinished uploads, also those that are gone by then', async () => {
  const lists = [{ EncodingType: 'url', Uploads: [{ Key: 'a+b', UploadId: 'u1' }] }, {}];
  const gone = Object.assign(new Error('gone'), { name: 'NoSuchUpload' });
  const sent = await emptied(new Versions([]), {
    ListMultipartUploads: () => lists.shift() ?? {},
    AbortMultipartUpload: gone,
  });
  const [abort] = sent.filter((one) => one.name === 'AbortMultipartUpload');
  expect(abort?.input).toMatchObject({ Key: 'a b', UploadId: 'u1' });
});
