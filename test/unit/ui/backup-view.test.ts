import { expect, it } from 'vitest';
import { backupLines, restoreLines } from '../../../src/ui/backup-view.ts';

const NOW = Date.UTC(2026, 10, 26, 12);
const screen = { columns: 80 };
const row = (id: string, kind: 'manual' | 'final' | 'automated', takenAt: string, more = {}) => ({
  id,
  kind,
  takenAt,
  status: 'available',
  percent: 100,
  gib: 30,
  ...more,
});

it('the copies of a database, and what each kind is good for', () => {
  const making = { status: 'creating', percent: 40, takenAt: undefined };
  const lines = backupLines(
    [
      row('wealthy-lemur-backup-20261126115500', 'manual', '', making),
      row(
        'rds:wealthy-lemur-orthancpostgres-2026-11-26-03-12',
        'automated',
        '2026-11-26T03:12:00Z',
      ),
      row('wealthy-lemur-final-20261101120000', 'final', '2026-11-01T12:00:00Z'),
    ],
    { deployment: 'wealthy-lemur', nowMs: NOW, next: 'next: orthweb up --from-snapshot BACKUP' },
    screen,
  );
  expect(lines.join('\n')).toMatchInlineSnapshot(`
    "backup                                              kind       size   age
    wealthy-lemur-backup-20261126115500                 manual     30 GB  40 % made
    rds:wealthy-lemur-orthancpostgres-2026-11-26-03-12  automated  30 GB  9 h
    wealthy-lemur-final-20261101120000                  final      30 GB  25 days

      manual     kept by down, removed by down --delete-data
      automated  RDS's own, also for any moment in between; gone with the database
      final      the last one is what the next up restores; removed by down
                 --delete-data

    next: orthweb up --from-snapshot BACKUP"
  `);
  for (const line of lines) expect(line.length).toBeLessThanOrEqual(80);
});

it('what going back to one means', () => {
  const chosen = { id: 'wealthy-lemur-backup-20261124120000', takenAt: '2026-11-24T12:00:00Z' };
  const lines = restoreLines(chosen, { nowMs: NOW, keptDays: 90 }, screen);
  expect(lines.join('\n')).toMatchInlineSnapshot(`
    "The database is restored from wealthy-lemur-backup-20261124120000, taken
    2026-11-24 12:00 UTC, 2 days ago.
      Studies that came later stay in the bucket, but the site does not know them.
      Studies that were deleted later are listed and cannot be opened; the bucket
      keeps them as older versions for 90 days after their deletion."
  `);
});
