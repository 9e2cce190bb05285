import {
  type KeyedCertificate,
  newKeyPair,
  newSerialNumber,
  privateKeyPem,
  SIGNATURE,
} from './keys.ts';
import { validity } from './validity.ts';

const TEN_YEARS_DAYS = 3650;

/** The root of one deployment: it issues its server certificate and those of its devices. */
export type Authority = KeyedCertificate;

/** A new root. It may issue no other authority, only certificates for servers and devices, and lists of revoked ones. */
export async function newAuthority(commonName: string, nowMs: number): Promise<Authority> {
  const x509 = await import('./x509.ts');
  const { keyCertSign, cRLSign } = x509.KeyUsageFlags;
  const keys = await newKeyPair('P-256');
  const certificate = await x509.X509CertificateGenerator.createSelfSigned({
    serialNumber: newSerialNumber(),
    name: [{ CN: [commonName] }],
    ...validity(nowMs, TEN_YEARS_DAYS),
    keys,
    signingAlgorithm: SIGNATURE,
    extensions: [
      new x509.BasicConstraintsExtension(true, 0, true),
      new x509.KeyUsagesExtension(keyCertSign | cRLSign, true),
      await x509.SubjectKeyIdentifierExtension.create(keys.publicKey),
    ],
  });
  return { certificate: `${certificate.toString('pem')}\n`, privateKey: privateKeyPem(keys) };
}
