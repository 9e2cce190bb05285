import {
  DeleteObjectCommand,
  GetObjectCommand,
  ListObjectsV2Command,
  PutObjectCommand,
  type S3Client,
} from '@aws-sdk/client-s3';
import { hasCode, statusOf } from '../aws/errors.ts';
import { OrthwebError } from '../errors.ts';
import type { DeploymentRecord } from './record.ts';

/** IAM actions of this page. */
export const ACTIONS = ['s3:ListBucket', 's3:GetObject', 's3:PutObject', 's3:DeleteObject'];

/** A JSON object in the ledger and the version that was read. */
export interface Entry<T> {
  readonly value: T;
  readonly etag: string;
}

/** Somebody else wrote first. */
export class Superseded extends OrthwebError {
  override readonly name = 'Superseded';
}

export interface LedgerPlace {
  readonly account: string;
  readonly region: string;
}

export function ledgerBucket(at: LedgerPlace): string {
  return `orthweb-ledger-${at.account}-${at.region}`;
}

/** Only the object, or the whole ledger, is missing. */
export function isMissing(error: unknown): boolean {
  // The answer to HEAD has no body and so no code.
  return hasCode(error, 'NoSuchKey', 'NoSuchBucket', 'NotFound') || statusOf(error) === 404;
}

/** Records and locks of all deployments of one account and region, one S3 object each, written conditionally. */
export class Ledger {
  readonly #s3: S3Client;
  readonly at: LedgerPlace;

  constructor(s3: S3Client, at: LedgerPlace) {
    this.#s3 = s3;
    this.at = at;
  }

  get s3(): S3Client {
    return this.#s3;
  }

  get #where() {
    return { Bucket: ledgerBucket(this.at), ExpectedBucketOwner: this.at.account };
  }

  /** Deployments that have a record or a lock, and which of them are locked; none when there is no ledger. */
  async deployments(): Promise<ReadonlyMap<string, { readonly locked: boolean }>> {
    const found = new Map<string, { locked: boolean }>();
    let from: string | undefined;
    try {
      do {
        const page = await this.#s3.send(
          new ListObjectsV2Command({
            ...this.#where,
            Prefix: 'deployments/',
            ContinuationToken: from,
          }),
        );
        for (const { Key = '' } of page.Contents ?? []) {
          const name = Key.split('/')[1] ?? '';
          const locked = found.get(name)?.locked === true || Key === lockKey(name);
          found.set(name, { locked });
        }
        from = page.NextContinuationToken;
      } while (from !== undefined);
    } catch (error) {
      if (!isMissing(error)) throw error;
    }
    return found;
  }

  readRecord(name: string): Promise<Entry<DeploymentRecord> | undefined> {
    return this.read<DeploymentRecord>(recordKey(name));
  }

  async read<T>(key: string): Promise<Entry<T> | undefined> {
    try {
      const reply = await this.#s3.send(new GetObjectCommand({ ...this.#where, Key: key }));
      const text = (await reply.Body?.transformToString()) ?? '';
      return { value: JSON.parse(text) as T, etag: reply.ETag ?? '' };
    } catch (error) {
      if (isMissing(error)) return undefined;
      throw error;
    }
  }

  /** Writes over exactly the version `over`, or only where nothing is yet. Returns the new version. */
  async write(key: string, value: unknown, over: string | undefined): Promise<string> {
    try {
      const reply = await this.#s3.send(
        new PutObjectCommand({
          ...this.#where,
          Key: key,
          Body: text(value),
          ContentType: 'application/json',
          ...(over === undefined ? { IfNoneMatch: '*' } : { IfMatch: over }),
        }),
      );
      return reply.ETag ?? '';
    } catch (error) {
      // If-Match on an object that has gone answers 404, on one that was changed 412.
      if (statusOf(error) !== 412 && !hasCode(error, 'PreconditionFailed', 'NoSuchKey'))
        throw error;
      // The SDK repeats a write whose reply was lost; the repetition then meets what the first one wrote.
      const now = await this.read<unknown>(key);
      if (now !== undefined && text(now.value) === text(value)) return now.etag;
      throw new Superseded(`${key} was changed by another run`, { cause: error });
    }
  }

  /** Removes that version; `undefined`: whatever is there. */
  async delete(key: string, version: string | undefined): Promise<void> {
    try {
      await this.#s3.send(
        new DeleteObjectCommand({
          ...this.#where,
          Key: key,
          ...(version === undefined ? {} : { IfMatch: version }),
        }),
      );
    } catch (error) {
      if (isMissing(error)) return;
      if (statusOf(error) !== 412) throw error;
      throw new Superseded(`${key} was changed by another run`, { cause: error });
    }
  }
}

function text(value: unknown): string {
  return `${JSON.stringify(value, undefined, 2)}\n`;
}

export function recordKey(name: string): string {
  return `deployments/${name}/record.json`;
}

export function lockKey(name: string): string {
  return `deployments/${name}/lock.json`;
}
