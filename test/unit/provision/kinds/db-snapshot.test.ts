import { type DBSnapshot, RDSClient } from '@aws-sdk/client-rds';
import { describe, expect, it } from 'vitest';
import { assertOurs } from '../../../../src/provision/identity.ts';
import { DbSnapshot } from '../../../../src/provision/kinds/db-snapshot.ts';
import { type Answer, answerWith, ctxWith, OFFLINE } from '../../../support/answer-with.ts';
import { awsError } from '../../../support/toy-cloud.ts';

const ID = 'database/snapshot';

function snapshot(name: string, minute: number, more: Partial<DBSnapshot> = {}): DBSnapshot {
  return {
    DBSnapshotIdentifier: name,
    Status: 'available',
    SnapshotCreateTime: new Date(minute * 60_000),
    TagList: [
      { Key: 'orthweb:deployment', Value: 'wealthy-lemur' },
      { Key: 'orthweb:id', Value: 'database/main' },
    ],
    ...more,
  };
}

function rds(answers: Record<string, Answer>) {
  const client = new RDSClient(OFFLINE);
  const sent = answerWith(client, answers);
  return { ctx: ctxWith({ rds: client }), sent };
}

const old = snapshot('wealthy-lemur-final-1', 1);
const recent = snapshot('wealthy-lemur-final-2', 2);
const asked = snapshot('wealthy-lemur-backup-1', 9);
const making = snapshot('wealthy-lemur-final-3', 0, {
  Status: 'creating',
  SnapshotCreateTime: undefined,
});

describe('final snapshots', () => {
  it('are one object, which is ours, with the newest first', async () => {
    const { ctx, sent } = rds({ DescribeDBSnapshots: { DBSnapshots: [old, recent] } });
    const [found, ...others] = await DbSnapshot.find(ctx, [ID]);
    expect(others).toEqual([]);
    if (found === undefined) throw new Error('not found');
    expect(() => assertOurs(ctx, found)).not.toThrow();
    expect(found.ref).toBe('wealthy-lemur-final-2');
    expect(DbSnapshot.outputs(found.live)).toEqual({ latest: 'wealthy-lemur-final-2', count: 2 });
    expect(sent[0]?.input).toEqual({
      SnapshotType: 'manual',
      Filters: [{ Name: 'db-instance-id', Values: ['wealthy-lemur-orthancpostgres'] }],
    });
  });

  it('are only those that a removal of this deployment made', async () => {
    const tagged = (Value: string) => [{ Key: 'orthweb:deployment', Value }];
    const { ctx } = rds({
      DescribeDBSnapshots: {
        DBSnapshots: [
          snapshot('before-the-upgrade', 1),
          snapshot('wealthy-lemur-final-9', 2, { TagList: tagged('other') }),
          snapshot('wealthy-lemur-final-8', 3, { TagList: [] }),
        ],
      },
    });
    expect(await DbSnapshot.find(ctx, [ID])).toEqual([]);
  });

  it('need not exist', () => {
    expect(DbSnapshot.ready.target).toContain(DbSnapshot.ready.status(undefined));
  });

  it('are waited for while one is being made, and then the newest counts', async () => {
    const { ctx } = rds({ DescribeDBSnapshots: { DBSnapshots: [old, making] } });
    const [found] = await DbSnapshot.find(ctx, [ID]);
    expect(DbSnapshot.ready.pending).toContain(DbSnapshot.ready.status(found?.live));
  });

  it('do without a failed one while another can be restored, and stop the run otherwise', () => {
    const failed = { ...recent, Status: 'failed' };
    const { status, target, pending } = DbSnapshot.ready;
    expect(target).toContain(status({ snapshots: [failed, old], backups: [] }));
    expect(DbSnapshot.outputs({ snapshots: [failed, old], backups: [] })).toEqual({
      latest: 'wealthy-lemur-final-1',
      count: 2,
    });
    expect([...target, ...pending]).not.toContain(status({ snapshots: [failed], backups: [] }));
  });

  it('are never deleted unless the data is to go, and then all of them', async () => {
    const gone = (input: { DBSnapshotIdentifier: string }) =>
      input.DBSnapshotIdentifier === 'wealthy-lemur-final-1'
        ? awsError('DBSnapshotNotFoundFault')
        : {};
    const { ctx, sent } = rds({ DeleteDBSnapshot: gone });
    const live = { snapshots: [recent, old], backups: [asked] };
    await DbSnapshot.delete(ctx, live, { purge: false, finalSnapshot: '' });
    expect(sent).toEqual([]);
    await DbSnapshot.delete(ctx, live, { purge: true, finalSnapshot: '' });
    expect(sent.map((call) => call.input.DBSnapshotIdentifier)).toEqual([
      'wealthy-lemur-final-2',
      'wealthy-lemur-final-1',
      'wealthy-lemur-backup-1',
    ]);
  });

  it('are what is restored, never a backup that was asked for, though that is newer', async () => {
    const { ctx } = rds({ DescribeDBSnapshots: { DBSnapshots: [old, asked] } });
    const [both] = await DbSnapshot.find(ctx, [ID]);
    expect(DbSnapshot.outputs(both?.live ?? { snapshots: [], backups: [] })).toEqual({
      latest: 'wealthy-lemur-final-1',
      count: 2,
    });
    const alone = rds({ DescribeDBSnapshots: { DBSnapshots: [asked] } });
    const [found] = await DbSnapshot.find(alone.ctx, [ID]);
    expect(found?.ref).toBe('wealthy-lemur-backup-1');
    expect(DbSnapshot.ready.target).toContain(DbSnapshot.ready.status(found?.live));
    expect(DbSnapshot.gone.pending).toContain(DbSnapshot.gone.status(found?.live));
  });
});
