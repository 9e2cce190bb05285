import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type Config, resolveConfig } from '../../../src/config.ts';
import { run } from '../../../src/main.ts';
import { FakeIo } from '../../support/fake-io.ts';

let io: FakeIo;
beforeEach(() => {
  io = new FakeIo();
});
afterEach(() => io.remove());

const config = (...flags: readonly string[]) => run(['config', ...flags], io);

const FILE = `name: wealthy-lemur
access:
  web: [203.0.113.0/24]
orthanc:
  aeTitle: PACS
  settings:
    DicomModalities: { WORKSTATION: [WS1, 198.51.100.7, 104] }
`;

describe('config', () => {
  it('shows each setting with the flag, variable or line that it is from', async () => {
    io.write('orthweb.yaml', FILE);
    io.env['ORTHWEB_REGION'] = 'eu-west-1';
    expect(await config('--dicom-cidr', '198.51.100.7/32', '--multi-az', 'false')).toBe(0);
    expect(io.out).toMatchInlineSnapshot(`
      "# with orthweb.yaml
      name: wealthy-lemur                         # orthweb.yaml:1:7
      region: eu-west-1                           # ORTHWEB_REGION
      # profile: not set
      tags: {}                                    # default
      access:
        web: [203.0.113.0/24]                     # orthweb.yaml:3:8
        dicom: [198.51.100.7/32]                  # --dicom-cidr
        openToInternet: false                     # default
      site:
        # domain: not set
      network:
        vpcCidr: 172.27.0.0/16                    # default
        # publicSubnets: [172.27.0.0/24, 172.27.1.0/24]  # by network.vpcCidr
        # privateSubnets: [172.27.128.0/24, 172.27.129.0/24]  # by network.vpcCidr
      dicomPeers: []                              # default
      endpoints: default                          # default
      hosts:
        instanceType: t3.medium                   # default
        volumeGiB: 20                             # default
        # publicKey: not set
        # publicKeyFile: not set
        # composeUrl: not set
      database:
        instanceClass: db.t4g.small               # default
        majorVersion: 17                          # default
        storageGiB: 30                            # default
        backupDays: 14                            # default
        multiAz: false                            # --multi-az
        # caFile: not set
      orthanc:
        image: orthancteam/orthanc:26.9.1         # default
        replicas: 3                               # default
        aeTitle: PACS                             # orthweb.yaml:5:12
        viewers: []                               # default
        settings: {DicomModalities: {WORKSTATION: [WS1, 198.51.100.7, 104]}}  # orthweb.yaml:7:5
      envoy:
        image: envoyproxy/envoy:v1.39.3           # default
      logs:
        containers: true                          # default
        retentionDays: 400                        # default
      keys:
        deletionWindowDays: 30                    # default
      sandbox:
        delays: short                             # default
        hosts: auto                               # default
        httpsPort: 8443                           # default
        dicomPort: 11112                          # default
        images:
          # host: not set
          # postgres: not set
          # orthanc: not set
          # envoy: not set
      "
    `);
    expect(io.err).toBe('');
  });

  it('shows what only follows from something else as a comment', async () => {
    expect(await config('--sandbox', '--sandbox-orthanc-image', 'mirror/orthanc:1')).toBe(0);
    const implied = io.out.split('\n').filter((line) => line.includes('# by '));
    expect(implied.join('\n')).toMatchInlineSnapshot(`
      "  # web: [0.0.0.0/0]                        # by --sandbox
        # dicom: [0.0.0.0/0]                      # by --sandbox
        # openToInternet: true                    # by --sandbox
        # publicSubnets: [172.27.0.0/24, 172.27.1.0/24]  # by network.vpcCidr
        # privateSubnets: [172.27.128.0/24, 172.27.129.0/24]  # by network.vpcCidr
        # image: mirror/orthanc:1                 # by sandbox.images.orthanc"
    `);
    expect(io.out).toContain('# there is no orthweb.yaml here\n');
  });

  it('names the key that it found in the home', async () => {
    const key = `ssh-ed25519 ${Buffer.concat([
      Buffer.from([0, 0, 0, 11]),
      Buffer.from('ssh-ed25519'),
      Buffer.from([0, 0, 0, 32]),
      Buffer.alloc(32, 7),
    ]).toString('base64')}`;
    mkdirSync(`${io.cwd}/.ssh`);
    writeFileSync(`${io.cwd}/.ssh/id_ed25519.pub`, `${key} me@here\n`);
    await config('--json');
    expect(JSON.parse(io.out).settings['hosts.publicKey']).toEqual({
      value: key,
      source: 'implied',
      where: '~/.ssh',
    });
  });

  it.each([
    ['that says much', FILE, {}],
    ['that says nothing', '', {}],
    [
      'with lists, peers and odd texts',
      'tags: { "a: b": "yes", n: "0123", "true": "- x: y" }\ndicomPeers: [{ cidr: 198.51.100.7/32, port: 104 }]\n',
      { ORTHWEB_WEB_CIDR: '10.1.0.0/16,10.2.0.0/16', ORTHWEB_OPEN_TO_INTERNET: 'true' },
    ],
  ])('is itself a file of the same meaning: of one %s', async (_, text, env) => {
    io.write('orthweb.yaml', text);
    Object.assign(io.env, env);
    expect(await config()).toBe(0);
    expect(withoutSources(read(io.out))).toEqual(withoutSources(read(text, env)));
  });

  it('says null for what is not set, in JSON', async () => {
    io.write('other.yaml', 'region: eu-west-1\n');
    expect(await config('--json', '-c', 'other.yaml')).toBe(0);
    const { file, settings } = JSON.parse(io.out);
    expect(file).toBe('other.yaml');
    expect(settings['region']).toEqual({
      value: 'eu-west-1',
      source: 'file',
      where: 'other.yaml:1:9',
    });
    expect(settings['profile']).toEqual({ value: null, source: 'default', where: 'default' });
  });

  it('refuses what every command refuses', async () => {
    io.write('orthweb.yaml', 'databse: {}\n');
    expect(await config()).toBe(2);
    expect(io.out).toBe('');
    expect(io.err).toContain('orthweb.yaml:1:1: databse is not a setting');
  });
});

it('config schema is the schema that lies beside the README', async () => {
  expect(await run(['config', 'schema'], io)).toBe(0);
  expect(io.out).toBe(readFileSync('orthweb.schema.json', 'utf8'));
});

function read(text: string, env: Readonly<Record<string, string>> = {}): Config {
  const file = { path: 'orthweb.yaml', text };
  return resolveConfig({ flags: {}, env, file, readFile: () => undefined });
}

function withoutSources({ sources: _, ...config }: Config): object {
  return config;
}
