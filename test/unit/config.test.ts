import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { SETTINGS } from '../../src/config/settings.ts';
import { type Config, type ConfigInput, requireAccess, resolveConfig } from '../../src/config.ts';
import { UsageError } from '../../src/errors.ts';

const noFiles = () => undefined;

function resolve(input: Partial<ConfigInput> & { readonly yaml?: string } = {}): Config {
  const { yaml, ...rest } = input;
  const file = yaml === undefined ? undefined : { path: 'orthweb.yaml', text: yaml };
  return resolveConfig({ flags: {}, env: {}, readFile: noFiles, file, ...rest });
}

/** The text of the refusal. */
function refusal(input: Parameters<typeof resolve>[0]): string {
  try {
    resolve(input);
  } catch (error) {
    if (error instanceof UsageError) return error.message;
    throw error;
  }
  return 'not refused';
}

describe('the authorities of the database', () => {
  const yaml = 'database: {caFile: rds.pem}';

  it('are read beside the file that names them, and kept as text', () => {
    const asked: string[] = [];
    const readFile = (path: string) => void asked.push(path);
    expect(() =>
      resolveConfig({
        flags: {},
        env: {},
        file: { path: 'sites/a/orthweb.yaml', text: yaml },
        readFile,
      }),
    ).toThrow('database.caFile "rds.pem" cannot be read');
    expect(asked).toContain('sites/a/rds.pem');
  });

  it('are none where nobody names a file', () => {
    expect(resolve().database).not.toHaveProperty('authorities');
  });
});

describe('where a value comes from', () => {
  const flags = { instanceType: 't3.large' };
  const env = { ORTHWEB_INSTANCE_TYPE: 't3.small' };
  const yaml = 'hosts: {instanceType: t3.micro}';

  it.each([
    ['the flag goes before all', { flags, env, yaml }, 't3.large', 'flag'],
    ['the environment goes before the file', { env, yaml }, 't3.small', 'environment'],
    ['the file goes before the default', { yaml }, 't3.micro', 'file'],
    ['the default is last', {}, 't3.medium', 'default'],
    [
      'an empty variable is not set',
      { env: { ORTHWEB_INSTANCE_TYPE: '' }, yaml },
      't3.micro',
      'file',
    ],
    [
      'a key without a value is not set',
      { yaml: 'hosts:\n  instanceType:' },
      't3.medium',
      'default',
    ],
    ['an empty section is not set', { yaml: 'hosts:\naccess:' }, 't3.medium', 'default'],
    ['an empty file sets nothing', { yaml: '# nothing yet\n' }, 't3.medium', 'default'],
  ])('%s', (_, input, value, source) => {
    const config = resolve(input);
    expect(config.hosts.instanceType).toBe(value);
    expect(config.sources['hosts.instanceType']).toBe(source);
  });

  it('takes each setting of a section by itself', () => {
    const config = resolve({
      flags: { dbClass: 'db.m7g.large' },
      env: { ORTHWEB_BACKUP_DAYS: '7' },
      yaml: 'database: {storageGiB: 100, backupDays: 3}',
    });
    expect(config.database).toEqual({
      instanceClass: 'db.m7g.large',
      majorVersion: 17,
      storageGiB: 100,
      backupDays: 7,
      multiAz: true,
    });
  });

  it('reads every kind of setting from variables', () => {
    const config = resolve({
      env: {
        ORTHWEB_NAME: 'wealthy-lemur',
        ORTHWEB_REGION: 'ca-central-1',
        ORTHWEB_WEB_CIDR: '203.0.113.0/24, 2001:DB8:0::/32,203.0.113.0/24',
        ORTHWEB_DICOM_PEERS: '10.1.0.0/16:104,2001:db8::/32:11112',
        ORTHWEB_MULTI_AZ: 'no',
        ORTHWEB_TAGS: 'CostCenter=1234,Formula=a=b',
        ORTHWEB_REPLICAS: '2',
        ORTHWEB_VIEWERS: 'stone, ohif',
        ORTHWEB_ORTHANC_SETTINGS: '{"StableAge": 30}',
        ORTHWEB_DOMAIN: 'pacs.example.org',
        ORTHWEB_COMPOSE_URL: 'https://mirror.example.org/compose',
        HOME: '/home/someone',
        PATH: '/bin',
      },
    });
    expect(config).toMatchObject({
      name: 'wealthy-lemur',
      region: 'ca-central-1',
      access: { web: ['203.0.113.0/24', '2001:db8::/32'] },
      dicomPeers: [
        { cidr: '10.1.0.0/16', port: 104 },
        { cidr: '2001:db8::/32', port: 11112 },
      ],
      database: { multiAz: false },
      tags: { CostCenter: '1234', Formula: 'a=b' },
      orthanc: { replicas: 2, viewers: ['stone', 'ohif'], settings: { StableAge: 30 } },
      site: { domain: 'pacs.example.org' },
      hosts: { composeUrl: 'https://mirror.example.org/compose' },
    });
  });

  it('reads flags as commander hands them over, and leaves those of others alone', () => {
    const config = resolve({
      flags: { dicomCidr: ['203.0.113.0/24', '198.51.100.0/24'], openToInternet: true, json: true },
    });
    expect(config.access).toEqual({
      web: ['0.0.0.0/0'],
      dicom: ['203.0.113.0/24', '198.51.100.0/24'],
      openToInternet: true,
    });
  });

  it('has a flag and a variable of its own for every setting', () => {
    const distinct = (values: readonly string[]) => new Set(values).size;
    expect(distinct(SETTINGS.map(({ env }) => env))).toBe(SETTINGS.length);
    expect(distinct(SETTINGS.map(({ flag }) => flag.replace(/ .*/, '')))).toBe(SETTINGS.length);
  });
});

