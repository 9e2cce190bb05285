import { createPrivateKey, X509Certificate } from 'node:crypto';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { UsageError } from '../../../../src/errors.ts';
import { newAuthority } from '../../../../src/operate/certificates/authority.ts';
import { issueClientCertificate } from '../../../../src/operate/certificates/client-certificate.ts';
import { isIssuedBy } from '../../../../src/operate/certificates/facts.ts';
import {
  X509Certificate as Asn,
  KeyUsageFlags,
  KeyUsagesExtension,
} from '../../../../src/operate/certificates/x509.ts';
import { DAY, NOW } from './made.ts';

const authority = await newAuthority('orthweb wealthy-lemur', NOW);

function issue(name: string) {
  return issueClientCertificate(authority, { name, deployment: 'wealthy-lemur' }, NOW);
}

describe('a client certificate', () => {
  it('names the device and its deployment, and no host', async () => {
    const { certificate } = await issue('CT01');
    const x509 = new X509Certificate(certificate);
    expect(x509.subject).toBe('O=wealthy-lemur\nCN=CT01');
    expect(x509.subjectAltName).toBeUndefined();
  });

  it('makes a client, and nothing else', async () => {
    const { certificate } = await issue('CT01');
    expect(new X509Certificate(certificate).keyUsage).toEqual(['1.3.6.1.5.5.7.3.2']);
    expect(new X509Certificate(certificate).ca).toBe(false);
    const usages = new Asn(certificate).getExtension(KeyUsagesExtension);
    expect(usages?.usages).toBe(KeyUsageFlags.digitalSignature);
  });

  it('is for 825 days', async () => {
    const x509 = new X509Certificate((await issue('CT01')).certificate);
    const lasts = Date.parse(x509.validTo) - Date.parse(x509.validFrom) + 1000;
    expect(lasts).toBe(825 * DAY);
  });

  it('comes with its own key, and the authority that knows the server', async () => {
    const [one, other] = [await issue('CT01'), await issue('CT01')];
    expect(one.authority).toBe(authority.certificate);
    expect(isIssuedBy(one.certificate, one.authority)).toBe(true);
    const x509 = new X509Certificate(one.certificate);
    expect(x509.checkPrivateKey(createPrivateKey(one.privateKey.reveal()))).toBe(true);
    expect(x509.checkPrivateKey(createPrivateKey(other.privateKey.reveal()))).toBe(false);
  });

  it('takes every AE title, host name and plain name of 64 characters at most, as it is', async () => {
    const name = fc.oneof(
      fc.stringMatching(/^[A-Z0-9_](?:[A-Z0-9_ ]{0,14}[A-Z0-9_])?$/),
      fc.stringMatching(/^[A-Za-z0-9_](?:[A-Za-z0-9 ._-]{0,62}[A-Za-z0-9._-])?$/),
    );
    await fc.assert(
      fc.asyncProperty(name, async (device) => {
        const { certificate } = await issue(device);
        expect(new X509Certificate(certificate).subject).toBe(`O=wealthy-lemur\nCN=${device}`);
      }),
      { numRuns: 40 },
    );
  });
});

describe('refuses as the name of a device', () => {
  it.each([
    ['nothing', ''],
    ['a space alone', ' '],
    ['a space at its end', 'CT01 '],
    ['65 characters', 'a'.repeat(65)],
    ['a path', '../ct01'],
    ['a slash', 'ct/01'],
    ['an option', '-ct01'],
    ['a second part of the name', 'CT01,O=other'],
    ['a line end', 'CT01\n'],
    ['an umlaut', 'Röntgen'],
    ['raw DER', '#0c0141'],
  ])('%s', async (_, name) => {
    await expect(issue(name)).rejects.toThrow(UsageError);
  });
});
