import { createPrivateKey, X509Certificate } from 'node:crypto';
import { inspect } from 'node:util';
import { describe, expect, it } from 'vitest';
import { newAuthority } from '../../../../src/operate/certificates/authority.ts';
import { newSerialNumber } from '../../../../src/operate/certificates/keys.ts';
import {
  X509Certificate as Asn,
  BasicConstraintsExtension,
  KeyUsageFlags,
  KeyUsagesExtension,
  SubjectKeyIdentifierExtension,
} from '../../../../src/operate/certificates/x509.ts';
import { DAY, NOW } from './made.ts';

const authority = await newAuthority('orthweb wealthy-lemur', NOW);
const x509 = new X509Certificate(authority.certificate);
const asn = new Asn(authority.certificate);

describe('a new authority', () => {
  it('signs itself and carries its name', () => {
    expect(x509.subject).toBe('CN=orthweb wealthy-lemur');
    expect(x509.issuer).toBe(x509.subject);
    expect(x509.verify(x509.publicKey)).toBe(true);
  });

  it('is for ten years, from an hour ago, so that slow clocks take it at once', () => {
    expect(Date.parse(x509.validFrom)).toBe(NOW - 60 * 60_000);
    const days = (Date.parse(x509.validTo) - Date.parse(x509.validFrom) + 1000) / DAY;
    expect(days).toBe(3650);
  });

  it('may sign certificates and revocations, for nobody who signs on', () => {
    const constraints = asn.getExtension(BasicConstraintsExtension);
    expect([constraints?.ca, constraints?.pathLength, constraints?.critical]).toEqual([
      true,
      0,
      true,
    ]);
    const usages = asn.getExtension(KeyUsagesExtension);
    expect(usages?.usages).toBe(KeyUsageFlags.keyCertSign | KeyUsageFlags.cRLSign);
    expect(usages?.critical).toBe(true);
    expect(asn.getExtension(SubjectKeyIdentifierExtension)?.keyId).toMatch(/^[0-9a-f]{40}$/);
  });

  it('has a key on P-256, as PKCS#8, that nothing shows', () => {
    const pem = authority.privateKey.reveal();
    expect(pem).toMatch(/^-----BEGIN PRIVATE KEY-----\n/);
    const key = createPrivateKey(pem);
    expect(key.asymmetricKeyDetails?.namedCurve).toBe('prime256v1');
    expect(x509.checkPrivateKey(key)).toBe(true);
    expect(inspect(authority, { depth: 9 }) + JSON.stringify(authority)).not.toContain(
      'PRIVATE KEY',
    );
  });

  it('is another one each time', async () => {
    const other = new X509Certificate(
      (await newAuthority('orthweb wealthy-lemur', NOW)).certificate,
    );
    expect(other.serialNumber).not.toBe(x509.serialNumber);
    expect(other.verify(x509.publicKey)).toBe(false);
  });
});

it('serial numbers are positive, of 128 bits, and never shorter', () => {
  const serials = Array.from({ length: 500 }, newSerialNumber);
  expect(serials.every((serial) => /^[4-7][0-9a-f]{31}$/.test(serial))).toBe(true);
  expect(new Set(serials).size).toBe(500);
});
