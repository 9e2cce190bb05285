import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { OrthwebError } from '../errors.ts';

/** The Python files of the emulator: beside this source, and beside the bundle that is made of it. */
export function emulatorFolder(): string {
  const folder = fileURLToPath(new URL('./emulator/', import.meta.url));
  if (existsSync(folder)) return folder;
  throw new OrthwebError(`the sandbox's files are missing: ${folder}`, {
    hint: 'build orthweb again: npm run build',
  });
}
