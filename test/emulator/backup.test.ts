import {
  AddTagsToResourceCommand,
  CreateDBSnapshotCommand,
  DescribeDBSnapshotsCommand,
} from '@aws-sdk/client-rds';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { documentOf } from '../support/cli.ts';
import { Sandbox } from '../support/sandbox.ts';

let sandbox: Sandbox;
beforeAll(async () => {
  sandbox = await Sandbox.start();
});
afterAll(() => sandbox.stop());
beforeEach(async () => {
  await sandbox.reset();
  await sandbox.setDelays({ dbSnapshot: 0 });
});

interface Row {
  readonly id: string;
  readonly kind: string;
  readonly status: string;
  readonly gib: number;
}

const create = async (...words: readonly string[]) =>
  documentOf<{ backup: Row }>(await sandbox.ok('backup', 'create', '--json', ...words)).backup;
const list = async (...words: readonly string[]) =>
  documentOf<{ backups: Row[] }>(await sandbox.ok('backup', 'list', '--json', ...words)).backups;
const kinds = async () => (await list()).map(({ kind }) => kind);

async function snapshots() {
  const { DBSnapshots } = await sandbox.aws.rds.send(new DescribeDBSnapshotsCommand({}));
  return DBSnapshots ?? [];
}
const status = async () =>
  documentOf<{ status: { situation?: string } }>(await sandbox.ok('status', '--json'));

