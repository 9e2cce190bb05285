import { mkdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';

/** The file's age says when it was asked, or told, last; its text is the answer, empty while there is none. */
export interface Known {
  readonly latest: string | undefined;
  readonly askedMs: number;
}

/** Undefined: never asked. */
export function readKnown(file: string): Known | undefined {
  try {
    const askedMs = statSync(file).mtimeMs;
    const text = readFileSync(file, 'utf8').trim();
    return { latest: text === '' ? undefined : text, askedMs };
  } catch {
    return undefined;
  }
}

/** Empties it: the answer was told. False where nothing can be kept: what cannot be remembered is better not done. */
export function writeKnown(file: string): boolean {
  try {
    mkdirSync(dirname(file), { recursive: true });
    writeFileSync(file, '', { mode: 0o600 });
    return true;
  } catch {
    return false;
  }
}
