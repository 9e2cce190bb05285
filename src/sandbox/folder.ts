import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { OrthwebError } from '../errors.ts';

/** Parts of the sandbox that are no TypeScript. */
export type Part = 'emulator' | 'image' | 'services' | 'database';

/** The files of a part: beside these sources, and beside the bundle that is made of them. */
export function sandboxFolder(part: Part): string {
  const folder = fileURLToPath(new URL(`./${part}/`, import.meta.url));
  if (existsSync(folder)) return folder;
  throw new OrthwebError(`the sandbox's files are missing: ${folder}`, {
    hint: 'build orthweb again: npm run build',
  });
}
