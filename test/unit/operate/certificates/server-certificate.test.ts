import { createPrivateKey, X509Certificate } from 'node:crypto';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { UsageError } from '../../../../src/errors.ts';
import { newAuthority } from '../../../../src/operate/certificates/authority.ts';
import { certificateFacts, isIssuedBy } from '../../../../src/operate/certificates/facts.ts';
import { issueServerCertificate } from '../../../../src/operate/certificates/server-certificate.ts';
import {
  X509Certificate as Asn,
  AuthorityKeyIdentifierExtension,
  BasicConstraintsExtension,
  KeyUsageFlags,
  KeyUsagesExtension,
  SubjectAlternativeNameExtension,
  SubjectKeyIdentifierExtension,
} from '../../../../src/operate/certificates/x509.ts';
import { Secret } from '../../../../src/secret.ts';
import { DAY, ecKeys, made, NOW, SITE } from './made.ts';

const authority = await newAuthority('orthweb wealthy-lemur', NOW);
const PUBLIC = 'ec2-203-0-113-7.eu-central-1.compute.amazonaws.com';

async function issued(names: readonly string[], nowMs = NOW) {
  const { certificate, privateKey } = await issueServerCertificate(authority, names, nowMs);
  return { pem: certificate, privateKey, x509: new X509Certificate(certificate) };
}

const label = fc.stringMatching(/^[a-z0-9](?:[a-z0-9-]{0,20}[a-z0-9])?$/);
const dnsName = fc
  .tuple(fc.array(label, { minLength: 1, maxLength: 8 }), fc.stringMatching(/^[a-z]{2,10}$/))
  .map(([labels, top]) => [...labels, top].join('.'));
const address = fc.oneof(fc.ipV4(), fc.ipV6());

describe('a server certificate', () => {
  it('is for its DNS names, and has the first as its common name', async () => {
    const { x509 } = await issued([SITE, PUBLIC]);
    expect(x509.subject).toBe(`CN=${SITE}`);
    expect(x509.subjectAltName).toBe(`DNS:${SITE}, DNS:${PUBLIC}`);
  });

  it('is for IP addresses only where they are given', async () => {
    const { x509 } = await issued([SITE, '203.0.113.7', '2001:db8::7']);
    expect(x509.checkIP('203.0.113.7')).toBe('203.0.113.7');
    expect(x509.checkIP('2001:db8::7')).toBe('2001:db8::7');
    expect((await issued([SITE])).x509.subjectAltName).toBe(`DNS:${SITE}`);
  });

  it.each(['::1.2.3.4', '::ffff:1.2.3.4', '::', '2001:DB8:0:0::7', '1:2:3:4:5:6:7::'])(
    'is for an IPv6 address in any spelling: %s',
    async (address) => {
      expect((await issued([address])).x509.checkIP(address)).toBe(address);
    },
  );

  it('has the first name that fits as its common name, and a plain one where none does', async () => {
    const fits = `${'a'.repeat(52)}.example.org`;
    const long = `a${fits}`;
    const [both, alone] = [await issued([long, fits, SITE]), await issued([long])];
    expect(both.x509.subject).toBe(`CN=${fits}`);
    expect(alone.x509.subject).toBe('CN=orthweb');
    expect(alone.x509.checkHost(long, { subject: 'never' })).toBe(long);
  });

  it('covers one label under a wildcard', async () => {
    const { x509 } = await issued(['*.example.org']);
    expect(x509.checkHost(SITE)).toBe('*.example.org');
    expect(x509.checkHost('example.org')).toBeUndefined();
  });

  it('is for 397 days at most', async () => {
    const { x509 } = await issued([SITE]);
    const lasts = Date.parse(x509.validTo) - Date.parse(x509.validFrom) + 1000;
    expect(lasts).toBe(397 * DAY);
    expect(Date.parse(x509.validFrom)).toBe(NOW - 60 * 60_000);
  });

  it('serves, and does nothing else', async () => {
    const { pem, x509 } = await issued([SITE]);
    const asn = new Asn(pem);
    expect(x509.keyUsage).toEqual(['1.3.6.1.5.5.7.3.1']);
    expect(asn.getExtension(KeyUsagesExtension)?.usages).toBe(KeyUsageFlags.digitalSignature);
    expect(asn.getExtension(BasicConstraintsExtension)?.ca).toBe(false);
    expect(asn.getExtension(SubjectAlternativeNameExtension)?.critical).toBe(false);
  });

  it('is signed by the authority, and points to its key', async () => {
    const { pem } = await issued([SITE]);
    const keyId = new Asn(authority.certificate).getExtension(SubjectKeyIdentifierExtension)?.keyId;
    expect(isIssuedBy(pem, authority.certificate)).toBe(true);
    expect(new Asn(pem).getExtension(AuthorityKeyIdentifierExtension)?.keyId).toBe(keyId);
    const other = await newAuthority('orthweb wealthy-lemur', NOW);
    expect(isIssuedBy(pem, other.certificate)).toBe(false);
  });

  it('comes alone, with its own key, RSA for the sake of devices with TLS 1.2', async () => {
    const { pem, privateKey, x509 } = await issued([SITE]);
    expect(pem.match(/BEGIN CERTIFICATE/g)).toHaveLength(1);
    const key = createPrivateKey(privateKey.reveal());
    expect(key.asymmetricKeyDetails?.modulusLength).toBe(2048);
    expect(x509.checkPrivateKey(key)).toBe(true);
  });

  it('never outlives its authority, and an ended one issues none', async () => {
    const ends = Date.parse(new X509Certificate(authority.certificate).validTo);
    const { x509 } = await issued([SITE], ends - 100 * DAY);
    expect(Date.parse(x509.validTo)).toBe(ends);
    await expect(issued([SITE], ends)).rejects.toThrow(
      'the certificate authority ended on 2036-11-22: it issues nothing more',
    );
  });

  it('is not issued with a key that is not the authority’s', async () => {
    const { privateKey } = await newAuthority('another', NOW);
    const { key } = await made({ name: 'x', keys: await ecKeys('P-384') });
    const { certificate } = authority;
    const issueBy = (with_: Secret<string>) =>
      issueServerCertificate({ certificate, privateKey: with_ }, [SITE], NOW);
    await expect(issueBy(privateKey)).rejects.toThrow('does not belong to its certificate');
    await expect(issueBy(new Secret(key))).rejects.toThrow('is no EC key on P-256');
    await expect(issueBy(new Secret('s3ntinel'))).rejects.not.toThrow('s3ntinel');
  });

  it('is issued for every DNS name and address there can be', async () => {
    const names = fc.uniqueArray(fc.oneof(dnsName, address), { minLength: 1, maxLength: 6 });
    await fc.assert(
      fc.asyncProperty(names, async (wanted) => {
        const { pem, x509 } = await issued(wanted);
        const covered = (name: string) => x509.checkHost(name) ?? x509.checkIP(name);
        expect(wanted.filter((name) => covered(name) === undefined)).toEqual([]);
        expect(certificateFacts(pem).subject.length).toBeLessThanOrEqual(64);
        const again = await issued(certificateFacts(pem).names);
        expect(again.x509.subjectAltName).toBe(x509.subjectAltName);
      }),
      { numRuns: 40 },
    );
    // Two RSA keys a name list: seconds, or many where the machine has other things to do.
  }, 120_000);
});

