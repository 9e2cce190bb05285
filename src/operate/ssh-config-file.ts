import { randomBytes } from 'node:crypto';
import { lstat, mkdir, open, readFile, realpath, rename, rm, stat } from 'node:fs/promises';
import { dirname } from 'node:path';
import { OrthwebError } from '../errors.ts';

/**
 * Changes a file in one step: whoever reads it meanwhile, or after a crash, sees the old text or the new. Links are
 * followed and its mode stays; a file that is made has 0600 or `mode`, its folder 0700. Text outside of what is changed stays byte
 * for byte, whatever its encoding. Answers whether anything was changed.
 */
export async function editFile(
  path: string,
  change: (text: string) => string,
  { mode = 0o600 }: { readonly mode?: number } = {},
): Promise<boolean> {
  const target = await followed(path);
  const before = await existing(target);
  // Every byte is a character and comes back as the same byte.
  const old = before?.bytes.toString('latin1') ?? '';
  const text = change(old);
  if (text === old) return false;
  if (before === undefined) await mkdir(dirname(target), { recursive: true, mode: 0o700 });
  await replace(target, Buffer.from(text, 'latin1'), before?.mode ?? mode);
  return true;
}

/** For text that is put beside bytes of an unknown encoding by `editFile`. */
export function asBytes(text: string): string {
  return Buffer.from(text, 'utf8').toString('latin1');
}

async function followed(path: string): Promise<string> {
  try {
    return await realpath(path);
  } catch (error) {
    if (!isAbsent(error)) throw error;
  }
  const link = await lstat(path).catch(() => undefined);
  if (link === undefined) return path;
  throw new OrthwebError(`${path} is a link to a file that does not exist`, {
    hint: 'make that file, or name another one',
  });
}

async function existing(path: string) {
  try {
    const [bytes, { mode }] = await Promise.all([readFile(path), stat(path)]);
    return { bytes, mode: mode & 0o777 };
  } catch (error) {
    if (isAbsent(error)) return undefined;
    throw error;
  }
}

async function replace(path: string, bytes: Buffer, mode: number): Promise<void> {
  const fresh = `${path}.orthweb-${randomBytes(6).toString('hex')}`;
  const file = await open(fresh, 'wx', 0o600);
  try {
    await file.writeFile(bytes);
    await file.chmod(mode);
    await file.sync();
    await file.close();
    await rename(fresh, path);
  } catch (error) {
    await file.close().catch(() => undefined);
    await rm(fresh, { force: true });
    throw error;
  }
}

function isAbsent(error: unknown): boolean {
  return (error as { code?: unknown }).code === 'ENOENT';
}
