import { namesOf } from './facts.ts';
import { isAddress, normalNames } from './host-names.ts';
import { SERVER_AUTH } from './purposes.ts';
import type { ReadCertificate } from './read-certificate.ts';

/** What keeps a certificate from serving these names over TLS. */
export function leafFaults(leaf: ReadCertificate, wantedNames: readonly string[]): string[] {
  const faults: string[] = [];
  const lacking = normalNames(wantedNames).filter((name) => !covers(leaf, name));
  if (lacking.length > 0)
    faults.push(
      `the certificate ${leaf.name} is not for ${lacking.join(', ')}, but ${itsNames(leaf)}`,
    );
  if (leaf.purposes !== undefined && !leaf.purposes.includes(SERVER_AUTH))
    faults.push(
      `the certificate ${leaf.name} is not for servers: its extended key usage lacks serverAuth`,
    );
  if (!leaf.signsHandshakes)
    faults.push(
      `the certificate ${leaf.name} may not sign handshakes: its key usage lacks digitalSignature`,
    );
  // "OCSP response is required for must-staple certificate": Envoy refuses it, and here is none.
  if (leaf.mustStaple)
    faults.push(
      `the certificate ${leaf.name} demands OCSP stapling ("must-staple"): ask for one without`,
    );
  return faults;
}

/** RFC 6125: the alternative names count, never the common name; a wildcard stands for one whole label. */
function covers({ x509 }: ReadCertificate, name: string): boolean {
  if (isAddress(name)) return x509.checkIP(name) !== undefined;
  return x509.checkHost(name, { subject: 'never', partialWildcards: false }) !== undefined;
}

function itsNames({ x509 }: ReadCertificate): string {
  const names = namesOf(x509).map((name) => name.replaceAll(/\p{C}/gu, '?'));
  if (names.length === 0) return 'has no subject alternative name at all';
  const more = names.length > 5 ? ` and ${names.length - 5} more` : '';
  return `for ${names.slice(0, 5).join(', ')}${more}`;
}
