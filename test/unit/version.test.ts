import { execFileSync } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { version } from '../../src/version.ts';

const ROOT = join(import.meta.dirname, '../..');

describe('the version', () => {
  let alone: string;
  beforeAll(() => {
    alone = mkdtempSync(join(tmpdir(), 'orthweb-version-'));
    mkdirSync(join(alone, 'bin'));
    for (const path of ['bin/orthweb', 'package.json']) cpSync(join(ROOT, path), join(alone, path));
  });
  afterAll(() => rmSync(alone, { recursive: true, force: true }));

  it.each(['--version', '-V'])('by %s needs neither the bundle nor the command line', (flag) => {
    const bin = join(alone, 'bin/orthweb');
    expect(execFileSync(process.execPath, [bin, flag], { encoding: 'utf8' })).toBe(
      `${version()}\n`,
    );
  });

  it('says nothing to a reader that has gone', () => {
    const code = `for n in 1 2 3 4 5; do "$1" "$2" --version | true; done 2>&1`;
    const words = ['-c', code, 'bash', process.execPath, join(alone, 'bin/orthweb')];
    expect(execFileSync('bash', words, { encoding: 'utf8' })).toBe('');
  });

  it('beside other words is a matter of the command line', () => {
    const words = [join(alone, 'bin/orthweb'), '--json', '--version'];
    expect(() => execFileSync(process.execPath, words, { stdio: 'pipe' })).toThrow('start.js');
  });
});
