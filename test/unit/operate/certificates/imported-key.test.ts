import { createPrivateKey, generateKeyPairSync, type KeyObject } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { CHAIN, faults, faultsOf, issuer, server, text } from './importing.ts';
import { made, rsaKeys, SITE } from './made.ts';

describe('the private key', () => {
  const exported = (options: object) =>
    createPrivateKey(server.key)
      .export({ type: 'pkcs8', format: 'pem', ...options } as never)
      .toString();

  it('must be the certificate’s', async () => {
    const { key } = await made({ name: 'x' });
    expect(await faults(text(CHAIN), key)).toEqual([
      `the private key does not belong to the certificate "${SITE}"`,
    ]);
  });

  it('must be there', async () => {
    const none = 'there is no private key in PEM form, between lines "BEGIN" and "END PRIVATE KEY"';
    expect(await faults(text(CHAIN), '')).toEqual([none]);
    expect(await faults(text(CHAIN), server.pem)).toEqual([none]);
  });

  it('must be one', async () => {
    expect(await faults(text(CHAIN), server.key + issuer.key)).toEqual([
      'there are several private keys: leave only the one of the certificate',
    ]);
  });

  it.each([
    ['PKCS#8', 'pkcs8'],
    ['SEC 1', 'sec1'],
  ])('must not be encrypted, as %s', async (_, type) => {
    const key = exported({ type, cipher: 'aes-256-cbc', passphrase: 'open sesame' });
    expect(await faults(text(CHAIN), key)).toEqual([
      'the private key is encrypted: decrypt it first, with "openssl pkey -in FILE -out FILE"',
    ]);
  });

  it.each([
    ['cut off', server.key.slice(0, 100)],
    ['changed', server.key.replace('MIG', 'MIJ')],
    ['no base64', server.key.replace(/\n.*\n/, '\n###\n')],
    ['of OpenSSH', server.key.replaceAll('PRIVATE KEY', 'OPENSSH PRIVATE KEY')],
  ])('must not be %s', async (_, key) => {
    expect(await faults(text(CHAIN), key)).toEqual([
      'the private key cannot be read: it may be cut off, or not be PKCS#8, PKCS#1 or SEC 1',
    ]);
  });

  it('must have 2048 bits, as RSA', async () => {
    expect(await faultsOf({ keys: await rsaKeys(1024) })).toEqual([
      'the private key has 1024 bits: RSA needs 2048 at least',
    ]);
  });

  it('must not be of another kind, nor on another curve', async () => {
    const ed25519 = generateKeyPairSync('ed25519').privateKey;
    const secp256k1 = generateKeyPairSync('ec', { namedCurve: 'secp256k1' }).privateKey;
    const pem = (key: KeyObject) => key.export({ type: 'pkcs8', format: 'pem' }).toString();
    expect(await faults(text(CHAIN), pem(ed25519))).toContain(
      'the private key is of the kind ed25519: it must be RSA or EC',
    );
    expect(await faults(text(CHAIN), pem(secp256k1))).toContain(
      'the private key is on the curve secp256k1: it must be P-256, P-384 or P-521',
    );
  });
});
