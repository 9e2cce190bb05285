import { existsSync, mkdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { run } from '../../../../src/main.ts';
import { FakeIo } from '../../../support/fake-io.ts';

let io: FakeIo;
beforeEach(() => {
  io = new FakeIo();
  // Whoever calls out fails.
  vi.stubGlobal('fetch', () => Promise.reject(new Error('init called out')));
});
afterEach(() => {
  vi.unstubAllGlobals();
  io.remove();
});

const NEEDED = '--region eu-west-1 --web-cidr 203.0.113.0/24 --dicom-cidr 198.51.100.7/32';
const init = (words = '') => run(['init', ...words.split(' ').filter((word) => word !== '')], io);
const written = (file = 'orthweb.yaml') => readFileSync(join(io.cwd, file), 'utf8');
const document = () => JSON.parse(io.out) as Record<string, unknown>;

describe('init without a terminal', () => {
  it('writes what flags say, and defaults', async () => {
    expect(await init(`--name lemur ${NEEDED}`)).toBe(0);
    expect(io.out).toBe('wrote orthweb.yaml\n');
    expect(io.err).toMatchInlineSnapshot(`
      "about $147 a month, plus the studies; list prices of 2026-08-21 in us-east-1
      next: orthweb doctor --name lemur, then orthweb plan --name lemur
      "
    `);
    expect(written()).toContain('name: lemur\n');
    expect(statSync(join(io.cwd, 'orthweb.yaml')).mode & 0o777).toBe(0o644);
  });

  it('names every missing flag at once, and writes nothing', async () => {
    expect(await init()).toBe(2);
    expect(io.err).toMatchInlineSnapshot(`
      "error: --region, --web-cidr, --dicom-cidr required where nobody can be asked
        fix: for example --region ca-central-1 --web-cidr 203.0.113.0/24 --dicom-cidr
             203.0.113.0/24 (or --open-to-internet, said in words)
      "
    `);
    expect(existsSync(join(io.cwd, 'orthweb.yaml'))).toBe(false);
  });

  it('refuses all wrong answers at once, before anything else', async () => {
    expect(await init('--region here --web-cidr 10.0.0.1 --replicas 99')).toBe(2);
    expect(io.err).toContain('3 faults in the configuration');
    expect(existsSync(join(io.cwd, 'orthweb.yaml'))).toBe(false);
  });

  it('takes variables for answers, but none that are not asked for', async () => {
    Object.assign(io.env, {
      ORTHWEB_REGION: 'eu-west-1',
      ORTHWEB_WEB_CIDR: '10.0.0.0/8',
      ORTHWEB_OPEN_TO_INTERNET: 'true',
      ORTHWEB_SANDBOX_HOSTS: 'off',
    });
    expect(await init('--json')).toBe(0);
    const { settings } = document() as { settings: Record<string, unknown> };
    expect(settings).toMatchObject({
      region: 'eu-west-1',
      access: { web: ['10.0.0.0/8'], openToInternet: true },
    });
    expect(settings).not.toHaveProperty('sandbox');
  });

  it('keeps every other setting that a flag names', async () => {
    await init(`${NEEDED} --tags department=radiology --ae-title CLINIC --multi-az false`);
    expect(written()).toContain('department: radiology');
    expect(written()).toContain('aeTitle: CLINIC');
    expect(written()).toContain('multiAz: false');
  });

  it('names a file by its way from the settings', async () => {
    mkdirSync(join(io.cwd, 'sites'));
    io.write('key.pub', `ssh-ed25519 ${KEY}\n`);
    expect(await init(`${NEEDED} -c sites/a.yaml --key-file key.pub`)).toBe(0);
    expect(written('sites/a.yaml')).toContain('publicKeyFile: ../key.pub');
    expect(io.err).toContain('orthweb doctor --config sites/a.yaml');
  });

  it('says the command for a certificate that is to be imported', async () => {
    await init(`${NEEDED} --certificate import`);
    expect(io.err).toContain('orthweb certs import --cert FILE --key FILE');
  });

  it('refuses a place that cannot be written, before anything is asked', async () => {
    expect(await init(`-c nowhere/a.yaml ${NEEDED}`)).toBe(2);
    expect(io.err).toContain('nowhere');
  });
});

describe('--json', () => {
  it('tells what was written, with the settings and the price', async () => {
    expect(await init(`--json --name lemur ${NEEDED}`)).toBe(0);
    expect(document()).toMatchInlineSnapshot(`
      {
        "changed": true,
        "file": "orthweb.yaml",
        "monthlyUsd": 147.39,
        "settings": {
          "access": {
            "dicom": [
              "198.51.100.7/32",
            ],
            "web": [
              "203.0.113.0/24",
            ],
          },
          "database": {
            "backupDays": 14,
          },
          "endpoints": "default",
          "hosts": {
            "instanceType": "t3.medium",
          },
          "logs": {
            "retentionDays": 400,
          },
          "name": "lemur",
          "orthanc": {
            "replicas": 3,
          },
          "region": "eu-west-1",
        },
        "written": true,
      }
    `);
  });

  it('has no price where one is not known', async () => {
    await init(`--json ${NEEDED} --instance-type c7i.large`);
    expect(document()['monthlyUsd']).toBeNull();
  });
});

describe('a file that is there', () => {
  const OWN = `# ours\nname: lemur\nregion: eu-west-1\naccess:\n  web: [10.0.0.0/8]\n  dicom: [10.0.0.0/8]\ntags: { a: b } # theirs\n`;
  beforeEach(() => io.write('orthweb.yaml', OWN));

  it('is not changed without --force', async () => {
    expect(await init('--json --replicas 4')).toBe(2);
    expect(document()).toHaveProperty('error.hint');
    expect(await init('--yes --no-input --replicas 4')).toBe(2);
    expect(io.err).toContain('orthweb.yaml is there already and would be changed');
    expect(written()).toBe(OWN);
  });

  it('is changed with --force, shows how, and keeps what is its own', async () => {
    expect(await init('--force --web-cidr 203.0.113.0/24')).toBe(0);
    expect(io.err).toContain('-  web: [10.0.0.0/8]\n+  web: [203.0.113.0/24]\n');
    expect(written()).toContain('# ours\n');
    expect(written()).toContain('tags: { a: b } # theirs\n');
  });

  it('is left alone where it says all this already', async () => {
    expect(await init('--web-cidr 10.0.0.0/8')).toBe(0);
    expect(io.out).toBe('orthweb.yaml says this already: nothing was written\n');
    expect(written()).toBe(OWN);
  });

  it('is left alone, and --json says so', async () => {
    expect(await init('--json')).toBe(0);
    expect(document()).toMatchObject({ written: false, changed: false });
  });

  it('that is faulty is told about as everywhere', async () => {
    io.write('orthweb.yaml', 'name: Lemur\nregoin: eu-west-1\n');
    expect(await init(`${NEEDED} --force`)).toBe(2);
    expect(io.err).toContain('orthweb.yaml:1:7');
    expect(io.err).toContain('did you mean region?');
  });
});

/** An OpenSSH public key of no one. */
const KEY = Buffer.concat([
  Buffer.from([0, 0, 0, 11]),
  Buffer.from('ssh-ed25519'),
  Buffer.from([0, 0, 0, 32]),
  Buffer.alloc(32, 7),
]).toString('base64');
