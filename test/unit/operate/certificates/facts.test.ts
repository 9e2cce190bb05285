import { describe, expect, it } from 'vitest';
import { certificateFacts, nameIn } from '../../../../src/operate/certificates/facts.ts';
import { DAY, made, NOW, SITE } from './made.ts';

describe('the facts of a certificate', () => {
  it('are what it says', async () => {
    const { pem, certificate } = await made({
      name: 'PACS',
      names: [SITE, '203.0.113.7', '2001:db8::7'],
    });
    expect(certificateFacts(pem)).toEqual({
      subject: 'PACS',
      issuer: 'PACS',
      names: [SITE, '203.0.113.7', '2001:db8::7'],
      beginsMs: NOW - 10 * DAY,
      endsMs: NOW + 90 * DAY,
      serialNumber: certificate.serialNumber,
      fingerprint: expect.stringMatching(/^(?:[0-9A-F]{2}:){31}[0-9A-F]{2}$/),
    });
  });

  it('are those of the first in a chain', async () => {
    const [leaf, root] = [await made({ name: 'leaf' }), await made({ name: 'root' })];
    expect(certificateFacts(leaf.pem + root.pem).subject).toBe('leaf');
  });

  it('have no names where there are none', async () => {
    expect(certificateFacts((await made({ name: 'x' })).pem).names).toEqual([]);
  });

  it('do not take one strange name for two', async () => {
    const { pem } = await made({
      name: 'x',
      names: ['a.example.org, DNS:b.example.org', 'c"d, DNS:e'],
    });
    expect(certificateFacts(pem).names).toEqual(['a.example.org\\u002c dns:b.example.org', 'c\\']);
  });
});

describe('the name in a subject', () => {
  it.each([
    ['C=CH\nO=Hospital\nCN=pacs.example.org', 'pacs.example.org'],
    ['C=CH\nO=Hospital', 'C=CH, O=Hospital'],
    ['CN=a\u001b[31mb', 'a?[31mb'],
    [`CN=${'a'.repeat(200)}`, `${'a'.repeat(79)}…`],
  ])('is short and printable', (subject, name) => {
    expect(nameIn(subject)).toBe(name);
  });
});
