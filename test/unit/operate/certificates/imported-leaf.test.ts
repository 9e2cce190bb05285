import { X509Certificate } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { KeyUsageFlags } from '../../../../src/operate/certificates/x509.ts';
import { CHAIN, changedIn, faults, faultsOf, issuer, root, server, text } from './importing.ts';
import { made, madeAuthority, madeServer, rsaKeys, SITE } from './made.ts';

describe('the names', () => {
  it('must be on the certificate, all of them', async () => {
    expect(await faults(text(CHAIN), server.key, [SITE, 'b.example.org', '203.0.113.7'])).toEqual([
      `the certificate "${SITE}" is not for b.example.org, 203.0.113.7, but for ${SITE}`,
    ]);
  });

  it('do not count in the common name', async () => {
    expect(await faultsOf({ names: ['other.example.org'] })).toEqual([
      `the certificate "${SITE}" is not for ${SITE}, but for other.example.org`,
    ]);
    const none = await made({ name: SITE, by: issuer });
    expect(await faults(text([none, issuer]), none.key)).toEqual([
      `the certificate "${SITE}" is not for ${SITE}, but has no subject alternative name at all`,
    ]);
  });

  it.each(['example.org', 'a.pacs.example.org', 'pacs.example.com'])(
    'that a wildcard does not cover are wanting: %s',
    async (name) => {
      expect(await faultsOf({ names: ['*.example.org'] }, [name])).toEqual([
        `the certificate "${SITE}" is not for ${name}, but for *.example.org`,
      ]);
    },
  );

  it('are not covered by a wildcard within a label, nor by one that is not the first', async () => {
    for (const wildcard of ['p*.example.org', 'pacs.*.org', '*acs.example.org'])
      expect(await faultsOf({ names: [wildcard] })).toHaveLength(1);
  });

  it('are told in short where there are many', async () => {
    const names = Array.from({ length: 8 }, (_, index) => `h${index}.example.org`);
    expect(await faultsOf({ names })).toEqual([
      `the certificate "${SITE}" is not for ${SITE}, but for h0.example.org, h1.example.org, h2.example.org, h3.example.org, h4.example.org and 3 more`,
    ]);
  });
});

describe('the certificate', () => {
  it('must not be signed with SHA-1', async () => {
    expect(await faultsOf({ hash: 'SHA-1' })).toEqual([
      `the certificate "${SITE}" is signed with SHA-1: clients accept SHA-256, SHA-384 and SHA-512`,
    ]);
  });

  it('must not be signed with SHA-1 by itself', async () => {
    const own = await madeServer({ hash: 'SHA-1' });
    expect(await faults(own.pem, own.key)).toEqual([
      `the certificate "${SITE}" is signed with SHA-1: clients accept SHA-256, SHA-384 and SHA-512`,
    ]);
  });

  it('must not be signed with MD5', async () => {
    // Nothing here signs with it any more: the number of the algorithm is changed, and the issuer left away.
    const rsa = await madeAuthority('RSA', { keys: await rsaKeys(2048) });
    const leaf = await madeServer({ by: rsa });
    const [sha256, md5] = ['0b', '04'].map((end) => Buffer.from(`2a864886f70d0101${end}`, 'hex'));
    expect(await faults(changedIn(leaf.pem, sha256 as Buffer, md5 as Buffer), leaf.key)).toEqual([
      `the certificate "${SITE}" is signed with MD5: clients accept SHA-256, SHA-384 and SHA-512`,
    ]);
  });

  it('must not be signed with SHA-1 further up either', async () => {
    const weak = await madeAuthority('Weak', { by: root, hash: 'SHA-1' });
    const leaf = await madeServer({ by: weak });
    expect(await faults(text([leaf, weak]), leaf.key)).toEqual([
      'the certificate "Weak" is signed with SHA-1: clients accept SHA-256, SHA-384 and SHA-512',
    ]);
  });

  it('must be for servers, where it says what it is for', async () => {
    for (const purpose of ['1.3.6.1.5.5.7.3.2', '2.5.29.37.0'])
      expect(await faultsOf({ purposes: [purpose] })).toEqual([
        `the certificate "${SITE}" is not for servers: its extended key usage lacks serverAuth`,
      ]);
  });

  it('must let its key sign handshakes, where it says what that may do', async () => {
    expect(await faultsOf({ usages: KeyUsageFlags.keyEncipherment })).toEqual([
      `the certificate "${SITE}" may not sign handshakes: its key usage lacks digitalSignature`,
    ]);
  });

  it('must not demand what the hosts do not give', async () => {
    expect(await faultsOf({ mustStaple: true })).toEqual([
      `the certificate "${SITE}" demands OCSP stapling ("must-staple"): ask for one without`,
    ]);
  });

  it('must be there', async () => {
    const none =
      'there is no certificate in PEM form, between lines "BEGIN" and "END CERTIFICATE": convert .der, .p7b or .pfx with openssl';
    expect(await faults('', server.key)).toEqual([none]);
    expect(
      await faults(new X509Certificate(server.pem).raw.toString('latin1'), server.key),
    ).toEqual([none]);
    // Given the wrong way round.
    expect(await faults(server.key, server.key)).toEqual([none]);
  });

  it('must be whole', async () => {
    const half = server.pem.slice(0, 300);
    expect(await faults(half, server.key)).toEqual([
      'certificate 1 of 1 in the file cannot be read: it may be cut off',
    ]);
    expect(await faults(half + issuer.pem, server.key)).toEqual([
      'certificate 1 of 2 in the file cannot be read: it may be cut off',
    ]);
    expect(await faults(server.pem + issuer.pem.replace('MII', 'MIJ'), server.key)).toEqual([
      'certificate 2 of 2 in the file cannot be read: it may be cut off',
    ]);
  });
});
