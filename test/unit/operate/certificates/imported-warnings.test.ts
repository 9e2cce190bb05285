import { describe, expect, it } from 'vitest';
import { importedWarnings } from '../../../../src/operate/certificates/imported-warnings.ts';

const NOW = Date.UTC(2026, 10, 25);
const SITE = 'pacs.example.org';
const imported = { names: [SITE, 'www.example.org'], imported: true };

describe('an imported certificate', () => {
  it('is nobody’s worry while it is good for long', () => {
    expect(importedWarnings({ ...imported, ends: '2027-03-01T00:00:00Z' }, SITE, NOW)).toEqual([]);
    expect(importedWarnings({ ...imported, ends: '2027-03-01T00:00:00Z' }, undefined, NOW)).toEqual(
      [],
    );
  });

  it('is told of a month before its end, and afterwards', () => {
    const told = (ends: string) => importedWarnings({ ...imported, ends }, SITE, NOW);
    expect(told('2026-12-20T00:00:00Z')).toEqual([
      'the imported certificate has to be replaced, as it ends on 2026-12-20, in 25 days: orthweb certs import, or orthweb certs renew --own',
    ]);
    expect(told('2026-11-20T00:00:00Z')[0]).toContain('it ended on 2026-11-20');
  });

  it('is told of when the site gets another name', () => {
    const ends = '2027-03-01T00:00:00Z';
    const [text] = importedWarnings({ ...imported, ends }, 'dicom.example.org', NOW);
    expect(text).toContain('it is not for dicom.example.org');
  });
});

it('the site’s own certificate is renewed by up, without a word here', () => {
  const own = { names: [SITE], ends: '2026-11-26T00:00:00Z', imported: false };
  expect(importedWarnings(own, SITE, NOW)).toEqual([]);
  expect(importedWarnings({}, SITE, NOW)).toEqual([]);
});
