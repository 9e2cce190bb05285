import { RDSClient } from '@aws-sdk/client-rds';
import { describe, expect, it } from 'vitest';
import { listBackups } from '../../../src/operate/backups.ts';
import { awaitBackup, takeBackup } from '../../../src/operate/take-backup.ts';
import type { ProvisionEvent } from '../../../src/provision/resource.ts';
import { type Answer, answerWith, ctxWith, OFFLINE } from '../../support/answer-with.ts';
import { awsError } from '../../support/toy-cloud.ts';

function rds(answers: Record<string, Answer>) {
  const client = new RDSClient({ ...OFFLINE, maxAttempts: 1 });
  const sent = answerWith(client, answers);
  const events: ProvisionEvent[] = [];
  const emit = (event: ProvisionEvent) => void events.push(event);
  return { ctx: ctxWith({ rds: client }, { emit, extraTags: { department: 'x' } }), sent, events };
}

const tagged = (Value: string) => [{ Key: 'orthweb:deployment', Value }];

/** Looks at a snapshot, one after the other; the last one stands. */
function looks(...script: readonly (object | Error)[]): Answer {
  let at = 0;
  return () => {
    const look = script[Math.min(at++, script.length - 1)] ?? {};
    return look instanceof Error ? look : { DBSnapshots: [look] };
  };
}

describe('a backup', () => {
  it('has a name of its own, and all tags in the call that makes it', async () => {
    const { ctx, sent } = rds({ CreateDBSnapshot: {} });
    expect(await takeBackup(ctx, 'db')).toBe('wealthy-lemur-backup-19700101000000');
    expect(sent[0]?.input).toEqual({
      DBInstanceIdentifier: 'db',
      DBSnapshotIdentifier: 'wealthy-lemur-backup-19700101000000',
      Tags: [
        { Key: 'department', Value: 'x' },
        { Key: 'Name', Value: 'wealthy-lemur-backup-19700101000000' },
        { Key: 'orthweb:deployment', Value: 'wealthy-lemur' },
        { Key: 'orthweb:id', Value: 'database/main' },
        { Key: 'orthweb:backup', Value: 'manual' },
      ],
    });
  });

  it('whose reply was lost is there, and that is no fault', async () => {
    const { ctx } = rds({ CreateDBSnapshot: awsError('DBSnapshotAlreadyExists') });
    expect(await takeBackup(ctx, 'db')).toContain('-backup-');
    const refused = rds({ CreateDBSnapshot: awsError('SnapshotQuotaExceeded') });
    await expect(takeBackup(refused.ctx, 'db')).rejects.toThrow('SnapshotQuotaExceeded');
  });

  it('is waited for, also while RDS does not show it yet', async () => {
    const DescribeDBSnapshots = looks(
      awsError('DBSnapshotNotFound'),
      { Status: 'creating', PercentProgress: 40 },
      { DBSnapshotIdentifier: 'b', Status: 'available', PercentProgress: 100 },
    );
    const { ctx, events } = rds({ DescribeDBSnapshots });
    expect(await awaitBackup(ctx, 'b')).toMatchObject({ id: 'b', status: 'available' });
    expect(events.map((event) => 'status' in event && event.status)).toEqual([
      'creating, 0 %',
      'creating, 40 %',
    ]);
  });

  it('that fails, or takes for ever, is an error', async () => {
    const failed = rds({ DescribeDBSnapshots: looks({ Status: 'failed' }) });
    await expect(awaitBackup(failed.ctx, 'b')).rejects.toThrow('the snapshot b is "failed"');
    const slow = rds({ DescribeDBSnapshots: looks({ Status: 'creating' }) });
    await expect(awaitBackup(slow.ctx, 'b')).rejects.toThrow('"creating", not available');
    expect(slow.ctx.clock.now()).toBeGreaterThan(6 * 3_600_000);
  });
});

describe('the list of backups', () => {
  it('tells the kinds apart, has the newest first, and nobody else’s', async () => {
    const one = (DBSnapshotIdentifier: string, minute: number, more: object = {}) => ({
      DBSnapshotIdentifier,
      SnapshotType: 'manual',
      SnapshotCreateTime: new Date(minute * 60_000),
      TagList: tagged('wealthy-lemur'),
      Status: 'available',
      ...more,
    });
    const DBSnapshots = [
      one('wealthy-lemur-final-1', 1),
      one('rds:wealthy-lemur-orthancpostgres-2026', 3, { SnapshotType: 'automated' }),
      one('wealthy-lemur-backup-2', 2),
      one('by-hand', 4),
      one('awsbackup:job-1', 5, { SnapshotType: 'awsbackup' }),
      one('wealthy-lemur-backup-3', 0, { SnapshotCreateTime: undefined, Status: 'creating' }),
      one('wealthy-lemur-backup-9', 9, { TagList: tagged('otter') }),
      one('wealthy-lemur-backup-8', 8, { TagList: [] }),
    ];
    const { ctx, sent } = rds({ DescribeDBSnapshots: { DBSnapshots } });
    expect((await listBackups(ctx)).map(({ id, kind }) => `${id} ${kind}`)).toEqual([
      'wealthy-lemur-backup-3 manual',
      'awsbackup:job-1 other',
      'by-hand other',
      'rds:wealthy-lemur-orthancpostgres-2026 automated',
      'wealthy-lemur-backup-2 manual',
      'wealthy-lemur-final-1 final',
    ]);
    expect(sent[0]?.input).not.toHaveProperty('SnapshotType');
  });
});
