import { randomBytes } from 'node:crypto';
import { existsSync } from 'node:fs';
import { mkdir, rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { UsageError } from '../../errors.ts';
import type { ClientCertificate } from './client-certificate.ts';

export const DEVICE_FILES = ['ca.crt', 'client.crt', 'client.key'] as const;

/** Refuses a folder in which one of the files is: a key that is in use must not be lost by a slip. */
export function refuseToOverwrite(folder: string): void {
  const there = DEVICE_FILES.filter((name) => existsSync(join(folder, name)));
  if (there.length === 0) return;
  throw new UsageError(`${folder} has ${there.join(', ')} already`, {
    hint: 'name another folder with --out, or replace them with --force',
  });
}

/** What a device needs, in PEM form. The key is for its owner's eyes alone; a folder that is made is too. */
export async function writeDeviceFiles(
  folder: string,
  device: ClientCertificate,
  { force }: { readonly force: boolean },
): Promise<void> {
  if (!force) refuseToOverwrite(folder);
  await mkdir(folder, { recursive: true, mode: 0o700 });
  const files = [
    { name: 'client.key', text: device.privateKey.reveal(), mode: 0o600 },
    { name: 'client.crt', text: device.certificate, mode: 0o644 },
    { name: 'ca.crt', text: device.authority, mode: 0o644 },
  ];
  // All aside first: a full disk leaves what was there as it was.
  const fresh = files.map((file) => ({
    ...file,
    aside: join(folder, `.${file.name}.${unique()}`),
  }));
  try {
    for (const { aside, text, mode } of fresh)
      await writeFile(aside, text, { mode, flag: 'wx', flush: true });
    for (const { aside, name } of fresh) await rename(aside, join(folder, name));
  } finally {
    for (const { aside } of fresh) await rm(aside, { force: true });
  }
}

function unique(): string {
  return randomBytes(6).toString('hex');
}