describe('the result', () => {
  it('is plain data that nobody can change', () => {
    const config = resolve({ flags: { webCidr: '203.0.113.0/24' } });
    expect(JSON.parse(JSON.stringify(config))).toEqual(config);
    expect(() => {
      (config.access.web as string[]).push('0.0.0.0/0');
    }).toThrow(TypeError);
  });

  it('has these defaults', () => {
    const { sources, ...defaults } = resolve();
    expect(new Set(Object.values(sources))).toEqual(new Set(['default']));
    expect(defaults).toMatchInlineSnapshot(`
      {
        "access": {
          "openToInternet": false,
        },
        "database": {
          "backupDays": 14,
          "instanceClass": "db.t4g.small",
          "majorVersion": 17,
          "multiAz": true,
          "storageGiB": 30,
        },
        "dicomPeers": [],
        "endpoints": "default",
        "envoy": {
          "image": "envoyproxy/envoy:v1.39.3",
        },
        "hosts": {
          "instanceType": "t3.medium",
          "volumeGiB": 20,
        },
        "keys": {
          "deletionWindowDays": 30,
        },
        "logs": {
          "containers": true,
          "retentionDays": 400,
        },
        "network": {
          "privateSubnets": [
            "172.27.128.0/24",
            "172.27.129.0/24",
          ],
          "publicSubnets": [
            "172.27.0.0/24",
            "172.27.1.0/24",
          ],
          "vpcCidr": "172.27.0.0/16",
        },
        "orthanc": {
          "aeTitle": "ORTHANC",
          "image": "orthancteam/orthanc:26.9.1",
          "replicas": 3,
          "settings": {},
          "viewers": [],
        },
        "sandbox": {
          "delays": "short",
          "dicomPort": 11112,
          "hosts": "auto",
          "httpsPort": 8443,
          "images": {},
        },
        "site": {},
        "tags": {},
      }
    `);
  });

  it('computes the subnets that are not given', () => {
    expect(resolve({ flags: { vpcCidr: '10.20.0.0/20' } }).network).toEqual({
      vpcCidr: '10.20.0.0/20',
      publicSubnets: ['10.20.0.0/24', '10.20.1.0/24'],
      privateSubnets: ['10.20.8.0/24', '10.20.9.0/24'],
    });
  });
});

