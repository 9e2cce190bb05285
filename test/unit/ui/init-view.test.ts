import { describe, expect, it } from 'vitest';
import { diffLines } from '../../../src/ui/diff-view.ts';
import { asideLines, briefMonthly, welcomeLines, writtenLines } from '../../../src/ui/init-view.ts';
import { paintFor, plainPaint } from '../../../src/ui/paint.ts';

const SCREEN = { columns: 80, paint: plainPaint };
const text = (lines: readonly string[]): string => lines.join('\n');

describe('orthweb init', () => {
  it('begins with what it is for', () => {
    expect(text(welcomeLines('orthweb.yaml', SCREEN))).toMatchInlineSnapshot(`
      "Settings of a deployment, to be kept in orthweb.yaml. Enter takes what is
      offered; Ctrl-C leaves, and nothing is written. Nothing is created at AWS.
      "
    `);
  });

  it('ends with the price and what to do next', () => {
    const monthly = { dollars: 146.6, unknown: [], date: '2026-08-21', region: 'us-east-1' };
    const next = ['orthweb doctor', 'orthweb plan'] as const;
    const certsImport = 'orthweb certs import --cert FILE --key FILE';
    expect(text(writtenLines({ monthly, next, certsImport }, SCREEN))).toMatchInlineSnapshot(`
      "about $147 a month, plus the studies; list prices of 2026-08-21 in us-east-1
      certificate: once the site is up, orthweb certs import --cert FILE --key FILE
      next: orthweb doctor, then orthweb plan"
    `);
    const unknown = { ...monthly, dollars: 86, unknown: ['2 x c7i.large'] };
    expect(text(writtenLines({ monthly: unknown, next }, SCREEN))).toMatchInlineSnapshot(`
      "about $86 a month without 2 x c7i.large (price not known), plus the studies;
      list prices of 2026-08-21 in us-east-1
      next: orthweb doctor, then orthweb plan"
    `);
    expect([briefMonthly(monthly), briefMonthly(unknown)]).toEqual([
      'about $147 a month',
      'about $86 a month and more',
    ]);
  });

  it('says things between questions apart from them, in lines that fit', () => {
    expect(asideLines('word '.repeat(30).trim(), SCREEN)).toEqual([
      `  ${'word '.repeat(15).trim()}`,
      `  ${'word '.repeat(15).trim()}`,
    ]);
  });
});

describe('the changes of a file', () => {
  const before = 'name: lemur\nregion: eu-west-1\n# ours\northanc:\n  replicas: 3\n';
  const after =
    'name: lemur\nregion: eu-west-3\n# ours\northanc:\n  replicas: 3\nendpoints: full\n';

  it('are shown as lines that go and come', () => {
    expect(text(diffLines('orthweb.yaml', before, after, plainPaint))).toMatchInlineSnapshot(`
      "--- orthweb.yaml
      +++ orthweb.yaml, with your answers
      @@ -1,5 +1,6 @@
       name: lemur
      -region: eu-west-1
      +region: eu-west-3
       # ours
       orthanc:
         replicas: 3
      +endpoints: full"
    `);
  });

  it('are coloured for those who see it, and say the same without', () => {
    const lines = diffLines('orthweb.yaml', before, after, paintFor(true));
    expect(lines).toContain('\u001b[32m+region: eu-west-3\u001b[39m');
    expect(lines).toContain('\u001b[31m-region: eu-west-1\u001b[39m');
  });

  it('hold no end of line of another system', () => {
    const lines = diffLines('f', 'a: 1\r\n', 'a: 2\r\n', plainPaint);
    expect(lines.slice(-2)).toEqual(['-a: 1', '+a: 2']);
  });
});
