import { S3Client } from '@aws-sdk/client-s3';
import { OFFLINE } from './answer-with.ts';

interface Stored {
  readonly text: string;
  readonly etag: string;
}

export interface FakeBucket {
  readonly objects: Map<string, Stored>;
  readonly owner: string;
  readonly creation: object;
  policy?: string;
  publicAccess?: object;
}

// biome-ignore lint/suspicious/noExplicitAny: every command has its own input
type Input = any;

const PAGE = 2;

/** Buckets in memory, with S3's conditional writes, answered in place of the service: short pages, and faults on request. */
export class FakeS3 {
  readonly buckets = new Map<string, FakeBucket>();
  /** `PutObject deployments/a/lock.json`, in order. */
  readonly calls: string[] = [];
  readonly client: S3Client;
  readonly #account = '123456789012';
  /** Called before each command; throws what the command is to throw. */
  before: (call: string) => void | Promise<void> = () => undefined;
  /** Called when a command was carried out: what it throws is all that the caller sees. */
  after: (call: string) => void = () => undefined;
  #version = 0;
  #repeated: string | undefined;

  constructor(region = OFFLINE.region) {
    this.client = new S3Client({ ...OFFLINE, region });
    this.client.middlewareStack.add(
      ((_next: unknown, { commandName = '' }: { readonly commandName?: string }) =>
        async ({ input }: { readonly input: Input }) => {
          const output = await this.#answer(commandName.replace(/Command$/, ''), input);
          return { response: {}, output: { $metadata: {}, ...output } };
        }) as never,
      { step: 'initialize', priority: 'low', name: 'fakeS3' },
    );
  }

  /** The next such command is carried out, its reply is lost, and the SDK sends it once more. */
  loseReplyTo(operation: string): void {
    this.#repeated = operation;
  }

  addBucket(name: string, owner = this.#account): FakeBucket {
    const bucket = { objects: new Map(), owner, creation: {} };
    this.buckets.set(name, bucket);
    return bucket;
  }

  put(bucket: string, key: string, value: unknown): string {
    const etag = `"${++this.#version}"`;
    this.#bucket(bucket).objects.set(key, { text: JSON.stringify(value), etag });
    return etag;
  }

  json<T>(bucket: string, key: string): T | undefined {
    const stored = this.buckets.get(bucket)?.objects.get(key);
    return stored === undefined ? undefined : (JSON.parse(stored.text) as T);
  }

  keys(bucket: string): readonly string[] {
    return [...(this.buckets.get(bucket)?.objects.keys() ?? [])].sort();
  }

  async #answer(operation: string, input: Input): Promise<object> {
    const call = `${operation} ${input.Key ?? ''}`.trim();
    this.calls.push(call);
    await this.before(call);
    if (this.#repeated === operation) {
      this.#repeated = undefined;
      this.#carryOut(operation, input);
    }
    const output = this.#carryOut(operation, input);
    this.after(call);
    return output;
  }

  #carryOut(operation: string, input: Input): object {
    const carryOut = this.#operations[operation];
    if (carryOut === undefined) throw new Error(`this S3 cannot do ${operation}`);
    return carryOut(input);
  }

  readonly #operations: Readonly<Record<string, (input: Input) => object>> = {
    HeadBucket: (input) => {
      if (!this.buckets.has(input.Bucket)) throw s3Error('NotFound', 404);
      this.#owned(input);
      return {};
    },
    CreateBucket: (input) => {
      const there = this.buckets.get(input.Bucket);
      if (there?.owner === this.#account) throw s3Error('BucketAlreadyOwnedByYou', 409);
      if (there !== undefined) throw s3Error('BucketAlreadyExists', 409);
      const { Bucket, ...creation } = input;
      this.buckets.set(Bucket, { objects: new Map(), owner: this.#account, creation });
      return {};
    },
    PutPublicAccessBlock: (input) => {
      this.#owned(input).publicAccess = input.PublicAccessBlockConfiguration;
      return {};
    },
    PutBucketPolicy: (input) => {
      this.#owned(input).policy = input.Policy;
      return {};
    },
    DeleteBucket: (input) => {
      if (this.#owned(input).objects.size > 0) throw s3Error('BucketNotEmpty', 409);
      this.buckets.delete(input.Bucket);
      return {};
    },
    ListObjectsV2: (input) => {
      const matching = [...this.#owned(input).objects.keys()]
        .filter((key) => key.startsWith(input.Prefix ?? ''))
        .sort();
      const from = Number(input.ContinuationToken ?? 0);
      const page = matching.slice(from, from + PAGE);
      return {
        Contents: page.map((Key) => ({ Key })),
        ...(from + PAGE < matching.length && { NextContinuationToken: String(from + PAGE) }),
      };
    },
    GetObject: (input) => {
      const stored = this.#owned(input).objects.get(input.Key);
      if (stored === undefined) throw s3Error('NoSuchKey', 404);
      return { Body: { transformToString: async () => stored.text }, ETag: stored.etag };
    },
    PutObject: (input) => {
      const { objects } = this.#owned(input);
      const now = objects.get(input.Key);
      if (input.IfNoneMatch === '*' && now !== undefined) throw preconditionFailed();
      if (input.IfMatch !== undefined && now === undefined) throw s3Error('NoSuchKey', 404);
      if (input.IfMatch !== undefined && now?.etag !== input.IfMatch) throw preconditionFailed();
      const etag = `"${++this.#version}"`;
      objects.set(input.Key, { text: input.Body, etag });
      return { ETag: etag };
    },
    DeleteObject: (input) => {
      const { objects } = this.#owned(input);
      const now = objects.get(input.Key);
      if (now !== undefined && input.IfMatch !== undefined && now.etag !== input.IfMatch)
        throw preconditionFailed();
      objects.delete(input.Key);
      return {};
    },
  };

  #owned(input: Input): FakeBucket {
    const bucket = this.#bucket(input.Bucket);
    const expected = input.ExpectedBucketOwner ?? this.#account;
    if (bucket.owner !== expected || bucket.owner !== this.#account)
      throw s3Error('AccessDenied', 403);
    return bucket;
  }

  #bucket(name: string): FakeBucket {
    const bucket = this.buckets.get(name);
    if (bucket === undefined) throw s3Error('NoSuchBucket', 404);
    return bucket;
  }
}

export function s3Error(name: string, httpStatusCode: number): Error {
  return Object.assign(new Error(name), { name, $metadata: { httpStatusCode } });
}

function preconditionFailed(): Error {
  return s3Error('PreconditionFailed', 412);
}
