import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { UsageError } from '../../errors.ts';
import { Secret } from '../../secret.ts';
import type { Import } from './imported.ts';

/** Where an operator has them, from `cwd`; `chain` is for those whose authority sends it apart. */
export interface ImportFiles {
  readonly cwd: string;
  readonly cert: string;
  readonly key: string;
  readonly chain?: string | undefined;
}

export function readImportFiles(files: ImportFiles): Omit<Import, 'names'> {
  const text = (flag: 'cert' | 'key' | 'chain', path: string) => read(flag, path, files.cwd);
  const chain = files.chain === undefined ? '' : text('chain', files.chain);
  return {
    certificate: `${text('cert', files.cert)}\n${chain}`,
    privateKey: new Secret(text('key', files.key)),
  };
}

function read(flag: string, path: string, cwd: string): string {
  try {
    return readFileSync(resolve(cwd, path), 'utf8');
  } catch (error) {
    const { code } = error as { readonly code?: string };
    const why = code === 'ENOENT' ? 'there is no such file' : `it cannot be read (${code})`;
    throw new UsageError(`--${flag} ${path}: ${why}`);
  }
}
