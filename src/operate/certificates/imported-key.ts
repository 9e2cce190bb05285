import { createPrivateKey, type KeyObject } from 'node:crypto';
import type { Secret } from '../../secret.ts';
import { privateKeysIn } from './pem.ts';

const CURVES = ['prime256v1', 'secp384r1', 'secp521r1'];

/** The one private key of a PEM text, or what is wrong with it: never a word of its content. */
export function importedKey(text: Secret<string>): KeyObject | string {
  const [pem, ...more] = privateKeysIn(text.reveal());
  if (pem === undefined)
    return 'there is no private key in PEM form, between lines "BEGIN" and "END PRIVATE KEY"';
  if (more.length > 0)
    return 'there are several private keys: leave only the one of the certificate';
  if (/^-----BEGIN ENCRYPTED|^Proc-Type: 4,ENCRYPTED/m.test(pem))
    return 'the private key is encrypted: decrypt it first, with "openssl pkey -in FILE -out FILE"';
  try {
    return createPrivateKey(pem);
  } catch {
    return 'the private key cannot be read: it may be cut off, or not be PKCS#8, PKCS#1 or SEC 1';
  }
}

/** Envoy refuses to start with others: "only P-256, P-384 or P-521 ECDSA certificates", RSA of 2048 bits and more. */
export function keyFault(key: KeyObject): string | undefined {
  const { modulusLength = 0, namedCurve } = key.asymmetricKeyDetails ?? {};
  switch (key.asymmetricKeyType) {
    case 'rsa':
      return modulusLength < 2048
        ? `the private key has ${modulusLength} bits: RSA needs 2048 at least`
        : undefined;
    case 'ec':
      return CURVES.includes(namedCurve ?? '')
        ? undefined
        : `the private key is on the curve ${namedCurve ?? '(unnamed)'}: it must be P-256, P-384 or P-521`;
    default:
      return `the private key is of the kind ${key.asymmetricKeyType ?? 'unknown'}: it must be RSA or EC`;
  }
}
