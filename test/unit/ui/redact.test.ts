import { inspect } from 'node:util';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { Secret } from '../../../src/secret.ts';
import { redact, redactorOf, redactValue } from '../../../src/ui/redact.ts';

const SENTINEL = 'hunter2Sentinel';
const KEYS = [
  'password',
  'MasterUserPassword',
  'dbPassword',
  'SecretString',
  'secret',
  'clientSecret',
  'SessionToken',
  'token',
  'Authorization',
  'private_key',
  'privateKey',
  'UserData',
  'passphrase',
];
const key = fc.constantFrom(...KEYS);
/** Any shape with the sentinel somewhere in it. */
const holding = fc.letrec((tie) => ({
  tree: fc.oneof(
    { maxDepth: 3 },
    fc.constant(SENTINEL),
    fc.tuple(fc.jsonValue(), tie('tree')),
    fc.record({ a: fc.jsonValue(), b: tie('tree') }),
    tie('tree').map((value) => new Map([['x', value]])),
  ),
})).tree;

describe('redacting objects', () => {
  it('never lets out what is below a sensitive key, however deep', () => {
    const above = fc.array(fc.string({ maxLength: 5 }), { maxLength: 4 });
    fc.assert(
      fc.property(above, key, holding, fc.object(), (path, name, value, beside) => {
        const inner: unknown = { ...beside, [name]: value };
        const whole = path.reduce<unknown>((below, at) => ({ [at]: [below] }), inner);
        expect(inspect(redactValue(whole), { depth: 20 })).not.toContain(SENTINEL);
      }),
    );
  });

  it('keeps what is harmless, shape and all', () => {
    const plain = { id: 'secrets/web', at: [1, null, true], when: new Date(0), by: new Set(['a']) };
    expect(redactValue(plain)).toEqual({
      id: 'secrets/web',
      at: [1, null, true],
      when: '1970-01-01T00:00:00.000Z',
      by: ['a'],
    });
  });

  it('takes of an error its name and words, never what was sent', () => {
    const error = Object.assign(new Error(`password=${SENTINEL}`), {
      $response: { body: SENTINEL },
      input: { Name: SENTINEL },
    });
    const shown = inspect(redactValue({ error }), { depth: 9 });
    expect(shown).not.toContain(SENTINEL);
    expect(shown).toContain("name: 'Error'");
  });

  it('ends at cycles, counts bytes and leaves a Secret closed', () => {
    const cyclic: Record<string, unknown> = {
      bytes: Buffer.from(SENTINEL),
      one: new Secret(SENTINEL),
    };
    cyclic['self'] = cyclic;
    expect(redactValue(cyclic)).toEqual({
      bytes: '[15 bytes]',
      one: '[redacted]',
      self: '[cycle]',
    });
  });
});

describe('redacting text', () => {
  const written = fc.constantFrom(
    (name: string) => `${name}=${SENTINEL}`,
    (name: string) => `--${name}=${SENTINEL} --name x`,
    (name: string) => `${name}: ${SENTINEL}`,
    (name: string) => `${name}: Basic abc ${SENTINEL}`,
    (name: string) => `${name} = "${SENTINEL} with spaces"`,
    (name: string) => JSON.stringify({ [name]: SENTINEL, b: 1 }),
    (name: string) => JSON.stringify({ [name]: `"${SENTINEL}` }, undefined, 2),
    (name: string) => JSON.stringify(JSON.stringify({ [name]: SENTINEL })),
    (name: string) => JSON.stringify({ [name]: [SENTINEL, SENTINEL] }),
  );

  it('never lets out the value of a sensitive key, in any way of writing it', () => {
    const around = fc.constantFrom('', 'it failed: ', '{ "a": 1 } ', 'line\n', '/path?x=1&');
    fc.assert(
      fc.property(around, key, written, around, (before, name, write, after) => {
        expect(redact(`${before}${write(name)}${after}`)).not.toContain(SENTINEL);
      }),
    );
  });

  it('takes out keys in PEM, whole or cut off', () => {
    const pem = `-----BEGIN RSA PRIVATE KEY-----\n${SENTINEL}\n-----END RSA PRIVATE KEY-----`;
    expect(redact(`a ${pem} b`)).toBe('a [redacted PEM] b');
    expect(redact(`a ${pem.slice(0, 60)}`)).toBe('a [redacted PEM]');
    expect(redact(JSON.stringify({ body: pem }))).not.toContain(SENTINEL);
  });

  it('takes out access keys and the signatures of presigned addresses', () => {
    // Made up; the right length and letters.
    const secretKey = 'abcdEFGH0123'.repeat(4).slice(0, 40);
    const text = redact(
      `ASIA${'A1B2'.repeat(4)} ${secretKey} https://b.s3.amazonaws.com/k?X-Amz-Signature=0a1b2c&X-Amz-Credential=x%2Fy&X-Amz-Expires=900`,
    );
    expect(text).toBe(
      'ASIA[redacted] [redacted] https://b.s3.amazonaws.com/k?X-Amz-Signature=[redacted]&X-Amz-Credential=[redacted]&X-Amz-Expires=900',
    );
  });

  it.each([
    'ExpiredToken: The security token included in the request is expired',
    'InvalidClientTokenId: The security token included in the request is invalid.',
    'secrets/web: created (2 s)',
    'access denied: these credentials lack secretsmanager:CreateSecret (AccessDenied)',
    'arn:aws:kms:ca-central-1:123456789012:key/0b1f6c1e-1111-2222-3333-444455556666',
    '356a192b7913b04c54574d18c28d46e6395428ab',
    'secretsmanager:CreateSecret failed: HTTP 500',
  ])('leaves %s as it is', (text) => {
    expect(redact(text)).toBe(text);
  });

  it('takes out secrets seen in this run wherever they stand, encoded or not', () => {
    fc.assert(
      fc.property(
        fc.string({ minLength: 6, maxLength: 30 }),
        fc.string({ maxLength: 20 }),
        (secret, around) => {
          fc.pre(
            secret.trim().length >= 6 && !around.includes(secret) && !'[redacted]'.includes(secret),
          );
          const redactSeen = redactorOf([secret]);
          for (const shown of [
            secret,
            JSON.stringify(secret).slice(1, -1),
            encodeURIComponent(secret),
            Buffer.from(secret).toString('base64'),
          ]) {
            expect(redactSeen(`<${around}|${shown}|${around}>`)).not.toContain(`|${shown}|`);
          }
        },
      ),
    );
  });
});
