import { existsSync } from 'node:fs';
import { readFile, rename, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { type Authority, newAuthority } from '../../operate/certificates/authority.ts';
import { issueLeaf } from '../../operate/certificates/leaf.ts';
import { SERVER_AUTH } from '../../operate/certificates/purposes.ts';
import { Secret } from '../../secret.ts';

/** Of the emulated endpoints: what hosts take for RDS and for AWS. Nobody else trusts it. */
export interface Keyed {
  readonly certificate: string;
  readonly privateKey: string;
}

const DAYS = 365;

/** The sandbox's own authority, made at the first need. Its key is for the operator alone. */
export async function sandboxAuthority(stateDir: string, nowMs: number): Promise<Authority> {
  const path = join(stateDir, 'authority.pem');
  if (!existsSync(path)) {
    const made = await newAuthority('orthweb sandbox', nowMs);
    const fresh = `${path}.${process.pid}`;
    await writeFile(fresh, `${made.certificate}${made.privateKey.reveal()}`, { mode: 0o600 });
    await rename(fresh, path);
  }
  const text = await readFile(path, 'utf8');
  const at = text.indexOf('-----BEGIN PRIVATE KEY-----');
  return { certificate: text.slice(0, at), privateKey: new Secret(text.slice(at)) };
}

/** A certificate for servers of these names. */
export async function serverOf(
  authority: Authority,
  names: readonly string[],
  nowMs: number,
): Promise<Keyed> {
  const leaf = await issueLeaf(
    authority,
    {
      // A common name has 64 letters at most, an RDS endpoint may have more.
      commonName: (names[0] ?? '').slice(0, 64),
      purpose: SERVER_AUTH,
      names: names.map((value) => ({ type: 'dns', value })),
      days: DAYS,
      key: 'P-256',
    },
    nowMs,
  );
  return { certificate: leaf.certificate, privateKey: leaf.privateKey.reveal() };
}
