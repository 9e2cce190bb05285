import { constants } from 'node:fs';
import { access, stat, writeFile } from 'node:fs/promises';
import { dirname } from 'node:path';
import { messageOf } from '../aws/errors.ts';
import { OrthwebError, UsageError } from '../errors.ts';

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

/** Writes a report for people or for a build server to where the operator said; one of an earlier run is replaced. */
export async function writeReport(path: string, text: string): Promise<void> {
  try {
    await writeFile(path, text);
  } catch (error) {
    throw new OrthwebError(`the report could not be written: ${messageOf(error)}`, {
      hint: 'name a file in a folder that exists and that you may write to',
    });
  }
}

function isFolder(path: string): Promise<boolean> {
  return stat(path).then(
    (found) => found.isDirectory(),
    () => false,
  );
}
