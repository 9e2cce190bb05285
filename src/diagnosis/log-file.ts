import { closeSync, openSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import { messageOf } from '../aws/errors.ts';
import { prepareLogFolder } from './log-folder.ts';

/** One JSON document a line. Whatever happens to the file is no business of the run's. */
export interface LogFile {
  readonly path: string;
  add(line: object): void;
  close(): void;
}

export interface LogPlace {
  readonly folder: string;
  readonly name: string;
  readonly nowMs: number;
  /** Said once: the file cannot be made, or not be written any more. */
  lost(why: string): void;
  open?(path: string): number;
}

/** Never through a link that somebody left there, and never another run's. */
const openNew = (path: string): number => openSync(path, 'wx', 0o600);

/** Each line is handed to the system at once, so that a run that is killed leaves what it had. */
export function openLogFile({
  folder,
  name,
  nowMs,
  lost,
  open = openNew,
}: LogPlace): LogFile | undefined {
  const path = join(folder, name);
  let file: number | undefined;
  try {
    prepareLogFolder(folder, nowMs);
    file = open(path);
  } catch (error) {
    lost(messageOf(error));
    return undefined;
  }
  const close = (): void => {
    if (file !== undefined) closeSync(file);
    file = undefined;
  };
  return {
    path,
    close,
    add(line) {
      if (file === undefined) return;
      try {
        writeSync(file, `${JSON.stringify(line)}\n`);
      } catch (error) {
        // A full disk, most of all.
        close();
        lost(messageOf(error));
      }
    },
  };
}