describe('who may reach the site', () => {
  it('is not known by default, and asked for where it is needed', () => {
    const config = resolve();
    expect(config.access).toEqual({ openToInternet: false });
    expect(() => requireAccess(config)).toThrow(
      expect.objectContaining({
        exitCode: 2,
        message:
          'nobody said who may reach the site by HTTPS (access.web) and DICOM (access.dicom)',
        hint: 'name your networks: --web-cidr 203.0.113.0/24 --dicom-cidr 203.0.113.0/24, or say --open-to-internet',
      }),
    );
  });

  it('asks only for the side that is missing', () => {
    expect(() => requireAccess(resolve({ flags: { webCidr: '203.0.113.0/24' } }))).toThrow(
      expect.objectContaining({
        message: 'nobody said who may reach the site by DICOM (access.dicom)',
        hint: 'name your networks: --dicom-cidr 203.0.113.0/24, or say --open-to-internet',
      }),
    );
  });

  it('is everybody where that was said, but for the side with a list', () => {
    const config = resolve({ yaml: 'access: {openToInternet: true, web: [203.0.113.0/24]}' });
    expect(requireAccess(config)).toEqual({ web: ['203.0.113.0/24'], dicom: ['0.0.0.0/0'] });
  });

  it('is everybody in the sandbox, unless the operator said otherwise', () => {
    const implied = { openToInternet: true };
    expect(requireAccess(resolve({ implied })).web).toEqual(['0.0.0.0/0']);
    const denied = resolve({ implied, yaml: 'access: {openToInternet: false}' });
    expect(() => requireAccess(denied)).toThrow(UsageError);
  });

  it('is never everybody by a list alone', () => {
    expect(
      refusal({ flags: { webCidr: '0.0.0.0/0' }, yaml: 'access:\n  dicom: [10.0.0.0/8, "::/0"]' }),
    ).toMatchInlineSnapshot(`
      "2 faults in the configuration
        --web-cidr: access.web[0] "0.0.0.0/0" is everybody: name networks, or say access.openToInternet (--open-to-internet)
        orthweb.yaml:2:23: access.dicom[1] "::/0" is everybody: name networks, or say access.openToInternet (--open-to-internet)"
    `);
    const said = { webCidr: '0.0.0.0/0', dicomCidr: '::/0', openToInternet: true };
    expect(requireAccess(resolve({ flags: said }))).toEqual({
      web: ['0.0.0.0/0'],
      dicom: ['::/0'],
    });
  });
});