describe('refuses as a name of a server', () => {
  it.each([
    ['nothing', ''],
    ['a space within', 'pacs example.org'],
    ['a URL', 'https://pacs.example.org'],
    ['a port', 'pacs.example.org:443'],
    ['an empty label', 'pacs..example.org'],
    ['a label that begins with a hyphen', '-pacs.example.org'],
    ['a label of 64 characters', `${'a'.repeat(64)}.example.org`],
    ['more than 253 characters', `${'a.'.repeat(126)}example.org`],
    ['a wildcard within a label', 'p*.example.org'],
    ['a wildcard that is not first', 'pacs.*.example.org'],
    ['a wildcard for a whole top-level domain', '*.org'],
    ['half an IP address', '203.0.113'],
    ['an address with a zone', 'fe80::1%eth0'],
    ['an umlaut that was not encoded', 'münchen.example.org'],
    ['a second name behind a comma', 'a.example.org, DNS:b.example.org'],
    ['a line end', 'pacs.example.org\nDNS:b'],
  ])('%s', async (_, name) => {
    await expect(issued([SITE, name])).rejects.toThrow(UsageError);
    await expect(issued([name])).rejects.toThrow(JSON.stringify(name));
  });

  it('none at all', async () => {
    await expect(issued([])).rejects.toThrow('a server certificate needs a name');
  });

  it('anything that would not come back as the same name', async () => {
    await fc.assert(
      fc.asyncProperty(fc.string({ maxLength: 30, unit: 'binary' }), async (text) => {
        const result = await issued([text]).catch((error: unknown) => error);
        if (result instanceof UsageError) return;
        const { x509 } = result as Awaited<ReturnType<typeof issued>>;
        expect(x509.checkHost(text) ?? x509.checkIP(text)).toBeDefined();
      }),
      { numRuns: 200 },
    );
  });
});
