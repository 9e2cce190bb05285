import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { saveInFile } from '../../../src/commands/save-config.ts';
import type { CommandContext } from '../../../src/context.ts';
import { FakeIo } from '../../support/fake-io.ts';

let io: FakeIo;
beforeEach(() => {
  io = new FakeIo();
});
afterEach(() => io.remove());

function saved(text: string): string {
  io.write('orthweb.yaml', text);
  const invocation = { command: 'up', flags: {}, words: [] };
  const context = { io, invocation } as unknown as CommandContext;
  saveInFile(context, [[['access', 'web'], ['203.0.113.0/24']]]);
  return readFileSync(join(io.cwd, 'orthweb.yaml'), 'utf8');
}

it('what is saved leaves the rest of the file as somebody wrote it', () => {
  const own = '# ours\ntags: { a:  b }\n\n\n';
  expect(saved(own)).toMatch(
    /^# ours\ntags: { a: {2}b }\n[\s\S]*access:\n {2}web: \[203\.0\.113\.0\/24\]\n/,
  );
});

it('a group that is named but empty takes what is saved', () => {
  expect(saved('access:\n')).toBe('access:\n  web: [203.0.113.0/24]\n');
});
