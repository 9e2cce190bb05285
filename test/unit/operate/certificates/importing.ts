import { X509Certificate } from 'node:crypto';
import { inspect } from 'node:util';
import { expect } from 'vitest';
import {
  checkImported,
  type Imported,
  ImportRefused,
} from '../../../../src/operate/certificates/imported.ts';
import { Secret } from '../../../../src/secret.ts';
import { redact } from '../../../../src/ui/redact.ts';
import { DAY, type Made, madeAuthority, madeServer, NOW, SITE } from './made.ts';

export const root = await madeAuthority('Root', { endsMs: NOW + 3650 * DAY });
export const issuer = await madeAuthority('Issuer', { by: root, endsMs: NOW + 1000 * DAY });
export const server = await madeServer({ by: issuer });
export const CHAIN = [server, issuer, root];

/** One after the other, as in a file. */
export const text = (chain: readonly Made[]) => chain.map(({ pem }) => pem).join('');

export function check(
  certificate: string,
  key: string,
  names: readonly string[] = [SITE],
): Promise<Imported> {
  return checkImported({ certificate, privateKey: new Secret(key), names }, NOW);
}

/** Everything that is wrong with it; and that no word of its key is in the error. */
export async function faults(
  certificate: string,
  key: string,
  names?: readonly string[],
): Promise<readonly string[]> {
  try {
    await check(certificate, key, names);
  } catch (error) {
    if (!(error instanceof ImportRefused)) throw error;
    const said = inspect(error, { depth: 9 });
    for (const line of key.split(/\s+/).filter((part) => part.length > 30))
      expect(said).not.toContain(line);
    // What the operator sees is what was said: nothing in it looks like a key to the redactor.
    expect(redact(error.message)).toBe(error.message);
    return error.faults;
  }
  return [];
}

/** Of a server certificate that only differs as wished, with the chain above it. */
export async function faultsOf(wish: Parameters<typeof madeServer>[0], names?: readonly string[]) {
  const wished = await madeServer({ by: issuer, ...wish });
  const chain = wish?.by === undefined ? [wished, issuer] : [wished];
  return faults(text(chain), wished.key, names);
}

/** The certificate with other bytes of the same length, as somebody without its issuer's key could make it. */
export function changedIn(pem: string, from: Buffer, to: Buffer): string {
  const der = new X509Certificate(pem).raw.toString('hex');
  const changed = der.replaceAll(from.toString('hex'), to.toString('hex'));
  expect(changed).not.toBe(der);
  return new X509Certificate(Buffer.from(changed, 'hex')).toString();
}
