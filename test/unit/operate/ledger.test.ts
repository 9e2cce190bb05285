import { describe, expect, it } from 'vitest';
import { Ledger, ledgerBucket, Superseded } from '../../../src/operate/ledger.ts';
import { FakeS3, s3Error } from '../../support/fake-s3.ts';
import { AT, BUCKET, LOCK, ledgerInMemory, RECORD } from './place.ts';

it('has one bucket for each account and region', () => {
  expect(ledgerBucket(AT)).toBe(BUCKET);
});

describe('reading', () => {
  it('gives the value with its version', async () => {
    const { s3, ledger } = ledgerInMemory();
    const etag = s3.put(BUCKET, RECORD, { uuid: 'u-1' });
    expect(await ledger.read(RECORD)).toEqual({ value: { uuid: 'u-1' }, etag });
    expect(await ledger.readRecord('wealthy-lemur')).toEqual({ value: { uuid: 'u-1' }, etag });
  });

  it('gives nothing where there is no object, and where there is no ledger', async () => {
    const { ledger } = ledgerInMemory();
    expect(await ledger.read(RECORD)).toBeUndefined();
    expect(await new Ledger(new FakeS3().client, AT).read(RECORD)).toBeUndefined();
  });

  it('fails where the bucket is somebody else’s', async () => {
    const s3 = new FakeS3();
    s3.addBucket(BUCKET, '999999999999');
    await expect(new Ledger(s3.client, AT).read(RECORD)).rejects.toThrow('AccessDenied');
  });
});

describe('writing', () => {
  it('the first time only where nothing is yet', async () => {
    const { s3, ledger } = ledgerInMemory();
    await ledger.write(RECORD, { n: 1 }, undefined);
    await expect(ledger.write(RECORD, { n: 2 }, undefined)).rejects.toThrow(Superseded);
    expect(s3.json(BUCKET, RECORD)).toEqual({ n: 1 });
  });

  it('goes over exactly the version that was read, and answers the next one', async () => {
    const { s3, ledger } = ledgerInMemory();
    const first = await ledger.write(RECORD, { n: 1 }, undefined);
    const second = await ledger.write(RECORD, { n: 2 }, first);
    await ledger.write(RECORD, { n: 3 }, second);
    const error = await ledger.write(RECORD, { n: 4 }, first).catch((e: unknown) => e);
    expect(error).toBeInstanceOf(Superseded);
    expect((error as Error).message).toBe(`${RECORD} was changed by another run`);
    expect(s3.json(BUCKET, RECORD)).toEqual({ n: 3 });
  });

  it('does not bring back what another run has removed', async () => {
    const { s3, ledger } = ledgerInMemory();
    const etag = await ledger.write(RECORD, { n: 1 }, undefined);
    await ledger.delete(RECORD, etag);
    await expect(ledger.write(RECORD, { n: 2 }, etag)).rejects.toThrow(Superseded);
    expect(s3.keys(BUCKET)).toEqual([]);
  });

  it.each([
    ['a first write', undefined],
    ['a later write', { n: 1 }],
  ])('%s whose reply was lost is known as our own when the SDK repeats it', async (_, before) => {
    const { s3, ledger } = ledgerInMemory();
    const over = before === undefined ? undefined : await ledger.write(RECORD, before, undefined);
    s3.loseReplyTo('PutObject');
    const etag = await ledger.write(RECORD, { n: 2 }, over);
    await ledger.write(RECORD, { n: 3 }, etag);
    expect(s3.json(BUCKET, RECORD)).toEqual({ n: 3 });
  });

  it.each([
    ['a missing ledger', 'NoSuchBucket', 404],
    ['a denial', 'AccessDenied', 403],
    ['an internal error', 'InternalError', 500],
  ])('%s stays what it is', async (_, code, status) => {
    const { s3, ledger } = ledgerInMemory();
    s3.before = () => {
      throw s3Error(code, status);
    };
    const error = await ledger.write(RECORD, {}, undefined).catch((e: unknown) => e);
    expect(error).not.toBeInstanceOf(Superseded);
    expect(error).toMatchObject({ name: code });
  });
});

describe('deleting', () => {
  it('removes the version that was read and no other', async () => {
    const { s3, ledger } = ledgerInMemory();
    const first = await ledger.write(LOCK, { n: 1 }, undefined);
    const second = await ledger.write(LOCK, { n: 2 }, first);
    await expect(ledger.delete(LOCK, first)).rejects.toThrow(Superseded);
    expect(s3.keys(BUCKET)).toEqual([LOCK]);
    await ledger.delete(LOCK, second);
    expect(s3.keys(BUCKET)).toEqual([]);
  });

  it('removes whatever is there when no version is named', async () => {
    const { s3, ledger } = ledgerInMemory();
    await ledger.write(LOCK, { n: 1 }, undefined);
    await ledger.delete(LOCK, undefined);
    expect(s3.keys(BUCKET)).toEqual([]);
  });

  it('is content when it is gone already, and when the ledger is', async () => {
    const { ledger } = ledgerInMemory();
    await ledger.delete(LOCK, '"1"');
    await new Ledger(new FakeS3().client, AT).delete(LOCK, undefined);
  });

  it('fails on a denial', async () => {
    const { s3, ledger } = ledgerInMemory();
    s3.before = () => {
      throw s3Error('AccessDenied', 403);
    };
    await expect(ledger.delete(LOCK, undefined)).rejects.toThrow('AccessDenied');
  });
});

describe('the deployments', () => {
  it('are those with a record or a lock, over all pages, and the locked ones are known', async () => {
    const { s3, ledger } = ledgerInMemory();
    for (const key of [
      'a/record.json',
      'b/lock.json',
      'b/record.json',
      'c/record.json',
      'd/lock.json',
    ])
      s3.put(BUCKET, `deployments/${key}`, {});
    expect([...(await ledger.deployments())]).toEqual([
      ['a', { locked: false }],
      ['b', { locked: true }],
      ['c', { locked: false }],
      ['d', { locked: true }],
    ]);
    expect(s3.calls).toHaveLength(3);
  });

  it('are none where there is no ledger', async () => {
    expect((await new Ledger(new FakeS3().client, AT).deployments()).size).toBe(0);
  });

  it('cannot be told without permission', async () => {
    const { s3, ledger } = ledgerInMemory();
    s3.before = () => {
      throw s3Error('AccessDenied', 403);
    };
    await expect(ledger.deployments()).rejects.toThrow('AccessDenied');
  });
});
