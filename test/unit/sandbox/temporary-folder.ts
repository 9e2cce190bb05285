import { chmod, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach } from 'vitest';

/** A folder for each test of a file, gone after it. */
export function temporaryFolder(): { readonly path: string; join(name: string): string } {
  const folder = { path: '', join: (name: string) => join(folder.path, name) };
  beforeEach(async () => {
    folder.path = await mkdtemp(join(tmpdir(), 'orthweb-unit-'));
  });
  afterEach(() => rm(folder.path, { recursive: true, force: true }));
  return folder;
}

/** A program that does what the shell lines say. */
export async function program(path: string, ...lines: readonly string[]): Promise<string> {
  await writeFile(path, ['#!/bin/sh', ...lines, ''].join('\n'));
  await chmod(path, 0o755);
  return path;
}

/** An id that no process has: the largest that Linux gives out, and then some. */
export const DEAD_PID = 2 ** 22 + 7;
