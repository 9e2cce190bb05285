import { describe, expect, it } from 'vitest';
import { downLines, downResult } from '../../../src/ui/down-view.ts';
import type { PlanStep } from '../../../src/ui/plan-shape.ts';

const screen = { columns: 80 };
const step = (id: string, action: PlanStep['action']) => ({ id, action });
const DOWN = {
  deployment: 'wealthy-lemur',
  steps: [
    step('hosts/primary', 'delete'),
    step('hosts/secondary', 'delete'),
    step('database/main', 'delete'),
    step('network/vpc', 'delete'),
    step('keys/key', 'retain'),
    step('storage/data', 'retain'),
  ],
  purge: false,
  bucket: 'wealthy-lemur-orthbucket',
  bucketBytes: 412e9,
  finalSnapshot: true,
  monthlyDollars: 12,
};

describe('the preview of down', () => {
  it('says what goes, what stays and what staying costs', () => {
    expect(downLines(DOWN, screen).join('\n')).toMatchInlineSnapshot(`
      "  removes  4 resources: hosts, database, network
        keeps    the studies: bucket wealthy-lemur-orthbucket (412 GB), a final
                 database snapshot, the key. About $12 a month. orthweb up brings the
                 site back; orthweb down --delete-data removes these too."
    `);
  });

  it('says that the data is lost for good when it is to go as well', () => {
    const lines = downLines({ ...DOWN, purge: true }, screen);
    expect(lines.join('\n')).toMatchInlineSnapshot(`
      "  removes  4 resources: hosts, database, network
        deletes  all studies: bucket wealthy-lemur-orthbucket (412 GB), the database
                 with its backups and snapshots, the key. This cannot be undone."
    `);
  });

  it('counts the copies that are there already', () => {
    const kept = downLines({ ...DOWN, snapshots: 2 }, screen).join(' ');
    expect(kept.replaceAll(/\s+/g, ' ')).toContain(
      'a final database snapshot, 2 earlier snapshots',
    );
    const gone = downLines({ ...DOWN, snapshots: 1, purge: true }, screen).join(' ');
    expect(gone.replaceAll(/\s+/g, ' ')).toContain('with its backups and 1 snapshot, the key');
  });

  it('promises no snapshot where there is no database', () => {
    const lines = downLines({ ...DOWN, finalSnapshot: false, monthlyDollars: undefined }, screen);
    expect(lines.join('\n')).not.toMatch(/snapshot|\$/);
  });
});

describe('the result of down', () => {
  it('counts what went and what stayed', () => {
    const result = { deployment: 'wealthy-lemur', removed: 43, kept: 4, elapsedMs: 542_000 };
    expect(downResult(result, { columns: 100 })).toEqual([
      '43 removed, 4 kept in 9 min 02 s. Nothing else of wealthy-lemur is left (checked).',
    ]);
    expect(downResult({ ...result, kept: 0 }, screen)).toEqual([
      '43 removed in 9 min 02 s. Nothing of wealthy-lemur is left (checked).',
    ]);
  });
});
