import { describe, expect, it } from 'vitest';
import { drillPage } from '../../../src/ui/drill-page.ts';
import {
  type DrillView,
  drillLines,
  drillQuestion,
  drillResult,
} from '../../../src/ui/drill-view.ts';
import { html, page } from '../../../src/ui/html-page.ts';

const columns = 80;
const move = (from: string, to: string, begunMs: number) => ({
  from,
  to,
  begunMs,
  movedMs: begunMs + 700,
  steps: [{ step: 'site address moved', elapsedMs: 700 }],
  noticedMs: 210,
  httpsOutage: { elapsedMs: 1_340 },
  dicomOutage: { elapsedMs: 1_920 },
  failedReads: 11,
  failedStores: 4,
});
const view: DrillView = {
  moves: [move('primary', 'secondary', 10_000), move('secondary', 'primary', 21_000)],
  stores: {
    made: 1_612,
    acknowledged: 1_612,
    retried: 9,
    failedAttempts: 11,
    associations: 320,
    abortedAssociations: 3,
  },
  reads: { sent: 410, failed: 22 },
  proof: { acknowledged: 1_612, lost: [], duplicated: [], changed: [] },
  removed: 1_612,
  passed: true,
};
const screen = (lines: readonly string[]) => `\n${lines.join('\n')}\n`;

describe('a drill on the terminal', () => {
  it('says beforehand what it will be', () => {
    const facts = (host: string) => ({ host, zone: 'eu-west-1a', state: 'running' });
    const both = { active: facts('primary'), standby: facts('secondary') };
    expect(drillQuestion(both)).toBe(
      'Move the site to secondary and back to primary, while it is in use?',
    );
    expect(
      screen(drillLines({ rate: 5, readRate: 10, seconds: 10 }, { columns })),
    ).toMatchInlineSnapshot(`
      "
        A drill: there and back, with 5 synthetic objects and 10 reads a second from
        this machine, for 10 s before, between and after the moves. All of it is
        removed again.
      "
    `);
  });

  it('says afterwards what came of it', () => {
    expect(screen(drillResult(view, { columns }))).toMatchInlineSnapshot(`
      "
      primary to secondary away at most: HTTPS 1.3 s, DICOM 1.9 s; noticed after 0.2 s
      secondary to primary away at most: HTTPS 1.3 s, DICOM 1.9 s; noticed after 0.2 s
      stores               1,612 acknowledged, 9 sent again, 3 of 320 associations cut
      reads                410, 22 failed
      kept                 all 1,612 acknowledged objects once, byte for byte
      removed              1,612 objects of the drill; none is left
      "
    `);
  });

  it('names what was not kept, and a site that did not come back', () => {
    const uids = [1, 2, 3, 4, 5].map((at) => `2.25.12345678901234567890${at}`);
    const proof = { acknowledged: 1_612, lost: uids, duplicated: [], changed: uids.slice(0, 1) };
    const moves = [{ ...move('primary', 'secondary', 0), dicomOutage: null, noticedMs: null }];
    const bad = { ...view, moves, proof, passed: false };
    expect(screen(drillResult(bad, { columns }))).toMatchInlineSnapshot(`
      "
      primary to secondary away at most: HTTPS 1.3 s, DICOM to the end; no request
                           failed
      stores               1,612 acknowledged, 9 sent again, 3 of 320 associations cut
      reads                410, 22 failed
      kept                 5 lost: 2.25.123456789012345678901,
                           2.25.123456789012345678902, 2.25.123456789012345678903,
                           ...; 1 not what was sent: 2.25.123456789012345678901
      removed              1,612 objects of the drill; none is left
      "
    `);
  });
});

describe('a page', () => {
  it('escapes what it is given, in text and in attributes, once', () => {
    const nasty = `<img src=x onerror="a('b')">&`;
    const text = html`<b title="${nasty}">${[nasty, html`<i>${1}</i>`]}</b>`.text;
    const safe = '&lt;img src=x onerror=&quot;a(&#39;b&#39;)&quot;&gt;&amp;';
    expect(text).toBe(`<b title="${safe}">${safe}<i>1</i></b>`);
    expect(page({ title: '</title><script>', styles: '', body: html`` })).not.toContain('<script');
  });
});

describe('the report of a drill', () => {
  const slice = (ok: number, failed: number) => ({ ok, failed });
  const wanted = { rate: 5, readRate: 10, seconds: 10, begunAt: '2026-01-31T10:00:00.000Z' };
  const plot = {
    everyMs: 250,
    reads: [slice(3, 0), slice(1, 2)],
    stores: [slice(2, 0), slice(0, 2)],
  };
  const report = (change: object = {}) =>
    drillPage({ ...view, ...wanted, plot, deployment: 'wealthy-lemur', ...change });

  it('shows the verdict, the moves and every slice of time', () => {
    const text = report();
    expect(text).toContain('<title>Failover drill of wealthy-lemur</title>');
    expect(text).toContain('<strong class="ok">Passed</strong>');
    expect(text).toContain('away at most: HTTPS 1.3 s, DICOM 1.9 s; the first request');
    expect(text.match(/<rect class="good"/g)).toHaveLength(3);
    expect(text.match(/<rect class="bad"/g)).toHaveLength(2);
    expect(text.match(/<line class="mark"/g)).toHaveLength(2);
    expect(text).toContain('>to secondary</text>');
  });

  it('draws bars as tall as what they stand for', () => {
    const heights = (kind: string) =>
      [...report().matchAll(new RegExp(`class="${kind}".*?height="([\\d.]+)"`, 'g'))].map(
        ([, height]) => Number(height),
      );
    expect(heights('good')).toEqual([110, 36.67, 110]);
    expect(heights('bad')).toEqual([73.33, 110]);
  });

  it('says that it failed, and names what is lost', () => {
    const proof = { acknowledged: 3, lost: ['2.25.77'], duplicated: [], changed: [] };
    const text = report({ proof, passed: false });
    expect(text).toContain('<strong class="failed">Failed</strong>');
    expect(text).toContain('2.25.77<br>');
  });

  it('asks nobody for anything and runs no script, whatever the names in it', () => {
    const text = report({ deployment: '<script src="https://example.org/x.js"></script>' });
    expect(text).not.toMatch(/<script|<link[^>]*https?:|<img|@import|url\(/);
    expect(text).toContain(`default-src &#39;none&#39;`);
  });
});
