import type { KeyObject } from 'node:crypto';
import { nameIn } from './facts.ts';
import type { ReadCertificate } from './read-certificate.ts';

export interface Chain {
  /** Leaf first, each issued by the next; ends with a root, or with one whose issuer is not in the file. */
  readonly links: readonly [ReadCertificate, ...ReadCertificate[]];
  readonly faults: readonly string[];
}

/** Put into order from the certificate of the key upwards, wherever it stood in the file. */
export function chainOf(
  certificates: readonly [ReadCertificate, ...ReadCertificate[]],
  key: KeyObject | undefined,
): Chain {
  const own = key && certificates.find(({ x509 }) => x509.checkPrivateKey(key));
  const leaf = own ?? certificates[0];
  const faults: string[] = [];
  if (key !== undefined && own === undefined)
    faults.push(`the private key does not belong to the certificate ${leaf.name}`);
  const links: [ReadCertificate, ...ReadCertificate[]] = [leaf];
  let rest = certificates.filter((other) => other !== leaf);
  for (let last = leaf; !last.selfSigned; ) {
    const issuer = issuerOf(last, rest);
    const fault = issuer === undefined ? ownFault(last) : linkFault(last, issuer);
    if (fault !== undefined) faults.push(fault);
    if (issuer === undefined) break;
    links.push(issuer);
    rest = rest.filter((other) => other !== issuer);
    last = issuer;
  }
  return { links, faults: [...faults, ...rest.map((other) => strayFault(other, links))] };
}

/** By name and key identifier; of two with the same name, the one that signed. */
function issuerOf(
  { x509 }: ReadCertificate,
  among: readonly ReadCertificate[],
): ReadCertificate | undefined {
  const named = among.filter((other) => x509.checkIssued(other.x509));
  return named.find((other) => x509.verify(other.x509.publicKey)) ?? named[0];
}

function linkFault(certificate: ReadCertificate, issuer: ReadCertificate): string | undefined {
  if (!certificate.x509.verify(issuer.x509.publicKey))
    return `the signature on ${certificate.name} was not made by ${issuer.name}, which it names as its issuer`;
  if (!issuer.x509.ca)
    return `${issuer.name} is no certificate authority, but issued ${certificate.name}`;
  return undefined;
}

/** Of one whose issuer is not in the file: that is a fault only where it claims to be its own. */
function ownFault({ x509, name }: ReadCertificate): string | undefined {
  return x509.subject === x509.issuer
    ? `${name} names itself as its issuer, but did not sign itself: it was changed, or its issuer is missing`
    : undefined;
}

function strayFault(stray: ReadCertificate, links: Chain['links']): string {
  const top = links.at(-1) ?? links[0];
  const next = top.selfSigned
    ? `which ends with ${top.name}`
    : `whose next issuer is "${nameIn(top.x509.issuer)}"`;
  return `the certificate ${stray.name} is no part of the chain of ${links[0].name}, ${next}`;
}
