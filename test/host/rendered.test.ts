import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { fetchScript, hostFiles } from '../../src/operate/bundle/host-files.ts';
import { Engine } from '../support/engine.ts';
import { siteBundle, siteUserData } from '../support/site-bundle.ts';

/** What the programs that will read the bundle say of it, without a host around them. */
let engine: Engine;
let folder: string;
beforeAll(async () => {
  engine = await Engine.start();
  folder = mkdtempSync(join(tmpdir(), 'orthweb-rendered-'));
  const files = siteBundle({ compose: { url: 'file:///none', sha256: '0' }, authorities: '' });
  for (const { path, content, executable } of files) {
    mkdirSync(dirname(join(folder, path)), { recursive: true });
    writeFileSync(join(folder, path), content, { mode: executable ? 0o755 : 0o644 });
  }
  writeFileSync(join(folder, 'user-data'), siteUserData('0'.repeat(64)));
  const unit = parse(siteUserData('0'.repeat(64))).write_files[2].content;
  writeFileSync(join(folder, 'units/orthweb-fetch.service'), unit);
  writeFileSync(join(folder, 'orthweb-fetch'), fetchScript(), { mode: 0o755 });
});
afterAll(async () => {
  await engine.stop();
  rmSync(folder, { recursive: true, force: true });
});

/** Runs a program of the image on the bundle, mounted where a host has it. */
async function inImage(image: 'host' | 'envoy', words: readonly string[]): Promise<string> {
  const mount = [
    '--volume',
    `${folder}:/opt/orthweb/current:ro`,
    '--workdir',
    '/opt/orthweb/current',
  ];
  const tag = await engine.load(image);
  return engine.docker([
    'run',
    '--rm',
    '--network=none',
    '--entrypoint',
    words[0] ?? '',
    ...mount,
    tag,
    ...words.slice(1),
  ]);
}

describe('the bundle', () => {
  it('holds scripts in which shellcheck finds nothing', () => {
    const scripts = hostFiles().filter(({ content }) =>
      /^#!\/bin\/bash|^# shellcheck shell=bash/.test(content),
    );
    expect(scripts.length).toBeGreaterThan(8);
    const paths = scripts.map(({ path }) => join(folder, path));
    const fetch = join(import.meta.dirname, '../../src/templates/host/fetch.sh');
    execFileSync('shellcheck', ['--external-sources', ...paths, fetch], { stdio: 'pipe' });
  });

  it('is understood by docker compose, with the addresses and limits that were meant', async () => {
    const variables =
      '--env ORTHWEB_HOST=primary --env ORTHWEB_ORTHANC_MEMORY=943718400b --env ORTHWEB_SECRETS_REVISION=1'.split(
        ' ',
      );
    const mount = [
      '--volume',
      `${folder}:/opt/orthweb/current:ro`,
      '--workdir',
      '/opt/orthweb/current',
    ];
    const tag = await engine.load('host');
    const text = await engine.docker([
      ...['run', '--rm', '--network=none', ...variables, ...mount, tag],
      ...['docker', 'compose', 'config', '--format', 'json'],
    ]);
    const { services } = JSON.parse(text);
    expect(Object.keys(services)).toEqual(['envoy', 'orthanc-1', 'orthanc-2', 'orthanc-3']);
    const orthanc = services['orthanc-2'];
    expect(orthanc.environment.ORTHANC__DATABASE_SERVER_IDENTIFIER).toBe('primary-orthanc-2');
    expect(orthanc.mem_limit).toBe('943718400');
    expect(orthanc.networks.orthweb).toEqual({ aliases: ['orthanc'], ipv4_address: '10.214.0.17' });
    expect(orthanc.read_only).toBe(true);
  });

  it('is not started by compose where the host has not said which one it is', async () => {
    await expect(inImage('host', ['docker', 'compose', 'config'])).rejects.toThrow(
      /ORTHWEB_\w+ is missing a value/,
    );
  });

  it('is accepted by Envoy itself', async () => {
    const mount = ['--volume', `${folder}:/etc/orthweb:ro`];
    const certificates = ['server.crt', 'server.key', 'ca.crt', 'upstream-ca.crt'];
    const config = join(folder, 'etc-envoy');
    mkdirSync(join(config, 'certificates'), { recursive: true });
    const made =
      '-x509 -newkey rsa:2048 -nodes -days 2 -subj /CN=x -keyout key.pem -out crt.pem'.split(' ');
    execFileSync('openssl', ['req', ...made], { cwd: config, stdio: 'pipe' });
    for (const name of certificates) {
      const source = name.endsWith('.key') ? 'key.pem' : 'crt.pem';
      const target = name === 'upstream-ca.crt' ? name : join('certificates', name);
      execFileSync('install', ['-m', '644', source, target], { cwd: config });
    }
    const tag = await engine.load('envoy');
    const said = await engine.docker([
      ...['run', '--rm', '--network=none', ...mount, '--volume', `${config}:/etc/envoy:ro`, tag],
      ...['envoy', '--mode', 'validate', '-c', '/etc/orthweb/envoy.yaml'],
    ]);
    expect(said).toContain("configuration '/etc/orthweb/envoy.yaml' OK");
  });

  it('holds units in which systemd finds nothing', async () => {
    const units = hostFiles().filter(({ path }) => path.startsWith('units/'));
    const paths = units.map(({ path }) => `/opt/orthweb/current/${path}`);
    expect(paths).toHaveLength(5);
    const fetch =
      'cp orthweb-fetch /usr/local/sbin/ && systemd-analyze verify "$@" units/orthweb-fetch.service';
    expect(await inImage('host', ['bash', '-c', fetch, 'bash', ...paths])).toBe('');
  });

  it('holds a Python program that compiles', async () => {
    const check =
      'import ast, pathlib; ast.parse(pathlib.Path("bin/scram").read_text(), feature_version=(3, 9))';
    await inImage('host', ['python3', '-c', check]);
  });
});

describe('user data', () => {
  it('is a valid cloud-config', async () => {
    const words = ['cloud-init', 'schema', '--config-file', '/opt/orthweb/current/user-data'];
    expect(await inImage('host', words)).toContain('Valid schema');
  });

  it('leaves room: EC2 takes 16 KB', () => {
    expect(Buffer.byteLength(siteUserData('0'.repeat(64)))).toBeLessThan(8_192);
  });
});
