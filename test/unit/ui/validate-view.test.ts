import { describe, expect, it } from 'vitest';
import { plainPaint } from '../../../src/ui/paint.ts';
import { placesOf, validateHtml } from '../../../src/ui/validate-html.ts';
import { validateJunit } from '../../../src/ui/validate-junit.ts';
import { validateLines } from '../../../src/ui/validate-view.ts';
import { type Checked, layerOf, type Verdict } from '../../../src/validate/check.ts';
import { CHECKS, REMOVAL } from '../../../src/validate/checks.ts';

const checked = (id: string, verdict: Verdict): Checked => ({
  ...{ id, layer: layerOf(id), title: `About ${id}`, elapsedMs: 120 },
  ...verdict,
});
const pass = (id: string) => checked(id, { outcome: 'pass', evidence: ['as it should be'] });
const CHECKED: readonly Checked[] = [
  pass('user/address'),
  pass('user/tls-web'),
  checked('user/name', { outcome: 'skipped', evidence: ['you may not look at it'] }),
  pass('storage/key'),
  checked('storage/object', {
    outcome: 'fail',
    evidence: [
      'nothing was stored, although C-ECHO goes: the hosts cannot write to the bucket',
      'status 0xa700',
    ],
    fix: 'orthweb up corrects the host policy, the key and the bucket',
  }),
  checked('redundancy/standby', {
    outcome: 'warn',
    evidence: ['secondary is stopped: a failover takes about 2 minutes'],
    fix: 'orthweb secondary start --standby',
  }),
];
const VIEW = {
  deployment: 'wealthy-lemur',
  region: 'ca-central-1',
  at: '2026-11-26T12:00:00.000Z',
  elapsedMs: 11_300,
  checks: CHECKED,
};
const SCREEN = { columns: 80, paint: plainPaint };

describe('the screen', () => {
  it('tells the layers, what is wrong with its remedy, and one line to read aloud', () => {
    expect(validateLines(VIEW, SCREEN).join('\n')).toMatchInlineSnapshot(`
      "  user        ✓ 2  - 1
        storage     ✗ 1  ✓ 1
        redundancy  ! 1

        ✗ storage/object  nothing was stored, although C-ECHO goes: the hosts cannot
            write to the bucket
            status 0xa700
            fix: orthweb up corrects the host policy, the key and the bucket

        ! redundancy/standby  secondary is stopped: a failover takes about 2 minutes
            fix: orthweb secondary start --standby

        - not checked: you may not look at it
            user/name

      3 passed, 1 failed, 1 warning, 1 not checked in 11 s"
    `);
  });

  it('of many that were not made for one reason counts them by layer', () => {
    const all = CHECKS.slice(0, 20).map(({ id }) =>
      checked(id, { outcome: 'skipped', evidence: ['the sandbox runs no real hosts'] }),
    );
    expect(validateLines({ ...VIEW, checks: all }, SCREEN).join('\n')).toMatchInlineSnapshot(`
      "  user        - 8
        server      - 12

        - not checked: the sandbox runs no real hosts
            8 of user, 12 of server

      0 passed, 20 not checked in 11 s"
    `);
  });

  it('is nowhere wider than the terminal', () => {
    for (const columns of [40, 60, 80])
      for (const line of validateLines(VIEW, { ...SCREEN, columns }))
        expect(line.length).toBeLessThanOrEqual(columns);
  });
});

describe('for a build server', () => {
  it('there is a suite for each layer', () => {
    expect(validateJunit(VIEW)).toMatchInlineSnapshot(`
      "<?xml version="1.0" encoding="UTF-8"?>
      <testsuites name="orthweb validate wealthy-lemur" tests="6" failures="1" skipped="1" time="11.300">
        <testsuite name="user" tests="3" failures="0" errors="0" skipped="1" timestamp="2026-11-26T12:00:00.000Z">
          <testcase classname="orthweb.user" name="user/address: About user/address" time="0.120"><system-out>as it should be</system-out></testcase>
          <testcase classname="orthweb.user" name="user/tls-web: About user/tls-web" time="0.120"><system-out>as it should be</system-out></testcase>
          <testcase classname="orthweb.user" name="user/name: About user/name" time="0.120"><skipped message="you may not look at it"/></testcase>
        </testsuite>
        <testsuite name="storage" tests="2" failures="1" errors="0" skipped="0" timestamp="2026-11-26T12:00:00.000Z">
          <testcase classname="orthweb.storage" name="storage/key: About storage/key" time="0.120"><system-out>as it should be</system-out></testcase>
          <testcase classname="orthweb.storage" name="storage/object: About storage/object" time="0.120"><failure message="nothing was stored, although C-ECHO goes: the hosts cannot write to the bucket">nothing was stored, although C-ECHO goes: the hosts cannot write to the bucket
      status 0xa700
      fix: orthweb up corrects the host policy, the key and the bucket</failure></testcase>
        </testsuite>
        <testsuite name="redundancy" tests="1" failures="0" errors="0" skipped="0" timestamp="2026-11-26T12:00:00.000Z">
          <testcase classname="orthweb.redundancy" name="redundancy/standby: About redundancy/standby" time="0.120"><system-out>warning: secondary is stopped: a failover takes about 2 minutes
      fix: orthweb secondary start --standby</system-out></testcase>
        </testsuite>
      </testsuites>
      "
    `);
  });
});

const SLY = `<script>alert("1")</script> & 'x'\u0007`;

describe('the page', () => {
  const page = validateHtml(VIEW);

  it('needs nothing beside it', () => {
    expect(page).not.toMatch(/(src|href)="(?!data:,")/);
    expect(page).not.toMatch(/<script|@import|url\(/);
  });

  it('escapes whatever a host or AWS has written', () => {
    const one = checked('user/name', { outcome: 'fail', evidence: [SLY], fix: SLY });
    const sly = validateHtml({ ...VIEW, deployment: SLY, checks: [{ ...one, title: SLY }] });
    expect(sly).not.toContain('<script>');
    expect(sly).not.toContain('\u0007');
    expect(sly).toContain('&lt;script&gt;alert(&quot;1&quot;)&lt;/script&gt; &amp; &#39;x&#39;');
    const junit = validateJunit({ ...VIEW, checks: [one] });
    expect(junit).not.toContain('<script>');
  });

  it('shows each check at exactly one place of the site', () => {
    for (const { id } of [...CHECKS, REMOVAL]) expect([id, placesOf(id).length]).toEqual([id, 1]);
  });

  it('shows every check with what was seen', () => {
    for (const { id } of CHECKED) expect(page).toContain(`<code>${id}</code>`);
    expect(page).toContain('fix: orthweb secondary start --standby');
    expect(page).toContain('4 passed, 1 failed, 1 warning, 1 not checked'.replace('4', '3'));
  });
});
