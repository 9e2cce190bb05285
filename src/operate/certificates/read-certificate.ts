import { X509Certificate } from 'node:crypto';
import { nameIn } from './facts.ts';

/** What a check asks of a certificate: Node verifies, the library says what Node does not tell. */
export interface ReadCertificate {
  readonly x509: X509Certificate;
  /** For messages, in quotes. */
  readonly name: string;
  /** `SHA-256`, or what else signed it. */
  readonly signedWith: string;
  /** Undefined when it is for any purpose. */
  readonly purposes: readonly string[] | undefined;
  readonly signsHandshakes: boolean;
  /** RFC 7633, "OCSP must-staple". */
  readonly mustStaple: boolean;
  readonly selfSigned: boolean;
}

const TLS_FEATURE = '1.3.6.1.5.5.7.1.24';
const OLD_SIGNATURES: Readonly<Record<string, string>> = {
  '1.2.840.113549.1.1.2': 'MD2',
  '1.2.840.113549.1.1.4': 'MD5',
  '1.2.840.113549.1.1.14': 'SHA-224',
};

/** Rejects with what OpenSSL or the library throws when it is none. */
export async function readCertificate(pem: string): Promise<ReadCertificate> {
  const library = await import('./x509.ts');
  const { digitalSignature } = library.KeyUsageFlags;
  const x509 = new X509Certificate(pem);
  const asn = new library.X509Certificate(pem);
  const usages = asn.getExtension(library.KeyUsagesExtension)?.usages ?? digitalSignature;
  return {
    x509,
    name: `"${nameIn(x509.subject)}"`,
    signedWith: signatureOf(asn.signatureAlgorithm),
    purposes: asn.getExtension(library.ExtendedKeyUsageExtension)?.usages.map(String),
    signsHandshakes: (usages & digitalSignature) !== 0,
    mustStaple: asn.getExtension(TLS_FEATURE) !== null,
    selfSigned: x509.subject === x509.issuer && x509.verify(x509.publicKey),
  };
}

/** Of what the library says, in WebCrypto's terms; it leaves the number where it knows no name. */
function signatureOf(algorithm: unknown): string {
  const { name, hash } = algorithm as { name: string; hash?: { name: string } };
  return hash?.name ?? OLD_SIGNATURES[name] ?? name;
}
