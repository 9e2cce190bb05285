import {
  chmodSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { keepFile } from '../../../../src/commands/init/keep-file.ts';

let folder: string;
let path: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'orthweb-unit-'));
  path = join(folder, 'orthweb.yaml');
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

it('replaces the file in one step, keeps its mode and leaves nothing beside it', async () => {
  writeFileSync(path, 'tags: { ort: Zürich }\n');
  chmodSync(path, 0o640);
  await keepFile(path, 'tags: { ort: Zürich }\n', 'tags: { ort: Genève }\n');
  expect(readFileSync(path, 'utf8')).toBe('tags: { ort: Genève }\n');
  expect(statSync(path).mode & 0o777).toBe(0o640);
  expect(readdirSync(folder)).toEqual(['orthweb.yaml']);
});

it.each([
  ['changed', 'name: lemur\n'],
  ['made', undefined],
])('leaves a file that somebody else has %s meanwhile', async (_, before) => {
  writeFileSync(path, 'name: otter\n');
  await expect(keepFile(path, before, 'name: lemming\n')).rejects.toThrow('changed meanwhile');
  expect(readFileSync(path, 'utf8')).toBe('name: otter\n');
});
