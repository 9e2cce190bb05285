import { describe, expect, it } from 'vitest';
import { refuseLostData, restoredFrom } from '../../../src/commands/data-guard.ts';
import type { Observed } from '../../../src/operate/observe.ts';
import { newRecord } from '../../../src/operate/record.ts';

interface Seen {
  readonly database?: boolean;
  readonly bucket?: boolean;
  readonly latest?: string;
  readonly engineVersion?: string;
  readonly finalSnapshot?: string;
  readonly databaseLives?: boolean;
  readonly restoreFrom?: string;
}

function seen({
  database = false,
  bucket = true,
  latest,
  engineVersion,
  restoreFrom,
  ...record
}: Seen): Observed {
  const at = { name: 'wealthy-lemur', account: '123456789012', region: 'eu-west-1' };
  const steps = [
    { id: 'database/main', action: database ? 'keep' : 'create' },
    { id: 'storage/data', ...(bucket && { ref: 'wealthy-lemur-orthbucket' }) },
  ];
  const outputs = new Map([['database/snapshot', { latest, engineVersion }]]);
  return {
    record: { value: { ...newRecord(at, 'u', 0), ...record }, etag: '' },
    plan: { steps, outputs, expectedMs: 0 },
    config: { database: { majorVersion: 17 } },
    restoreFrom,
  } as unknown as Observed;
}

describe('a missing database', () => {
  it('is made new where there never was one', () => {
    expect(() => refuseLostData(seen({ bucket: false }))).not.toThrow();
    expect(() => refuseLostData(seen({}))).not.toThrow();
  });

  it('is restored from the snapshot that down took', () => {
    const after = seen({ latest: 'final-2', finalSnapshot: 'final-2', databaseLives: false });
    expect(() => refuseLostData(after)).not.toThrow();
    expect(restoredFrom(after)).toBe('final-2');
  });

  it('is never restored from an older snapshot than the expected one', () => {
    const after = seen({ latest: 'final-1', finalSnapshot: 'final-2' });
    expect(() => refuseLostData(after)).toThrowErrorMatchingInlineSnapshot(
      '[OrthwebError: the snapshot final-2, which holds the index of the kept studies, is gone (there is an older one, final-1)]',
    );
  });

  it('is never replaced by an old or an empty one when it vanished while in use', () => {
    expect(() => refuseLostData(seen({ databaseLives: true }))).toThrow(
      'the database, which holds',
    );
    expect(() => refuseLostData(seen({ databaseLives: true, latest: 'final-1' }))).toThrow(
      'final-1',
    );
  });

  it('is made from the copy that was named, whatever else there is', () => {
    const named = { latest: 'final-2', finalSnapshot: 'final-3', restoreFrom: 'backup-1' };
    expect(() => refuseLostData(seen(named))).not.toThrow();
    expect(() => refuseLostData(seen({ ...named, databaseLives: true }))).not.toThrow();
    expect(restoredFrom(seen(named))).toBe('backup-1');
  });

  it('cannot come back in another major version', () => {
    const other = seen({ latest: 'f', finalSnapshot: 'f', engineVersion: '16.9' });
    expect(() => refuseLostData(other)).toThrow('the snapshot f is of PostgreSQL 16');
  });
});

it('says nothing while the database is there', () => {
  const there = seen({ database: true, databaseLives: true, finalSnapshot: 'gone' });
  expect(() => refuseLostData(there)).not.toThrow();
  expect(restoredFrom(there)).toBeUndefined();
});
