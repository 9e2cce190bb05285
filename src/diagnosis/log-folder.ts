import { chmodSync, mkdirSync, readdirSync, rmSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { stateFolder } from '../folders.ts';

const KEPT_FILES = 30;
const KEPT_MS = 14 * 24 * 60 * 60 * 1_000;

/** `2026-08-21T14-02-33.123Z-certs-client-4711.ndjson`: no colon, which Windows forbids; sorted by time as it stands. */
const NAME = /^(\d{4}-\d\d-\d\dT)(\d\d)-(\d\d)-(\d\d\.\d{3}Z)-[\w-]+\.ndjson$/;

export function logFolder(env: Readonly<Record<string, string | undefined>>): string {
  return join(stateFolder(env), 'logs');
}

export function logName(command: string, atMs: number, pid: number): string {
  const time = new Date(atMs).toISOString().replaceAll(':', '-');
  return `${time}-${command.replaceAll(' ', '-')}-${pid}.ndjson`;
}

/** Makes the folder, its owner's alone, and removes what is too old or too much. Throws where it cannot be made. */
export function prepareLogFolder(folder: string, nowMs: number): void {
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  // Somebody may have made it before, open to all.
  if (process.platform !== 'win32' && (statSync(folder).mode & 0o077) !== 0)
    chmodSync(folder, 0o700);
  for (const name of outlived(readdirSync(folder), nowMs)) {
    // Another run removes the same ones at the same time.
    rmSync(join(folder, name), { force: true });
  }
}

/** Of these files, those that go: the next one is to be the thirtieth. Other people's files stay. */
export function outlived(names: readonly string[], nowMs: number): readonly string[] {
  const ours = names.filter((name) => NAME.test(name)).toSorted();
  const surplus = ours.slice(0, Math.max(0, ours.length - (KEPT_FILES - 1)));
  return ours.filter((name) => surplus.includes(name) || nowMs - timeOf(name) > KEPT_MS);
}

function timeOf(name: string): number {
  return Date.parse(name.replace(NAME, '$1$2:$3:$4'));
}
