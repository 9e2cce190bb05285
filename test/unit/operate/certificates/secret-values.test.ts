import { inspect } from 'node:util';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { newAuthority } from '../../../../src/operate/certificates/authority.ts';
import {
  authoritySecret,
  readAuthoritySecret,
  readServerCertificateSecret,
  serverCertificateSecret,
} from '../../../../src/operate/certificates/secret-values.ts';
import { issueServerCertificate } from '../../../../src/operate/certificates/server-certificate.ts';
import { Secret } from '../../../../src/secret.ts';
import { NOW, SITE } from './made.ts';

const authority = await newAuthority('orthweb wealthy-lemur', NOW);
const server = {
  ...(await issueServerCertificate(authority, [SITE], NOW)),
  clientAuthority: authority.certificate,
};
const SENTINEL = 'hunter2Sentinel';

describe('the secret of the authority', () => {
  it('is the JSON that is agreed on, and comes back as it was', () => {
    const value = authoritySecret(authority);
    expect(JSON.parse(value.reveal())).toEqual({
      certificate: authority.certificate,
      privateKey: authority.privateKey.reveal(),
    });
    const again = readAuthoritySecret(value);
    expect(again.certificate).toBe(authority.certificate);
    expect(again.privateKey.reveal()).toBe(authority.privateKey.reveal());
  });
});

describe('the secret of the server certificate', () => {
  it('is the JSON that the hosts read, and comes back as it was', () => {
    const value = serverCertificateSecret(server);
    expect(JSON.parse(value.reveal())).toEqual({
      certificate: server.certificate,
      privateKey: server.privateKey.reveal(),
      clientAuthority: authority.certificate,
    });
    const again = readServerCertificateSecret(value);
    expect(again).toEqual({ ...server, privateKey: expect.any(Secret) });
    expect(again.privateKey.reveal()).toBe(server.privateKey.reveal());
  });

  it('shows no key, on its way there and back', () => {
    const value = serverCertificateSecret(server);
    const shown = inspect([value, readServerCertificateSecret(value)], { depth: 9 });
    expect(shown + JSON.stringify([value])).not.toContain('PRIVATE KEY');
  });
});

describe('what is no such secret', () => {
  const good = JSON.parse(serverCertificateSecret(server).reveal()) as object;
  it.each([
    ['no JSON', `{"privateKey": "${SENTINEL}`, 'the secret server-certificate holds no JSON'],
    ['nothing', '', 'holds no JSON'],
    ['no object', JSON.stringify(SENTINEL), 'form that is expected: the whole'],
    ['null', 'null', 'form that is expected: the whole'],
    [
      'an empty object',
      '{}',
      'the secret server-certificate has not the form that is expected: certificate, privateKey, clientAuthority',
    ],
    ['a field of another type', JSON.stringify({ ...good, privateKey: 7 }), 'expected: privateKey'],
    [
      'a field of other text',
      JSON.stringify({ ...good, clientAuthority: SENTINEL }),
      'expected: clientAuthority',
    ],
    [
      'a key that is encrypted',
      JSON.stringify({ ...good, privateKey: `-----BEGIN ENCRYPTED PRIVATE KEY-----\n${SENTINEL}` }),
      'expected: privateKey',
    ],
  ])('is told by the field, never by the value: %s', (_, text, message) => {
    const error = errorOf(text);
    expect(error.message).toContain(message);
    expect(inspect(error)).not.toContain(SENTINEL);
  });

  it('is never quoted', () => {
    const fields = fc.constantFrom('certificate', 'privateKey', 'clientAuthority', SENTINEL);
    const values = fc.dictionary(fields, fc.oneof(fc.constant(SENTINEL), fc.jsonValue()));
    const texts = fc.oneof(
      values.map((value) => JSON.stringify(value)),
      values.map((value) => JSON.stringify(value).slice(0, -1)),
      fc.string().map((text) => `${SENTINEL}${text}`),
    );
    fc.assert(
      fc.property(texts, (text) => {
        expect(inspect(errorOf(text), { depth: 9 })).not.toContain(SENTINEL);
      }),
    );
  });
});

function errorOf(text: string): Error {
  try {
    readServerCertificateSecret(new Secret(text));
  } catch (error) {
    return error as Error;
  }
  throw new Error('it was taken');
}