describe('what is wrong', () => {
  it('is told all at once, with the place, the value and what is allowed', () => {
    expect(
      refusal({
        flags: { webCidr: '203.0.113.7,10.0.0.1/8,here', volumeGib: '5x', region: 'us-esat-1' },
        env: { ORTHWEB_MULTI_AZ: 'maybe', ORTHWEB_TAGS: 'owner', ORTHWEB_WEB_CIDRS: 'x' },
        yaml: [
          'name: Bad--Name',
          'instance-type: t3.small',
          'hosts:',
          '  instanceTyp: t3.small',
          '  instanceType: t3',
          'database: {instanceClass: t4g.small, majorVersion: "17", backupDays: 0, storageGiB: 19}',
          'orthanc: {image: orthancteam/orthanc, aeTitle: Orthanc, replicas: 0}',
          'envoy: {image: "Envoy:1"}',
          'logs: {retentionDays: 10}',
          'endpoints: some',
          'network: {vpcCidr: 10.0.0.0/8, publicSubnets: [10.0.0.0/24]}',
          'dicomPeers: [{cidr: 10.0.0.0/8}, {cidr: 10.0.0.0/8, port: 65536}]',
          'keys: {deletionWindowDays: 3}',
          'sandbox: {delays: long}',
        ].join('\n'),
      }),
    ).toMatchInlineSnapshot(`
      "28 faults in the configuration
        --region: region "us-esat-1" must be an AWS region such as eu-central-1; did you mean us-east-1?
        --web-cidr: access.web[0] "203.0.113.7" is one address: write 203.0.113.7/32 for it alone
        --web-cidr: access.web[1] "10.0.0.1/8" has host bits set: write 10.0.0.0/8
        --web-cidr: access.web[2] "here" must be a network such as 203.0.113.0/24
        --volume-gib: hosts.volumeGiB "5x" must be a whole number from 10 to 16384
        ORTHWEB_WEB_CIDRS: is not a setting; did you mean ORTHWEB_WEB_CIDR?
        ORTHWEB_TAGS: tags "owner" must be key=value pairs with commas in between
        ORTHWEB_MULTI_AZ: database.multiAz "maybe" must be true or false
        orthweb.yaml:1:7: name "Bad--Name" must be 2 to 28 of a-z, 0-9 and single hyphens, begin with a letter, not end with a hyphen, and not begin with sg-, sthree- or amzn-s3-demo-
        orthweb.yaml:2:1: instance-type is not a setting; did you mean hosts.instanceType?
        orthweb.yaml:4:3: hosts.instanceTyp is not a setting; did you mean instanceType?
        orthweb.yaml:5:17: hosts.instanceType "t3" must be an EC2 instance type such as t3.medium
        orthweb.yaml:6:27: database.instanceClass "t4g.small" must be an RDS instance class such as db.t4g.small
        orthweb.yaml:6:52: database.majorVersion "17" must be a whole number from 14 to 18
        orthweb.yaml:6:70: database.backupDays 0 must be a whole number from 1 to 35
        orthweb.yaml:6:85: database.storageGiB 19 must be a whole number from 20 to 65536
        orthweb.yaml:7:18: orthanc.image "orthancteam/orthanc" must be an image with a tag or digest, such as envoyproxy/envoy:v1.39.3
        orthweb.yaml:7:48: orthanc.aeTitle "Orthanc" must be 1 to 16 of A-Z, 0-9, _ and space, with no space at either end
        orthweb.yaml:7:67: orthanc.replicas 0 must be a whole number from 1 to 16
        orthweb.yaml:8:16: envoy.image "Envoy:1" must be an image with a tag or digest, such as envoyproxy/envoy:v1.39.3
        orthweb.yaml:9:23: logs.retentionDays 10 must be one of 1, 3, 5, 7, 14, 30, 60, 90, 120, 150, 180, 365, 400, 545, 731, 1096, 1827, 2192, 2557, 2922, 3288, 3653
        orthweb.yaml:10:12: endpoints "some" must be one of default, full
        orthweb.yaml:11:20: network.vpcCidr "10.0.0.0/8" must be an IPv4 range from /16 to /26
        orthweb.yaml:11:47: network.publicSubnets ["10.0.0.0/24"] must be a list of two ranges, one for each zone
        orthweb.yaml:12:14: dicomPeers[0].port is missing: must be a whole number from 1 to 65535
        orthweb.yaml:12:59: dicomPeers[1].port 65536 must be a whole number from 1 to 65535
        orthweb.yaml:13:28: keys.deletionWindowDays 3 must be a whole number from 7 to 30
        orthweb.yaml:14:19: sandbox.delays "long" must be one of short, realistic, none"
    `);
  });

  it('is exit code 2', () => {
    expect(() => resolve({ flags: { replicas: 'many' } })).toThrow(
      expect.objectContaining({ exitCode: 2 }),
    );
  });

  it.each([
    [
      'a list where a group belongs',
      '- a\n- b',
      ['orthweb.yaml:1:1: ["a","b"] must be a group of settings'],
    ],
    [
      'text where a group belongs',
      'access: everybody',
      ['orthweb.yaml:1:9: access "everybody" must be a group of settings'],
    ],
    [
      'no YAML',
      'a: [1',
      [
        'orthweb.yaml:1:6: not valid YAML: Flow sequence in block collection must be sufficiently indented and end with a ]',
      ],
    ],
    [
      'a key twice',
      'name: aa\nname: bb',
      ['orthweb.yaml:2:1: not valid YAML: Map keys must be unique'],
    ],
    [
      'two documents',
      'name: aa\n---\nname: bb',
      ['orthweb.yaml:2:1: not valid YAML: a second document begins here'],
    ],
    [
      'a tag nobody knows',
      'name: !env NAME',
      ['orthweb.yaml:1:7: not valid YAML: Unresolved tag: !env'],
    ],
    [
      'an alias to nothing',
      'name: *other',
      [
        'orthweb.yaml: not valid YAML: Unresolved alias (the anchor must be set before the alias): other',
      ],
    ],
    [
      'a key with a dot',
      'access.web: [10.0.0.0/8]',
      ['orthweb.yaml:1:1: ["access.web"] is not a setting; did you mean web inside access?'],
    ],
    [
      'the key of another section',
      'vpcCidr: 10.0.0.0/16',
      ['orthweb.yaml:1:1: vpcCidr is not a setting; did you mean network.vpcCidr?'],
    ],
    ['a key like no other', 'frobnicate: 1', ['orthweb.yaml:1:1: frobnicate is not a setting']],
    [
      'a key of the language',
      '"__proto__": {name: a}',
      ['orthweb.yaml:1:1: __proto__ is not a setting'],
    ],
    [
      'the wrong sort of value in a list',
      'access: {web: [1, null], dicom: []}',
      [
        'orthweb.yaml:1:16: access.web[0] 1 must be a network such as 203.0.113.0/24',
        'orthweb.yaml:1:19: access.web[1] null must be a network such as 203.0.113.0/24',
        'orthweb.yaml:1:33: access.dicom [] must name at least one network',
      ],
    ],
    [
      'a viewer that there is not, and half a name',
      'orthanc: {viewers: [weasis]}\nsite: {domain: PACS}',
      [
        'orthweb.yaml:1:21: orthanc.viewers[0] "weasis" must be one of stone, ohif',
        'orthweb.yaml:2:16: site.domain "PACS" must be a full host name in lower case, such as pacs.example.org',
      ],
    ],
    [
      'a viewer twice',
      'orthanc: {viewers: [ohif, ohif]}',
      ['orthweb.yaml:1:20: orthanc.viewers ["ohif","ohif"] must name each viewer once'],
    ],
    [
      'characters that a terminal would obey',
      'name: "\\e[31m\\u202e"',
      [
        'orthweb.yaml:1:7: name "\\u001b[31m\\u{202e}" must be 2 to 28 of a-z, 0-9 and single hyphens, begin with a letter, not end with a hyphen, and not begin with sg-, sthree- or amzn-s3-demo-',
      ],
    ],
  ])('in the file: %s', (_, yaml, faults) => {
    expect(refusal({ yaml }).split('\n').slice(1)).toEqual(faults.map((fault) => `  ${fault}`));
  });

  it('of a file is told also where a flag goes before it', () => {
    expect(refusal({ flags: { replicas: '2' }, yaml: 'orthanc: {replicas: 99}' })).toBe(
      '1 fault in the configuration\n  orthweb.yaml:1:21: orthanc.replicas 99 must be a whole number from 1 to 16',
    );
  });

  it('about tags follows the rules of every service', () => {
    const many = Object.fromEntries(Array.from({ length: 46 }, (_, index) => [`t${index}`, 'x']));
    expect(
      refusal({
        env: { ORTHWEB_TAGS: 'owner=a,Owner=b' },
        yaml: 'tags: {Name: x, "AWS:y": x, "orthweb:id": x, "": x, cost: 12, k: "tab\\t", é: ü}',
      }),
    ).toMatchInlineSnapshot(`
      "7 faults in the configuration
        ORTHWEB_TAGS: tags.Owner "b" is the same key as owner for AWS IAM, which ignores case
        orthweb.yaml:1:8: tags.Name is no tag key: 1 to 128 letters, digits, inner spaces and _.:/=+-@, not Name, not beginning with aws: or orthweb:
        orthweb.yaml:1:17: tags["AWS:y"] is no tag key: 1 to 128 letters, digits, inner spaces and _.:/=+-@, not Name, not beginning with aws: or orthweb:
        orthweb.yaml:1:29: tags["orthweb:id"] is no tag key: 1 to 128 letters, digits, inner spaces and _.:/=+-@, not Name, not beginning with aws: or orthweb:
        orthweb.yaml:1:46: tags[""] is no tag key: 1 to 128 letters, digits, inner spaces and _.:/=+-@, not Name, not beginning with aws: or orthweb:
        orthweb.yaml:1:59: tags.cost 12 must be text of up to 256 letters, digits, inner spaces and _.:/=+-@ (numbers in quotes)
        orthweb.yaml:1:66: tags.k "tab\\t" must be text of up to 256 letters, digits, inner spaces and _.:/=+-@ (numbers in quotes)"
    `);
    expect(refusal({ yaml: JSON.stringify({ tags: many }) })).toMatchInlineSnapshot(`
      "1 fault in the configuration
        orthweb.yaml:1:9: tags {"t0":"x","t1":"x","t2":"x","t3":"x","t4":"x","t5":"x","..." must be at most 45 tags, not 46"
    `);
  });

  it('about subnets names both sides', () => {
    expect(
      refusal({
        flags: { publicSubnets: '172.27.128.0/20,10.0.0.0/24' },
        yaml: 'network:\n  privateSubnets: [172.27.129.0/24, 172.27.130.0/29]',
      }),
    ).toMatchInlineSnapshot(`
      "1 fault in the configuration
        orthweb.yaml:2:37: network.privateSubnets[1] "172.27.130.0/29" must be an IPv4 range from /16 to /28"
    `);
    expect(
      refusal({
        flags: { publicSubnets: '172.27.128.0/20,10.0.0.0/24' },
        yaml: 'network:\n  privateSubnets: [172.27.129.0/24, 172.27.130.0/24]',
      }),
    ).toMatchInlineSnapshot(`
      "3 faults in the configuration
        --public-subnets: network.publicSubnets[1] "10.0.0.0/24" must lie inside network.vpcCidr 172.27.0.0/16
        orthweb.yaml:2:20: network.privateSubnets[0] "172.27.129.0/24" overlaps network.publicSubnets[0] 172.27.128.0/20
        orthweb.yaml:2:37: network.privateSubnets[1] "172.27.130.0/24" overlaps network.publicSubnets[0] 172.27.128.0/20"
    `);
    expect(
      refusal({ flags: { publicSubnets: '172.27.128.0/24,172.27.1.0/24' } }),
    ).toMatchInlineSnapshot(`
      "1 fault in the configuration
        default: network.privateSubnets[0] "172.27.128.0/24" overlaps network.publicSubnets[0] 172.27.128.0/24"
    `);
    expect(refusal({ flags: { vpcCidr: '169.254.0.0/16' } })).toMatchInlineSnapshot(`
      "1 fault in the configuration
        --vpc-cidr: network.vpcCidr "169.254.0.0/16" cannot be used in a VPC: take a private range such as 172.27.0.0/16"
    `);
  });
});

