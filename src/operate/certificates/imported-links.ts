import type { Chain } from './imported-chain.ts';
import type { ReadCertificate } from './read-certificate.ts';
import { dateOf, daysUntil } from './validity.ts';

const WARN_BEFORE_DAYS = 14;
const LONGEST_DAYS = 825;
const HASHES = ['SHA-256', 'SHA-384', 'SHA-512'];

/** A root is trusted for what it is, not for its signature. */
export function signatureFault(link: ReadCertificate, index: number): string | undefined {
  if (HASHES.includes(link.signedWith) || (link.selfSigned && index > 0)) return undefined;
  return `the certificate ${link.name} is signed with ${link.signedWith}: clients accept SHA-256, SHA-384 and SHA-512`;
}

export function dateFault({ x509, name }: ReadCertificate, nowMs: number): string | undefined {
  const [begins, ends] = [Date.parse(x509.validFrom), Date.parse(x509.validTo)];
  if (ends < nowMs) return `the certificate ${name} ended on ${dateOf(ends)}`;
  if (begins > nowMs) return `the certificate ${name} is not valid before ${dateOf(begins)}`;
  return undefined;
}

/** What will hurt, but keeps nobody from serving with it today. */
export function warnings(links: Chain['links'], nowMs: number): string[] {
  const [leaf] = links;
  const texts = links
    .map(({ x509, name }) => ({ name, ends: Date.parse(x509.validTo) }))
    .filter(({ ends }) => daysUntil(ends, nowMs) < WARN_BEFORE_DAYS)
    .map(({ name, ends }) => `the certificate ${name} ends on ${dateOf(ends)}: get the next one`);
  const days = daysUntil(Date.parse(leaf.x509.validTo), Date.parse(leaf.x509.validFrom));
  if (days >= LONGEST_DAYS)
    texts.push(
      `the certificate ${leaf.name} is valid for ${days} days: Apple's systems refuse more than ${LONGEST_DAYS}`,
    );
  if (links.length === 1 && !leaf.selfSigned)
    texts.push(
      `there is no intermediate certificate in the file: clients that do not know the issuer of ${leaf.name} refuse it`,
    );
  return texts;
}
