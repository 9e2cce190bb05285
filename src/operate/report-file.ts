import { constants } from 'node:fs';
import { access, stat, writeFile } from 'node:fs/promises';
import { dirname } from 'node:path';
import { UsageError } from '../errors.ts';

/** Before hours of work: a file that could not be written afterwards. */
export async function refuseUnwritable(path: string): Promise<void> {
  const folder = dirname(path);
  const why = (await isFolder(path))
    ? 'it is a folder'
    : await access(folder, constants.W_OK).then(
        () => undefined,
        () => `${folder} is not there, or may not be written to`,
      );
  if (why !== undefined) throw new UsageError(`${path} cannot be written: ${why}`);
}

/** Replaces what is there. */
export async function writeReport(path: string, text: string): Promise<void> {
  await writeFile(path, text);
}

function isFolder(path: string): Promise<boolean> {
  return stat(path).then(
    (found) => found.isDirectory(),
    () => false,
  );
}
