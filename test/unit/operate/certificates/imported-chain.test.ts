import { describe, expect, it } from 'vitest';
import {
  CHAIN,
  changedIn,
  check,
  faults,
  faultsOf,
  issuer,
  root,
  server,
  text,
} from './importing.ts';
import { DAY, made, madeAuthority, madeServer, NOW, SITE } from './made.ts';

describe('the chain', () => {
  it('must be signed, link by link', async () => {
    // The same name and the same key identifier: only the signature tells.
    const forged = await madeAuthority('Issuer', { by: root, posesAs: issuer });
    expect(await faults(text([server, forged]), server.key)).toEqual([
      `the signature on "${SITE}" was not made by "Issuer", which it names as its issuer`,
    ]);
  });

  it('does not go on over a key of an unknown kind', async () => {
    const [ec, unknown] = ['01', '7f'].map((end) => Buffer.from(`06072a8648ce3d02${end}`, 'hex'));
    const changed = changedIn(issuer.pem, ec as Buffer, unknown as Buffer);
    expect(await faults(server.pem + changed, server.key)).toEqual([
      `the certificate "Issuer" is no part of the chain of "${SITE}", whose next issuer is "Issuer"`,
    ]);
  });

  it('must not have been changed', async () => {
    const own = await madeServer();
    const changed = changedIn(own.pem, Buffer.from(SITE), Buffer.from('bacs.example.org'));
    expect(await faults(changed, own.key, ['bacs.example.org'])).toEqual([
      '"bacs.example.org" names itself as its issuer, but did not sign itself: it was changed, or its issuer is missing',
    ]);
  });

  it('holds authorities only, above the server', async () => {
    const clerk = await made({ name: 'Clerk', by: root });
    const leaf = await madeServer({ by: clerk });
    expect(await faults(text([leaf, clerk]), leaf.key)).toEqual([
      `"Clerk" is no certificate authority, but issued "${SITE}"`,
    ]);
  });

  it('holds nothing else', async () => {
    const stranger = await madeServer({ name: 'Stranger' });
    expect(await faults(text([...CHAIN, stranger]), server.key)).toEqual([
      `the certificate "Stranger" is no part of the chain of "${SITE}", which ends with "Root"`,
    ]);
    expect(await faults(text([server, root]), server.key)).toEqual([
      `the certificate "Root" is no part of the chain of "${SITE}", whose next issuer is "Issuer"`,
    ]);
  });

  it('takes the one that signed, of two with the same name', async () => {
    const namesake = await madeAuthority('Issuer', { by: root, posesAs: issuer });
    expect(await faults(text([namesake, ...CHAIN]), server.key)).toEqual([
      `the certificate "Issuer" is no part of the chain of "${SITE}", which ends with "Root"`,
    ]);
  });

  it('without any intermediate certificate is a warning', async () => {
    expect((await check(server.pem, server.key)).warnings).toEqual([
      `there is no intermediate certificate in the file: clients that do not know the issuer of "${SITE}" refuse it`,
    ]);
  });
});

describe('the dates', () => {
  it('must not be over', async () => {
    expect(await faultsOf({ endsMs: NOW - 1000 })).toEqual([
      `the certificate "${SITE}" ended on 2026-11-25`,
    ]);
  });

  it('must not be to come', async () => {
    expect(await faultsOf({ beginsMs: NOW + DAY })).toEqual([
      `the certificate "${SITE}" is not valid before 2026-11-26`,
    ]);
  });

  it('of the intermediate certificates count too', async () => {
    const ended = await madeAuthority('Ended', { by: root, endsMs: NOW - DAY });
    const leaf = await madeServer({ by: ended });
    expect(await faults(text([leaf, ended]), leaf.key)).toEqual([
      'the certificate "Ended" ended on 2026-11-24',
    ]);
  });

  it.each([
    [14 * DAY - 1000, [`the certificate "${SITE}" ends on 2026-12-09: get the next one`]],
    [14 * DAY, []],
  ])('that end %d ms from now are a warning, within 14 days', async (left, warnings) => {
    const leaf = await madeServer({ by: issuer, endsMs: NOW + left });
    expect((await check(text([leaf, issuer]), leaf.key)).warnings).toEqual(warnings);
  });

  it('that are too far apart for Apple’s systems are a warning', async () => {
    const leaf = await madeServer({ by: issuer, endsMs: NOW + 900 * DAY });
    expect((await check(text([leaf, issuer]), leaf.key)).warnings).toEqual([
      `the certificate "${SITE}" is valid for 910 days: Apple's systems refuse more than 825`,
    ]);
  });
});