describe('a backup', () => {
  beforeEach(() => sandbox.up('--name', 'lemur'));

  it('is a snapshot of its own name that carries our tags, and changes nothing else', async () => {
    await sandbox.setDelays({ dbSnapshot: 1500 });
    const made = await create();
    expect(made.id).toMatch(/^lemur-backup-\d{14}$/);
    expect(made).toMatchObject({ kind: 'manual', status: 'available', gib: 30 });
    const snapshot = (await snapshots()).find((it) => it.DBSnapshotIdentifier === made.id);
    expect(snapshot?.TagList).toEqual(
      expect.arrayContaining([
        { Key: 'orthweb:deployment', Value: 'lemur' },
        { Key: 'orthweb:id', Value: 'database/main' },
        { Key: 'orthweb:backup', Value: 'manual' },
      ]),
    );
    // The newest first; RDS has made one of its own with the database.
    expect(await kinds()).toEqual(['manual', 'automated']);
    expect((await sandbox.run('plan', '--detailed-exitcode')).exitCode).toBe(0);
    const { stdout } = await sandbox.ok('backup', 'list');
    expect(stdout).toContain('kept by down, removed by down --delete-data');
    expect(stdout.replaceAll(/\s+/g, ' ')).toContain(
      'orthweb down --sandbox, then orthweb up --from-snapshot BACKUP --sandbox',
    );
  });

  it('with --no-wait is left to RDS', async () => {
    await sandbox.setDelays({ dbSnapshot: 60_000 });
    const made = await create('--no-wait');
    expect(made.status).toBe('creating');
    expect((await sandbox.ok('backup', 'list')).stdout).toContain('0 % made');
    expect((await sandbox.ok('lock', 'status')).stdout).toContain('not locked');
  });

  it('outlives down, is counted, and is removed with the data', async () => {
    const { id } = await create();
    await sandbox.down('lemur');
    expect((await kinds()).sort()).toEqual(['final', 'manual']);
    const planned = await sandbox.ok('plan', '--destroy', '--delete-data');
    expect(planned.stdout).toContain('database/snapshot');
    const down = await sandbox.ok('down', '--confirm', 'lemur', '--delete-data');
    expect(down.stderr).toMatch(/the database with its backups\s+and 2 snapshots/);
    expect((await snapshots()).map((it) => it.DBSnapshotIdentifier)).not.toContain(id);
    expect((await sandbox.inventory())['snapshots']).toEqual([]);
  });

  it('is never restored over a database, and never by itself', async () => {
    const { id } = await create();
    const refused = await sandbox.run('up', '--yes', '--from-snapshot', id);
    expect(refused.exitCode).toBe(2);
    expect(refused.stderr).toContain('lemur has a database, and a snapshot never replaces one');
    await sandbox.down('lemur');
    const usual = await sandbox.ok('up', '--yes');
    expect(usual.stderr).toMatch(/restored from lemur-final-\d+/);
  });

  it('brings the database back after down, when it is named', async () => {
    const { id } = await create();
    await sandbox.down('lemur');
    await sandbox.clearLog();
    const back = await sandbox.ok('up', '--yes', '--from-snapshot', id);
    expect(back.stderr).toContain(`The database is restored from ${id}, taken `);
    expect(back.stderr).toMatch(/keeps them as older versions for 90 days/);
    const restores = (await sandbox.log()).filter((it) => it.action.includes('RestoreDBInstance'));
    expect(restores).toHaveLength(1);
    expect((await sandbox.run('plan', '--detailed-exitcode')).exitCode).toBe(0);
    expect((await status()).status.situation).not.toContain('removed');
    // Said once, it does not bind the next time.
    await sandbox.down('lemur');
    expect((await sandbox.ok('up', '--yes')).stderr).toMatch(/restored from lemur-final-\d+/);
  });

  it('stays the chosen one when the run is cut short before the database', async () => {
    const { id } = await create();
    await sandbox.down('lemur');
    await sandbox.setFaults({
      action: 'rds:RestoreDBInstanceFromDBSnapshot',
      kind: 'error',
      code: 'InsufficientDBInstanceCapacity',
      status: 400,
    });
    expect((await sandbox.run('up', '--yes', '--from-snapshot', id)).exitCode).toBe(1);
    await sandbox.setFaults();
    const again = await sandbox.ok('up', '--yes');
    expect(again.stderr).toContain(`The database is restored from ${id}`);
  });

  it('of another deployment, or that is not there, is refused before anything is made', async () => {
    await sandbox.up('--name', 'otter');
    const { id } = await create('--name', 'otter');
    await sandbox.aws.rds.send(
      new CreateDBSnapshotCommand({
        DBInstanceIdentifier: 'lemur-orthancpostgres',
        DBSnapshotIdentifier: 'by-hand',
        Tags: [{ Key: 'orthweb:deployment', Value: 'somebody' }],
      }),
    );
    await sandbox.down('lemur');
    const before = await sandbox.inventory();
    const from = (snapshot: string) =>
      sandbox.run('up', '--yes', '--name', 'lemur', '--from-snapshot', snapshot);
    for (const [snapshot, says] of [
      [id, /is of otter: the studies that it lists\s+are\s+not/],
      ['by-hand', /is of somebody/],
      ['lemur-backup-1', /there is no snapshot lemur-backup-1/],
    ] as const) {
      const refused = await from(snapshot);
      expect([refused.exitCode, refused.stdout]).toEqual([2, '']);
      expect(refused.stderr.replaceAll(/\s+/g, ' ')).toMatch(says);
    }
    expect(await sandbox.inventory()).toEqual(before);
    await sandbox.down('lemur', '--delete-data');
    const left = (await snapshots()).map((it) => it.DBSnapshotIdentifier);
    expect(left).toEqual(expect.arrayContaining([id, 'by-hand']));
  });

  it('that an operator made by hand is shown, and never removed', async () => {
    const made = await sandbox.aws.rds.send(
      new CreateDBSnapshotCommand({
        DBInstanceIdentifier: 'lemur-orthancpostgres',
        DBSnapshotIdentifier: 'before-the-upgrade',
      }),
    );
    // As RDS copies them where the database says so.
    await sandbox.aws.rds.send(
      new AddTagsToResourceCommand({
        ResourceName: made.DBSnapshot?.DBSnapshotArn,
        Tags: [{ Key: 'orthweb:deployment', Value: 'lemur' }],
      }),
    );
    expect((await list())[0]).toMatchObject({ id: 'before-the-upgrade', kind: 'other' });
    await sandbox.down('lemur', '--delete-data');
    const left = (await snapshots()).map((it) => it.DBSnapshotIdentifier);
    expect(left).toContain('before-the-upgrade');
  });
});

describe('backups of a deployment that is not there', () => {
  it('are none, and none can be made', async () => {
    const made = await sandbox.run('backup', 'create', '--name', 'otter');
    expect(made.exitCode).toBe(2);
    expect(made.stderr).toContain('otter has no database to copy');
    const none = await sandbox.ok('backup', 'list', '--name', 'otter');
    expect(none.stdout).toBe('no copy of the database of otter\n');
    expect((await sandbox.run('lock', 'status')).exitCode).toBe(2);
  });
});
