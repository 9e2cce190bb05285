import 'reflect-metadata';
import { KeyObject, webcrypto } from 'node:crypto';
import { isIP } from 'node:net';
import {
  AuthorityKeyIdentifierExtension,
  BasicConstraintsExtension,
  ExtendedKeyUsageExtension,
  Extension,
  KeyUsageFlags,
  KeyUsagesExtension,
  SubjectAlternativeNameExtension,
  SubjectKeyIdentifierExtension,
  type X509Certificate,
  X509CertificateGenerator,
} from '@peculiar/x509';

export const NOW = Date.UTC(2026, 10, 25, 12);
export const DAY = 24 * 60 * 60_000;
export const SITE = 'pacs.example.org';
const SERVER_AUTH = '1.3.6.1.5.5.7.3.1';

export interface Wish {
  readonly name: string;
  readonly by?: Made;
  /** One key for several certificates, or one of another kind. */
  readonly keys?: webcrypto.CryptoKeyPair;
  /** Whose key identifier it claims. */
  readonly posesAs?: Made;
  readonly ca?: boolean;
  readonly names?: readonly string[];
  readonly purposes?: readonly string[];
  readonly usages?: KeyUsageFlags;
  readonly hash?: string;
  readonly mustStaple?: boolean;
  readonly beginsMs?: number;
  readonly endsMs?: number;
}

export interface Made {
  readonly pem: string;
  readonly certificate: X509Certificate;
  readonly keys: webcrypto.CryptoKeyPair;
  /** PKCS#8. */
  readonly key: string;
}

export function ecKeys(namedCurve = 'P-256'): Promise<webcrypto.CryptoKeyPair> {
  return webcrypto.subtle.generateKey({ name: 'ECDSA', namedCurve }, true, ['sign', 'verify']);
}

export function rsaKeys(modulusLength: number): Promise<webcrypto.CryptoKeyPair> {
  const publicExponent = new Uint8Array([1, 0, 1]);
  const algorithm = { name: 'RSASSA-PKCS1-v1_5', hash: 'SHA-256', modulusLength, publicExponent };
  return webcrypto.subtle.generateKey(algorithm, true, ['sign', 'verify']);
}

/** A certificate of somebody else's, good or bad as wished; without `by` it signs itself. */
export async function made(wish: Wish): Promise<Made> {
  const keys = wish.keys ?? (await ecKeys());
  const issuer = wish.by ?? { certificate: undefined, keys };
  const certificate = await X509CertificateGenerator.create({
    subject: [{ CN: [wish.name] }],
    issuer: issuer.certificate?.subjectName ?? [{ CN: [wish.name] }],
    notBefore: new Date(wish.beginsMs ?? NOW - 10 * DAY),
    notAfter: new Date(wish.endsMs ?? NOW + 90 * DAY),
    publicKey: keys.publicKey,
    signingKey: issuer.keys.privateKey,
    signingAlgorithm: { name: 'ECDSA', hash: wish.hash ?? 'SHA-256' },
    extensions: [
      ...(wish.ca ? [new BasicConstraintsExtension(true, undefined, true)] : []),
      ...(wish.usages === undefined ? [] : [new KeyUsagesExtension(wish.usages, true)]),
      ...(wish.purposes ? [new ExtendedKeyUsageExtension([...wish.purposes])] : []),
      ...(wish.names ? [alternativeNames(wish.names)] : []),
      ...(wish.mustStaple ? [mustStaple()] : []),
      await SubjectKeyIdentifierExtension.create((wish.posesAs?.keys ?? keys).publicKey),
      await AuthorityKeyIdentifierExtension.create(issuer.keys.publicKey),
    ],
  });
  const key = KeyObject.from(keys.privateKey).export({ type: 'pkcs8', format: 'pem' }).toString();
  return { pem: `${certificate.toString('pem')}\n`, certificate, keys, key };
}

/** A server certificate as a public authority would sell it, but for what is wished otherwise. */
export function madeServer(wish: Partial<Wish> = {}): Promise<Made> {
  return made({
    name: SITE,
    names: [SITE],
    purposes: [SERVER_AUTH],
    usages: KeyUsageFlags.digitalSignature,
    ...wish,
  });
}

export function madeAuthority(name: string, wish: Partial<Wish> = {}): Promise<Made> {
  return made({ name, ca: true, usages: KeyUsageFlags.keyCertSign, ...wish });
}

function alternativeNames(names: readonly string[]): SubjectAlternativeNameExtension {
  return new SubjectAlternativeNameExtension(
    names.map((value) => ({ type: isIP(value) === 0 ? 'dns' : 'ip', value })),
  );
}

function mustStaple(): Extension {
  return new Extension('1.3.6.1.5.5.7.1.24', false, Buffer.from('3003020105', 'hex'));
}
