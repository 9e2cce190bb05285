import { describe, expect, it } from 'vitest';
import { listLines, lockLines, outputLines } from '../../../src/ui/list-view.ts';

const at = { account: '123456789012', region: 'ca-central-1' };

describe('list', () => {
  it('is a table that a script can cut', () => {
    const rows = [
      {
        deployment: 'wealthy-lemur',
        region: 'ca-central-1',
        state: 'serving from primary',
        createdAt: '2026-11-02T09:00:00.000Z',
      },
      { deployment: 'calm-otter', region: 'ca-central-1', state: 'removed, data kept' },
    ];
    expect(listLines(rows, at, { columns: 80 }).join('\n')).toMatchInlineSnapshot(`
      "name           region        state                 created
      wealthy-lemur  ca-central-1  serving from primary  2026-11-02
      calm-otter     ca-central-1  removed, data kept"
    `);
  });

  it('says where it looked when there is none', () => {
    expect(listLines([], at, { columns: 80 })).toEqual([
      'no deployments in ca-central-1 (account 1234-5678-9012)',
      'next: orthweb up',
    ]);
  });

  it('cuts the state first when the terminal is narrow', () => {
    const row = { deployment: 'wealthy-lemur', region: 'ca-central-1', state: 'x'.repeat(90) };
    for (const line of listLines([row], at, { columns: 60 })) {
      expect(line.length).toBeLessThanOrEqual(60);
      expect(line).toMatch(/ca-central-1|region/);
    }
  });
});

describe('outputs', () => {
  it('aligns the values and never cuts one', () => {
    const host = `ec2-54-243-91-148.compute-1.amazonaws.com${'x'.repeat(60)}`;
    expect(outputLines({ site_address: host, s3_bucket: 'wealthy-lemur-orthbucket' })).toEqual([
      `site_address  ${host}`,
      's3_bucket     wealthy-lemur-orthbucket',
    ]);
  });
});

describe('lock status', () => {
  const lock = {
    user: 'operator',
    host: 'ws-17',
    command: 'orthweb up',
    since: '2026-11-02T14:02:00.000Z',
    expires: '2026-11-02T14:34:00.000Z',
  };
  const screen = { columns: 80 };

  it('says when nobody holds it', () => {
    expect(lockLines('wealthy-lemur', undefined, 0, screen)).toEqual([
      'wealthy-lemur is not locked.',
    ]);
  });

  it('names holder, command and age', () => {
    const nowMs = Date.parse('2026-11-02T14:04:00.000Z');
    expect(lockLines('wealthy-lemur', lock, nowMs, screen).join('\n')).toMatchInlineSnapshot(`
      "wealthy-lemur is locked by operator@ws-17 since 14:02 UTC (orthweb up, 2 min
      ago).
      It is renewed while that run lives, else free at 14:34 UTC.
      next: if that run is dead, orthweb lock release"
    `);
  });

  it('says that an expired one is in nobody’s way', () => {
    const nowMs = Date.parse('2026-11-02T15:00:00.000Z');
    expect(lockLines('wealthy-lemur', lock, nowMs, screen).join('\n')).toContain(
      'the next run takes it over',
    );
  });
});
