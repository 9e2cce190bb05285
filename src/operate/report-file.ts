import { writeFile } from 'node:fs/promises';
import { messageOf } from '../aws/errors.ts';
import { OrthwebError } from '../errors.ts';

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