describe('the public key of the hosts', () => {
  const ed25519 =
    'ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIOEsSotaXH1+qpwgVU2Wssbd73o1+zrGGjNx+MtPhd+t';
  const other = ed25519.replace('hd+t', 'hd+u');
  const env = { HOME: '/home/someone' };
  const files =
    (known: Record<string, string>): ConfigInput['readFile'] =>
    (path) =>
      known[path];

  it('is the text, else the file, else the one in the home directory', () => {
    const readFile = files({
      '/home/someone/.ssh/id_rsa.pub': `${ed25519} me@here\n`,
      '/etc/key.pub': other,
    });
    expect(resolve({ env, readFile }).hosts.publicKey).toBe(ed25519);
    expect(resolve({ env, readFile, flags: { keyFile: '/etc/key.pub' } }).hosts.publicKey).toBe(
      other,
    );
    const both = { env, readFile, flags: { key: ed25519, keyFile: '/etc/key.pub' } };
    expect(resolve(both).hosts.publicKey).toBe(ed25519);
    const flagFirst = {
      env,
      readFile,
      flags: { keyFile: '/etc/key.pub' },
      yaml: `hosts: {publicKey: ${ed25519}}`,
    };
    expect(resolve(flagFirst).hosts.publicKey).toBe(other);
    expect(resolve({ env }).hosts).not.toHaveProperty('publicKey');
  });

  it('is looked for beside the file that names it, or at home', () => {
    const file = { path: 'sites/a/orthweb.yaml', text: 'hosts: {publicKeyFile: key.pub}' };
    const readFile = files({ 'sites/a/key.pub': other, '/home/someone/k.pub': ed25519 });
    expect(resolve({ file, readFile }).hosts.publicKey).toBe(other);
    expect(resolve({ env, flags: { keyFile: '~/k.pub' }, readFile }).hosts.publicKey).toBe(ed25519);
  });

  it('never shows what was taken for one', () => {
    const secret = '-----BEGIN OPENSSH PRIVATE KEY-----\nMARKER\n';
    const readFile = files({ '/k': secret });
    const text = [
      refusal({ flags: { key: secret } }),
      refusal({ env: { ORTHWEB_KEY: 'MARKER without a header' } }),
      refusal({ flags: { keyFile: '/k' }, readFile }),
      refusal({ flags: { keyFile: '/missing' } }),
      refusal({
        flags: { keyFile: '/root/k' },
        readFile: () => {
          throw new Error('EACCES');
        },
      }),
      refusal({ yaml: `name: ${JSON.stringify(secret)}` }),
    ].join('\n');
    expect(text).not.toContain('MARKER');
    expect(text).toMatchInlineSnapshot(`
      "1 fault in the configuration
        --key: hosts.publicKey (not shown) must be the public key, not the private one
      1 fault in the configuration
        ORTHWEB_KEY: hosts.publicKey (not shown) must begin with ssh-ed25519 or ssh-rsa, the types that EC2 imports
      1 fault in the configuration
        --key-file: hosts.publicKeyFile "/k" is not a public key file: its content must be the public key, not the private one
      1 fault in the configuration
        --key-file: hosts.publicKeyFile "/missing" does not exist
      1 fault in the configuration
        --key-file: hosts.publicKeyFile "/root/k" cannot be read
      1 fault in the configuration
        orthweb.yaml:1:7: name (a private key, not shown) must be 2 to 28 of a-z, 0-9 and single hyphens, begin with a letter, not end with a hyphen, and not begin with sg-, sthree- or amzn-s3-demo-"
    `);
  });
});

