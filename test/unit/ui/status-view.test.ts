import { describe, expect, it } from 'vitest';
import { paintFor, plainPaint } from '../../../src/ui/paint.ts';
import { type StatusView, statusLines } from '../../../src/ui/status-view.ts';

const screen = { columns: 80, paint: plainPaint };
const WHOLE: StatusView = {
  deployment: 'wealthy-lemur',
  region: 'ca-central-1',
  activeHost: { role: 'secondary', since: '14:05' },
  siteAddress: 'ec2-54-243-91-148.ca-central-1.compute.amazonaws.com',
  certificateDays: 361,
  hosts: [
    {
      role: 'primary',
      id: 'i-02d92d2c1c046ea62',
      zone: 'ca-central-1a',
      state: 'running, 3 of 3, standby',
    },
    {
      role: 'secondary',
      id: 'i-076b93808575da71e',
      zone: 'ca-central-1b',
      state: 'running, 3 of 3, active',
    },
  ],
  database: { version: '17.6', zones: 2, state: 'available', lastBackup: '03:12' },
  storage: {
    bucket: 'wealthy-lemur-orthbucket',
    studies: 1284,
    bytes: 412e9,
    state: 'key ok, not public',
  },
  drift: 'none',
};

describe('status', () => {
  it('shows who serves, from what, in which state', () => {
    expect(statusLines(WHOLE, screen).join('\n')).toMatchInlineSnapshot(`
      "wealthy-lemur   ca-central-1   serving from secondary since 14:05

        site       ec2-54-243-91-148.ca-central-1.com...  certificate 361 days left
        primary    i-02d92d2c1c046ea62  1a                running, 3 of 3, standby
        secondary  i-076b93808575da71e  1b                running, 3 of 3, active
        database   PostgreSQL 17.6, two zones             available, last backup 03:12
        images     1,284 studies, 412 GB                  key ok, not public
        drift      none                                   checked just now"
    `);
  });

  it('gives a long situation lines of its own', () => {
    const situation = `site address on primary, failed: ${'the images could not be pulled, '.repeat(3)}`;
    const lines = statusLines({ ...WHOLE, situation: situation.trim() }, screen);
    expect(lines.slice(0, 3)).toEqual([
      'wealthy-lemur   ca-central-1',
      '  site address on primary, failed: the images could not be pulled, the images',
      '  could not be pulled, the images could not be pulled,',
    ]);
  });

  it('says what a half-made deployment lacks and how to go on', () => {
    const half: StatusView = {
      deployment: 'wealthy-lemur',
      region: 'ca-central-1',
      hosts: [],
      database: { version: '17.6', zones: 2, state: 'creating' },
      storage: { bucket: 'wealthy-lemur-orthbucket' },
      drift: 'not checked',
      missing: ['hosts/primary', 'hosts/secondary', 'hosts/site-address', 'identity/profile'],
      total: 47,
    };
    expect(statusLines(half, screen).join('\n')).toMatchInlineSnapshot(`
      "wealthy-lemur   ca-central-1   half made: 4 of 47 resources missing

        database  PostgreSQL 17.6, two zones  creating
        images    wealthy-lemur-orthbucket
        drift     not checked

        missing   hosts/primary, hosts/secondary, hosts/site-address, identity/profile
      next: orthweb up makes what is missing, orthweb down removes what exists"
    `);
  });

  it('says that nobody serves when no host holds the address', () => {
    const { activeHost: _, ...rest } = WHOLE;
    expect(statusLines(rest, screen)[0]).toBe(
      'wealthy-lemur   ca-central-1   not serving: no active host',
    );
  });

  it('counts differences and names the command that shows them', () => {
    expect(statusLines({ ...WHOLE, drift: 2 }, screen).at(-1)).toMatch(
      /^ {2}drift {6}2 differences +see: orthweb plan$/,
    );
    expect(statusLines({ ...WHOLE, drift: 0 }, screen).at(-1)).toMatch(/drift {6}none +checked/);
  });

  it('cuts the site address, never the state, and never exceeds the terminal', () => {
    const lines = statusLines(WHOLE, { ...screen, columns: 72 });
    for (const line of lines) expect(line.length).toBeLessThanOrEqual(72);
    expect(lines.find((line) => line.includes('site'))).toMatch(
      /\.\.\. +certificate 361 days left$/,
    );
  });

  it('marks the headline in colour without changing its words', () => {
    const [head] = statusLines(WHOLE, { ...screen, paint: paintFor(true) });
    expect(head).toContain('\u001b[32mserving from secondary since 14:05\u001b[39m');
  });
});
