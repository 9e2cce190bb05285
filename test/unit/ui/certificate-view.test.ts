import { describe, expect, it } from 'vitest';
import { certificatesLines } from '../../../src/ui/certificate-view.ts';
import { paintFor } from '../../../src/ui/paint.ts';

const screen = { columns: 80, paint: paintFor(false) };
const FINGERPRINT = Array.from({ length: 32 }, (_, at) => at.toString(16).padStart(2, '0'))
  .join(':')
  .toUpperCase();
const row = {
  subject: 'pacs.example.org',
  issuer: 'orthweb wealthy-lemur',
  names: ['pacs.example.org', 'ec2-54-243-91-148.compute-1.amazonaws.com'],
  ends: '2027-12-26T11:00:00.000Z',
  daysLeft: 396,
  fingerprint: FINGERPRINT,
};
const authority = { ...row, subject: 'orthweb wealthy-lemur', names: [] };

it('the certificates of a site, and what its hosts serve', () => {
  const lines = certificatesLines(
    {
      site: { ...row, source: 'own' },
      authority,
      hosts: [
        { host: 'secondary', serves: null, why: 'it is stopped' },
        { host: 'primary', serves: 'this', why: '' },
      ],
    },
    screen,
  );
  expect(lines.join('\n')).toMatchInlineSnapshot(`
    "site   signed by the site's own authority
      subject  pacs.example.org
      names    pacs.example.org, ec2-54-243-91-148.compute-1.amazonaws.com
      issuer   orthweb wealthy-lemur
      ends     2027-12-26, 396 days left
      SHA-256  00:01:02:03:04:05:06:07:08:09:0A:0B:0C:0D:0E:0F:
               10:11:12:13:14:15:16:17:18:19:1A:1B:1C:1D:1E:1F

    authority   signs the certificates of devices
      subject  orthweb wealthy-lemur
      issuer   orthweb wealthy-lemur
      ends     2027-12-26, 396 days left
      SHA-256  00:01:02:03:04:05:06:07:08:09:0A:0B:0C:0D:0E:0F:
               10:11:12:13:14:15:16:17:18:19:1A:1B:1C:1D:1E:1F

        secondary  what it serves is not known: it is stopped
        primary    serves the site's certificate"
  `);
});

describe('what somebody has to look at', () => {
  it('is marked without colour too', () => {
    const lines = certificatesLines(
      {
        site: { ...row, source: 'imported', daysLeft: -2 },
        authority,
        hosts: [{ host: 'primary', serves: 'another', why: '' }],
      },
      screen,
    );
    const text = lines.join('\n');
    expect(text).toContain('site   imported');
    expect(text).toContain('2027-12-26, it has ended');
    expect(text).toContain('  ! primary    serves another one');
    for (const line of lines) expect(line.length).toBeLessThanOrEqual(80);
  });
});
