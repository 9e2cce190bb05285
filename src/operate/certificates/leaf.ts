import { X509Certificate } from 'node:crypto';
import { OrthwebError } from '../../errors.ts';
import type { Authority } from './authority.ts';
import {
  type KeyedCertificate,
  type KeyKind,
  newKeyPair,
  newSerialNumber,
  privateKeyPem,
  SIGNATURE,
  signingKey,
} from './keys.ts';
import type { Purpose } from './purposes.ts';
import { validity } from './validity.ts';

export interface Leaf {
  readonly organization?: string;
  readonly commonName: string;
  /** One purpose only: a stolen server key must not pass as a device, nor a device's as the server. */
  readonly purpose: Purpose;
  readonly names?: readonly AlternativeName[];
  readonly days: number;
  readonly key: KeyKind;
}
export interface AlternativeName {
  readonly type: 'dns' | 'ip';
  readonly value: string;
}

/** A new key, and a certificate for it that only signs handshakes: no suite in use lets it encrypt another key. */
export async function issueLeaf(
  authority: Authority,
  leaf: Leaf,
  nowMs: number,
): Promise<KeyedCertificate> {
  const x509 = await import('./x509.ts');
  const issuer = new x509.X509Certificate(authority.certificate);
  const keys = await newKeyPair(leaf.key);
  const certificate = await x509.X509CertificateGenerator.create({
    serialNumber: newSerialNumber(),
    subject: subject(leaf),
    issuer: issuer.subjectName,
    ...validity(nowMs, leaf.days, issuer.notAfter),
    publicKey: keys.publicKey,
    signingKey: await signingKey(authority.privateKey),
    signingAlgorithm: SIGNATURE,
    extensions: [
      new x509.BasicConstraintsExtension(false, undefined, true),
      new x509.KeyUsagesExtension(x509.KeyUsageFlags.digitalSignature, true),
      new x509.ExtendedKeyUsageExtension([leaf.purpose]),
      await x509.SubjectKeyIdentifierExtension.create(keys.publicKey),
      await x509.AuthorityKeyIdentifierExtension.create(issuer.publicKey),
      ...(leaf.names ? [new x509.SubjectAlternativeNameExtension([...leaf.names])] : []),
    ],
  });
  const pem = `${certificate.toString('pem')}\n`;
  if (!new X509Certificate(pem).verify(new X509Certificate(authority.certificate).publicKey))
    throw new OrthwebError(
      'the certificate authority’s private key does not belong to its certificate',
    );
  return { certificate: pem, privateKey: privateKeyPem(keys) };
}

function subject({ organization, commonName }: Leaf) {
  const name = [{ CN: [commonName] }];
  return organization === undefined ? name : [{ O: [organization] }, ...name];
}
