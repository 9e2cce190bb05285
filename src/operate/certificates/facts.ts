import { X509Certificate } from 'node:crypto';
import { normalName } from './host-names.ts';

export interface CertificateFacts {
  /** Its common name, or its whole subject where it has none. */
  readonly subject: string;
  readonly issuer: string;
  /** DNS names and IP addresses, in the certificate's order. */
  readonly names: readonly string[];
  readonly beginsMs: number;
  readonly endsMs: number;
  readonly serialNumber: string;
  /** SHA-256, as browsers show it. */
  readonly fingerprint: string;
}

/** What the first certificate of a PEM text says. Node alone reads it, so that looking loads no certificate library. */
export function certificateFacts(pem: string): CertificateFacts {
  const certificate = new X509Certificate(pem);
  return {
    subject: nameIn(certificate.subject),
    issuer: nameIn(certificate.issuer),
    names: namesOf(certificate),
    beginsMs: Date.parse(certificate.validFrom),
    endsMs: Date.parse(certificate.validTo),
    serialNumber: certificate.serialNumber.toLowerCase(),
    fingerprint: certificate.fingerprint256,
  };
}

/** Whether the authority made it; an imported one comes from elsewhere, and is renewed there. */
export function isIssuedBy(pem: string, authorityPem: string): boolean {
  const [certificate, authority] = [new X509Certificate(pem), new X509Certificate(authorityPem)];
  return certificate.checkIssued(authority) && certificate.verify(authority.publicKey);
}

/** The common name, for a message: on one line and short, whatever somebody wrote into it. */
export function nameIn(distinguished: string): string {
  const common = /^CN=(.*)$/m.exec(distinguished)?.[1];
  const text = (common ?? distinguished.replaceAll('\n', ', ')).replaceAll(/\p{C}/gu, '?');
  return text.length > 80 ? `${text.slice(0, 79)}…` : text;
}

export function namesOf(certificate: X509Certificate): readonly string[] {
  // Node writes what is strange in a value as a JSON string, its commas escaped: none looks like two.
  const entries = certificate.subjectAltName?.matchAll(/(?:^|, )(?:DNS|IP Address):"?([^,"]*)/g);
  return [...(entries ?? [])].map(([, name = '']) => normalName(name));
}