describe('whatever is written', () => {
  const readFile = () => undefined;
  const never = (run: () => unknown) => {
    try {
      run();
    } catch (error) {
      expect(error).toBeInstanceOf(UsageError);
      // Nothing that a terminal would obey.
      expect((error as UsageError).message).toMatch(/^[^\p{Cc}\p{Cf}]*(\n[^\p{Cc}\p{Cf}]*)*$/u);
    }
  };
  const word = fc.oneof(
    fc.string(),
    fc.string({ unit: 'binary' }),
    fc.constantFrom(
      '__proto__',
      'constructor',
      '0.0.0.0/0',
      '::',
      '10.0.0.0/8',
      '1e9',
      'true',
      'a=b',
    ),
  );

  it('in a flag or a variable is taken or refused', () => {
    fc.assert(
      fc.property(fc.constantFrom(...SETTINGS), word, (setting, value) => {
        const attribute = (/--([a-z-]+)/.exec(setting.flag)?.[1] ?? '').replace(
          /-([a-z])/g,
          (_, letter: string) => letter.toUpperCase(),
        );
        never(() => resolveConfig({ flags: { [attribute]: value }, env: {}, readFile }));
        never(() => resolveConfig({ flags: {}, env: { [setting.env]: value }, readFile }));
      }),
      { numRuns: 500 },
    );
  });

  it('in the file is taken or refused', () => {
    const tree = fc.letrec((tie) => ({
      value: fc.oneof(
        { maxDepth: 3 },
        word,
        fc.integer(),
        fc.double(),
        fc.boolean(),
        fc.constant(null),
        tie('list'),
        tie('map'),
      ),
      list: fc.array(tie('value'), { maxLength: 3 }),
      map: fc.dictionary(
        fc.oneof(word, fc.constantFrom(...SETTINGS.flatMap(({ path }) => path.split('.')))),
        tie('value'),
        { maxKeys: 4 },
      ),
    }));
    fc.assert(
      fc.property(
        fc.oneof(
          word,
          tree.map.map((value) => JSON.stringify(value)),
        ),
        (text) => {
          never(() =>
            resolveConfig({ flags: {}, env: {}, readFile, file: { path: 'orthweb.yaml', text } }),
          );
        },
      ),
      { numRuns: 500 },
    );
  });

  it('is refused however deep it is nested', () => {
    for (const depth of [50, 1_000, 20_000]) {
      const text = `access: ${'['.repeat(depth)}${']'.repeat(depth)}`;
      expect(refusal({ yaml: text })).toMatch(/^1 fault|^2 faults/);
    }
  });

  it('in aliases that explode is refused', () => {
    const lines = ['a: &a [x, x, x, x, x, x, x, x, x]'];
    for (const [from, to] of ['ab', 'bc', 'cd', 'de', 'ef'].map((pair) => [...pair]))
      lines.push(`${to}: &${to} [${Array(9).fill(`*${from}`).join(', ')}]`);
    expect(refusal({ yaml: lines.join('\n') })).toContain('not valid YAML');
  });
});
