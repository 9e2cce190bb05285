import { createPrivateKey, KeyObject, randomBytes, webcrypto } from 'node:crypto';
import { OrthwebError } from '../../errors.ts';
import { Secret } from '../../secret.ts';

/** A certificate (or a chain, leaf first) in PEM form, and its private key as PKCS#8 in PEM form. */
export interface KeyedCertificate {
  readonly certificate: string;
  readonly privateKey: Secret<string>;
}

/** With TLS 1.2, a client that offers ECDHE-RSA suites only, as the first BCP 195 named them, needs an RSA server. */
export type KeyKind = 'P-256' | 'RSA-2048';

const P256 = { name: 'ECDSA', namedCurve: 'P-256' } as const;
const RSA_2048 = {
  name: 'RSASSA-PKCS1-v1_5',
  hash: 'SHA-256',
  modulusLength: 2048,
  publicExponent: new Uint8Array([1, 0, 1]),
};

/** How authorities sign, whose keys are on P-256. */
export const SIGNATURE = { name: 'ECDSA', hash: 'SHA-256' } as const;

export function newKeyPair(kind: KeyKind): Promise<webcrypto.CryptoKeyPair> {
  const usages = ['sign', 'verify'] as const;
  return kind === 'P-256'
    ? webcrypto.subtle.generateKey(P256, true, usages)
    : webcrypto.subtle.generateKey(RSA_2048, true, usages);
}

export function privateKeyPem(keys: webcrypto.CryptoKeyPair): Secret<string> {
  const key = KeyObject.from(keys.privateKey);
  return new Secret(key.export({ type: 'pkcs8', format: 'pem' }).toString());
}

/** For WebCrypto. What is wrong with a key that cannot be used is not told: the cause might show some of it. */
export async function signingKey(pem: Secret<string>): Promise<webcrypto.CryptoKey> {
  try {
    const pkcs8 = createPrivateKey(pem.reveal()).export({ type: 'pkcs8', format: 'der' });
    return await webcrypto.subtle.importKey('pkcs8', pkcs8, P256, false, ['sign']);
  } catch {
    throw new OrthwebError('the private key of the certificate authority is no EC key on P-256');
  }
}

/** 16 octets, positive, never beginning with a zero: RFC 5280 allows 20 and wants them unpredictable. */
export function newSerialNumber(): string {
  const octets = randomBytes(16);
  octets[0] = ((octets[0] ?? 0) & 0x3f) | 0x40;
  return octets.toString('hex');
}
