import { X509Certificate } from 'node:crypto';
import { isAbsolute, join } from 'node:path';
import type { FileReader } from './public-key.ts';

export interface AuthoritiesChoice {
  readonly file: string;
  /** Where a relative path starts. */
  readonly base: string;
  readonly readFile: FileReader;
}

/** Certificates of authorities as PEM, or what is wrong with the file: the rest of a sentence that names it. */
export type Authorities = { readonly pem: string } | { readonly wrong: string };

const BLOCK = /-----BEGIN CERTIFICATE-----[\s\S]*?-----END CERTIFICATE-----/g;

/** The certificates in a file, without what people write beside them. */
export function readAuthorities({ file, base, readFile }: AuthoritiesChoice): Authorities {
  const text = textOf(isAbsolute(file) ? file : join(base, file), readFile);
  if (text === undefined) return { wrong: 'cannot be read' };
  if (text.includes('PRIVATE KEY')) return { wrong: 'holds a private key: it goes to the hosts' };
  const blocks = text.replaceAll('\r\n', '\n').match(BLOCK) ?? [];
  if (blocks.length === 0) return { wrong: 'holds no certificate in PEM form' };
  if (!blocks.every(isAuthority))
    return { wrong: 'holds something that is no authority’s certificate' };
  return { pem: `${blocks.join('\n')}\n` };
}

function textOf(path: string, readFile: FileReader): string | undefined {
  try {
    return readFile(path);
  } catch {
    return undefined;
  }
}

function isAuthority(pem: string): boolean {
  try {
    return new X509Certificate(pem).ca;
  } catch {
    return false;
  }
}
