import { execFileSync } from 'node:child_process';
import { describe, expect, it } from 'vitest';
import { archive } from '../../../../src/operate/bundle/archive.ts';
import { fetchScript, hostFiles } from '../../../../src/operate/bundle/host-files.ts';

const file = (path: string, content: string, executable = false) => ({ path, content, executable });
const FILES = [file('settings.json', '{}\n'), file('bin/apply', '#!/bin/bash\n', true)];

describe('the bundle as an archive', () => {
  it('has one hash for the same files, in whatever order they come', async () => {
    const one = await archive(FILES);
    const other = await archive(FILES.toReversed());
    expect(other.sha256).toBe(one.sha256);
    expect(one.sha256).toBe('3fc15c6dc3949702f8bd4a677cc2792d2737a816a938c19770324066ee7fc94c');
  });

  it('has another hash as soon as a file has another content, name or mode', async () => {
    const variants = [
      FILES,
      [...FILES, file('more', '')],
      [file('settings.json', '{ }\n'), ...FILES.slice(1)],
      [...FILES.slice(0, 1), file('bin/apply', '#!/bin/bash\n')],
    ];
    const hashes = await Promise.all(variants.map(archive));
    expect(new Set(hashes.map(({ sha256 }) => sha256)).size).toBe(variants.length);
  });

  it('is read by tar, with the modes that programs need and nobody’s name in it', async () => {
    const { bytes } = await archive(FILES);
    const listed = execFileSync('tar', ['--list', '--verbose', '--numeric-owner', '--file', '-'], {
      input: bytes,
      encoding: 'utf8',
      env: { ...process.env, TZ: 'UTC' },
    });
    const lines = listed
      .trim()
      .split('\n')
      .map((line) => line.replace(/\s+/g, ' '));
    expect(lines).toEqual([
      '-rwxr-xr-x 0/0 12 1970-01-01 00:00 bin/apply',
      '-rw-r--r-- 0/0 3 1970-01-01 00:00 settings.json',
    ]);
  });
});

describe('the files of the hosts', () => {
  it('are programs, units and SQL; what user data brings is not among them', () => {
    const paths = hostFiles().map(({ path, executable }) => `${path}${executable ? '*' : ''}`);
    expect(paths.toSorted()).toEqual([
      'bin/apply*',
      'bin/certificates*',
      'bin/common.sh',
      'bin/database*',
      'bin/database-password*',
      'bin/firewall*',
      'bin/health*',
      'bin/logins*',
      'bin/prepare*',
      'bin/report*',
      'bin/scram*',
      'database-check.sql',
      'database.sql',
      'units/orthweb-certificates.service',
      'units/orthweb-certificates.timer',
      'units/orthweb-report.service',
      'units/orthweb-report.timer',
      'units/orthweb.service',
    ]);
    expect(fetchScript()).toMatch(/^#!\/bin\/bash\n/);
  });

  it('never trace what they do: a trace would hold secrets', () => {
    for (const { path, content } of hostFiles()) {
      expect(content, path).not.toMatch(/set -[a-z]*x|xtrace/);
    }
  });
});
