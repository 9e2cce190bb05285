import { execFile } from 'node:child_process';
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { Cli, documentOf } from '../support/cli.ts';
import type { RunDocument } from '../support/sandbox.ts';

const run = promisify(execFile);
const PROJECT = resolve(import.meta.dirname, '../..');
const { version } = JSON.parse(readFileSync(join(PROJECT, 'package.json'), 'utf8'));
/** A folder as people have them: a space, a letter that is not ASCII, and what means something in a URL. */
const folder = join(mkdtempSync(join(tmpdir(), 'orthweb-package-')), 'Radiologie Süd #1 100%25');
const tarball = join(folder, `orthweb-${version}.tgz`);
const npmEnv = npmEnvironment();

beforeAll(async () => {
  mkdirSync(folder);
  const packing = [join(PROJECT, 'package.js'), folder];
  const { stdout } = await run(process.execPath, packing, { env: npmEnv });
  expect(stdout).toBe(`${tarball}\n`);
});
afterAll(() => rmSync(dirname(folder), { recursive: true, force: true }));

describe('the package', () => {
  it('holds what runs and nothing else', async () => {
    const { stdout } = await run('tar', ['-tzf', tarball]);
    const files = stdout.trim().split('\n');
    const places = new Set(files.map((file) => file.split('/').slice(1, 3).join('/')));
    const code = [...places].filter((place) => /^dist\/[\w.-]+\.js$/.test(place));
    expect(code.length).toBeGreaterThan(50);
    expect([...places].filter((place) => !code.includes(place)).sort()).toEqual([
      'CHANGELOG.md',
      'LICENSE',
      'README.md',
      'bin/orthweb',
      'bin/start.js',
      'dist/completion',
      'dist/database',
      'dist/emulator',
      'dist/host',
      'dist/image',
      'dist/licenses.txt',
      'dist/services',
      'docs/orthweb.1',
      'docs/reference.md',
      'orthweb.schema.json',
      'package.json',
    ]);
    expect(files.filter((file) => /\.map$|\.ts$|test|__pycache__/.test(file))).toEqual([
      'package/dist/emulator/selftest.py',
    ]);
  });

  it('names no other package, and may be published', async () => {
    const { stdout } = await run('tar', ['-xzOf', tarball, 'package/package.json']);
    expect(JSON.parse(stdout)).toEqual({
      name: 'orthweb',
      version,
      description: expect.any(String),
      license: 'Apache-2.0',
      type: 'module',
      engines: { node: '>=20.19' },
      bin: { orthweb: 'bin/orthweb' },
      man: 'docs/orthweb.1',
    });
  });

  it('is small', () => {
    expect(statSync(tarball).size).toBeLessThan(3_000_000);
  });

  it('carries the licences of what it is bundled with', () => {
    const text = readFileSync(join(PROJECT, 'dist/licenses.txt'), 'utf8');
    const listed = [...text.matchAll(/^ {2}(\S+) (\d\S+) {2}(.+)$/gm)];
    const licences = new Set(listed.map(([, , , licence]) => licence));
    expect([...licences].sort()).toEqual(['0BSD', 'Apache-2.0', 'BSD-3-Clause', 'ISC', 'MIT']);
    const names = listed.map(([, name]) => name);
    expect(names).toEqual(expect.arrayContaining(['@aws-sdk/client-ec2', 'commander', 'zod']));
    // All others' texts name the holders of the copyright.
    expect(text.match(/^.+, without a text/gm)).toEqual(['Apache-2.0, without a text']);
    expect(text.match(/Permission is hereby granted/g)?.length).toBeGreaterThan(30);
  });
});

describe('installed without scripts and without a network', () => {
  it('is one package, which says its version and its help', async () => {
    const bin = await installed(join(folder, 'project'));
    const cli = cliOf(bin);
    expect(await cli.run(['--version'])).toMatchObject({ exitCode: 0, stdout: `${version}\n` });
    const help = await cli.run(['--help']);
    expect(help).toMatchObject({ exitCode: 0, stderr: '' });
    expect(help.stdout).toContain('Usage: orthweb');
    expect(readdirSync(join(folder, 'project/node_modules')).filter(isPackage)).toEqual([
      'orthweb',
    ]);
    cli.remove();
  });

  it('is a command of the machine when it is installed for all', async () => {
    const prefix = join(folder, 'global');
    await npm(folder, 'install', '--global', '--prefix', prefix, tarball);
    const { stdout } = await run(join(prefix, 'bin/orthweb'), ['--version'], { env: npmEnv });
    expect(stdout).toBe(`${version}\n`);
  });

  it('is run by npx', async () => {
    const words = ['exec', '--yes', '--package', tarball, '--', 'orthweb', '--version'];
    expect(await npm(folder, ...words)).toBe(`${version}\n`);
  });

  it('builds a site in the sandbox and removes it', async () => {
    const cli = cliOf(await installed(join(folder, 'site')));
    try {
      const started = await cli.run(['sandbox', 'start', '--delays', 'none']);
      expect(started).toMatchObject({ exitCode: 0 });
      const words = ['--sandbox', '--yes', '--sandbox-hosts', 'off', '--json'];
      const up = await cli.run(['up', ...words]);
      expect(up.stderr).not.toContain('error');
      const { deployment, outputs } = documentOf<RunDocument>(up);
      expect(Object.keys(outputs)).toContain('site_address');
      const down = ['down', '--sandbox', '--confirm', deployment, '--delete-data'];
      expect(await cli.run(down)).toMatchObject({ exitCode: 0 });
    } finally {
      await cli.endAll();
      expect(await cli.run(['sandbox', 'stop'])).toMatchObject({ exitCode: 0 });
      cli.remove();
    }
  });
});

const isPackage = (name: string): boolean => !name.startsWith('.');

async function installed(project: string): Promise<string> {
  mkdirSync(project, { recursive: true });
  await npm(project, 'install', '--no-save', tarball);
  return join(project, 'node_modules/orthweb/bin/orthweb');
}

function cliOf(bin: string): Cli {
  const home = mkdtempSync(join(folder, 'Zuhause von Jürgen '));
  return new Cli({}, { bin, home });
}

async function npm(cwd: string, ...words: readonly string[]): Promise<string> {
  const [command = '', ...rest] = words;
  const quiet = ['--ignore-scripts', '--offline', '--no-audit', '--no-fund'];
  const { stdout } = await run('npm', [command, ...quiet, ...rest], { cwd, env: npmEnv });
  return stdout;
}

/** Nothing of the npm that runs the tests, and a cache that knows no package. */
function npmEnvironment(): NodeJS.ProcessEnv {
  const kept = Object.entries(process.env).filter(([name]) => !/^(npm_|NODE_)/i.test(name));
  return {
    ...Object.fromEntries(kept),
    HOME: folder,
    npm_config_cache: join(folder, 'npm-cache'),
    npm_config_update_notifier: 'false',
  };
}
