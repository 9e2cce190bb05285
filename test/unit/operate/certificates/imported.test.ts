import { createPrivateKey, X509Certificate } from 'node:crypto';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { CHAIN, check, faults, faultsOf, issuer, server, text } from './importing.ts';
import { DAY, ecKeys, made, madeAuthority, madeServer, NOW, rsaKeys, SITE } from './made.ts';

describe('a good certificate', () => {
  it('comes back with its chain, and its key as PKCS#8', async () => {
    const imported = await check(text(CHAIN), server.key);
    expect(imported.certificate).toBe(text(CHAIN));
    expect(imported.privateKey.reveal()).toBe(server.key);
    expect(imported.warnings).toEqual([]);
  });

  it('comes back leaf first, however its chain was ordered, each part once', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.shuffledSubarray([...CHAIN, issuer], { minLength: 4 }),
        async (shuffled) => {
          expect((await check(text(shuffled), server.key)).certificate).toBe(text(CHAIN));
        },
      ),
    );
  });

  it('may end its chain before the root', async () => {
    const imported = await check(text([issuer, server]), server.key);
    expect(imported.certificate).toBe(text([server, issuer]));
    expect(imported.warnings).toEqual([]);
  });

  it('may have signed itself', async () => {
    const own = await madeServer();
    expect((await check(own.pem, own.key)).certificate).toBe(own.pem);
    expect((await check(own.pem, own.key)).warnings).toEqual([]);
  });

  it('may stand in one file with its key, with notes, indented, with the line ends of Windows', async () => {
    const notes = `Bag Attributes\n  friendlyName: x\n${text(CHAIN)}\n${server.key}`;
    const odd = notes.replaceAll(/^/gm, '   ').replaceAll('\n', '\r\n');
    const imported = await check(odd, `\ufeff${odd}`);
    expect(imported.certificate).toBe(text(CHAIN));
    expect(imported.privateKey.reveal()).toBe(server.key);
  });

  it.each([
    ['SEC 1', 'sec1'],
    ['PKCS#8', 'pkcs8'],
  ] as const)('may have an EC key as %s', async (_, type) => {
    const key = createPrivateKey(server.key).export({ type, format: 'pem' }).toString();
    const withParameters = `-----BEGIN EC PARAMETERS-----\nBggqhkjOPQMBBw==\n-----END EC PARAMETERS-----\n${key}`;
    expect((await check(text(CHAIN), withParameters)).privateKey.reveal()).toBe(server.key);
  });

  it.each([
    ['SHA-256', 'P-256'],
    ['SHA-384', 'P-384'],
    ['SHA-512', 'P-521'],
  ])('may be signed with %s, and have a key on %s', async (hash, curve) => {
    expect(await faultsOf({ hash, keys: await ecKeys(curve) })).toEqual([]);
  });

  it('may have an RSA key of 2048 bits, as PKCS#1', async () => {
    const rsa = await madeServer({ by: issuer, keys: await rsaKeys(2048) });
    const key = createPrivateKey(rsa.key).export({ type: 'pkcs1', format: 'pem' }).toString();
    expect((await check(text([rsa, issuer]), key)).privateKey.reveal()).toBe(rsa.key);
  });

  it('may have a wildcard for one label, and addresses', async () => {
    const names = ['*.example.org', '203.0.113.7', '2001:db8::7'];
    expect(
      await faultsOf({ names }, [SITE, '203.0.113.7', '2001:DB8:0::7', 'PACS.example.ORG.']),
    ).toEqual([]);
  });

  it('may be without usages, for it is for all', async () => {
    const plain = await made({ name: SITE, names: [SITE], by: issuer });
    expect(await faults(text([plain, issuer]), plain.key)).toEqual([]);
  });

  it('may have been renewed with the same key: the first is taken, the other told', async () => {
    const older = await madeServer({ by: issuer, keys: server.keys, name: 'old' });
    expect(await faults(text([server, issuer, older]), server.key)).toEqual([
      `the certificate "old" is no part of the chain of "${SITE}", whose next issuer is "Root"`,
    ]);
  });

  it('may have a root that was signed long ago', async () => {
    const old = await madeAuthority('Old root', { hash: 'SHA-1' });
    const young = await madeServer({ by: old });
    expect(await faults(text([young, old]), young.key)).toEqual([]);
  });
});

it('tells everything that is wrong at once', async () => {
  const bad = await madeServer({
    by: issuer,
    endsMs: NOW - DAY,
    hash: 'SHA-1',
    names: ['old.example.org'],
    purposes: ['1.3.6.1.5.5.7.3.2'],
  });
  const { key } = await made({ name: 'x' });
  const attempt = check(text([bad, issuer]), key);
  await expect(attempt).rejects.toThrowErrorMatchingInlineSnapshot(`
    [UsageError: 5 faults in the certificate to import
      the private key does not belong to the certificate "pacs.example.org"
      the certificate "pacs.example.org" is not for pacs.example.org, but for old.example.org
      the certificate "pacs.example.org" is not for servers: its extended key usage lacks serverAuth
      the certificate "pacs.example.org" is signed with SHA-1: clients accept SHA-256, SHA-384 and SHA-512
      the certificate "pacs.example.org" ended on 2026-11-24]
  `);
  expect(await faults('', '')).toHaveLength(2);
});

it('throws nothing but its own error, whatever it is given', async () => {
  const soup = fc
    .array(
      fc.oneof(
        fc.string({ unit: 'binary' }),
        fc.constantFrom(server.pem, issuer.pem, server.key, '-----BEGIN CERTIFICATE-----\n'),
        fc.nat(400).map((end) => server.pem.slice(0, end)),
        fc
          .base64String({ minLength: 4 })
          .map((body) => `-----BEGIN CERTIFICATE-----\n${body}\n-----END CERTIFICATE-----\n`),
      ),
      { maxLength: 4 },
    )
    .map((parts) => parts.join(''));
  await fc.assert(
    fc.asyncProperty(soup, soup, async (certificate, key) => {
      await faults(certificate, key);
    }),
    { numRuns: 300 },
  );
});

it('throws nothing but its own error, whatever byte of a certificate was changed', async () => {
  const ders = CHAIN.map(({ pem }) => new X509Certificate(pem).raw);
  const changes = fc.array(fc.tuple(fc.nat(2), fc.nat(), fc.nat(255)), {
    minLength: 1,
    maxLength: 3,
  });
  await fc.assert(
    fc.asyncProperty(changes, async (bytes) => {
      const changed = ders.map((der) => Buffer.from(der));
      for (const [which, at, value] of bytes) {
        const der = changed[which];
        if (der !== undefined) der[at % der.length] = value;
      }
      await faults(changed.map(pemOf).join(''), server.key);
    }),
    { numRuns: 300 },
  );
});

function pemOf(der: Buffer): string {
  return `-----BEGIN CERTIFICATE-----\n${der.toString('base64')}\n-----END CERTIFICATE-----\n`;
}
