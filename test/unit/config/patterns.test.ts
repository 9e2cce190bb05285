import { describe, expect, it } from 'vitest';
import {
  AE_TITLE,
  DOMAIN,
  IMAGE,
  INSTANCE_CLASS,
  INSTANCE_TYPE,
  isDeploymentName,
  PROFILE,
  REGION,
} from '../../../src/config/patterns.ts';
import { randomName } from '../../../src/config/random-name.ts';
import { REGIONS } from '../../../src/config/regions.ts';
import { resolveConfig } from '../../../src/config.ts';
import { names } from '../../../src/provision/names.ts';
import { stack } from '../../../src/provision/stack.ts';

describe('the name of a deployment', () => {
  it.each(['ab', 'a1', 'wealthy-lemur', 'a-b-c', `a${'b'.repeat(27)}`, 'sgx'])(
    'may be %s',
    (name) => {
      expect(isDeploymentName(name)).toBe(true);
    },
  );

  it.each([
    'a',
    '',
    `a${'b'.repeat(28)}`,
    'Wealthy',
    '1st',
    '-a',
    'a-',
    'a--b',
    'a_b',
    'a.b',
    'a\n',
    'ä-b',
    'sg-site',
    'sthree-site',
    'amzn-s3-demo-site',
  ])('may not be %j', (name) => {
    expect(isDeploymentName(name)).toBe(false);
  });

  /** As the services document them. Where an object has no name, it is the value of its tag `Name`. */
  const LIMITS: Readonly<Record<string, number>> = {
    'ec2:key-pair': 255,
    'ec2:launch-template': 128,
    'ec2:security-group': 255,
    'iam:instance-profile': 128,
    'iam:policy': 128,
    'iam:role': 64,
    'kms:key': 256,
    'logs:log-group': 512,
    'rds:db-instance': 63,
    'rds:db-parameter-group': 255,
    'rds:db-subnet-group': 255,
    's3:bucket': 63,
    'secretsmanager:secret': 512,
  };
  const TAG_VALUE_LIMIT = 256;

  it.each([...REGIONS, 'us-isof-south-1', 'us-isob-west-1'])(
    'of the longest sort fits into every AWS name in %s',
    (region) => {
      const deployment = `a${'b'.repeat(27)}`;
      const config = resolveConfig({
        flags: { openToInternet: true, endpoints: 'full' },
        env: {},
        readFile: () => undefined,
      });
      const place = { deployment, region, account: '123456789012', partition: 'aws' };
      const nodes = stack({ ...place, config, decided: undefined });
      expect(nodes.length).toBeGreaterThan(30);
      for (const { id, kind } of nodes)
        expect(names(place).of(id).length, id).toBeLessThanOrEqual(
          LIMITS[kind.type] ?? TAG_VALUE_LIMIT,
        );
      const snapshot = `${names(place).finalSnapshotPrefix}20261123184700`;
      expect(snapshot.length).toBeLessThanOrEqual(255);
    },
  );

  it('makes bucket and database names that AWS accepts', () => {
    for (const deployment of ['ab', 'a-1', 'wealthy-lemur', `a${'-b'.repeat(13)}`]) {
      const place = names({ deployment, region: 'us-east-1' });
      expect(isDeploymentName(deployment)).toBe(true);
      for (const id of ['storage/data', 'storage/logs', 'database/main'])
        expect(place.of(id)).toMatch(/^[a-z](?!.*--)[a-z0-9-]{1,61}[a-z0-9]$/);
    }
  });

  it('by chance is always an allowed one, and short', () => {
    const drawn = Array.from({ length: 500 }, () => randomName());
    expect(drawn.filter((name) => !isDeploymentName(name) || name.length > 20)).toEqual([]);
    expect(new Set(drawn).size).toBeGreaterThan(300);
  });

  it('is drawn again until it is allowed', () => {
    const draws = ['red panda', 'sg-lemur', 'tremendously-rhinoceros', 'wise-lemur'];
    expect(randomName(() => draws.shift() ?? 'none-left')).toBe('wise-lemur');
  });
});

const accepted = (rule: { pattern: RegExp }, texts: readonly string[]) =>
  texts.filter((text) => rule.pattern.test(text));

describe('an image reference', () => {
  const digest = `sha256:${'0'.repeat(64)}`;

  it('has a tag, a digest, or both', () => {
    const texts = [
      'orthancteam/orthanc:26.9.1',
      'envoy:v1',
      `envoy@${digest}`,
      `registry.example.org:5000/a/b__c/d-e:T_1.0-x@${digest}`,
      'localhost/orthanc:latest',
      '[2001:db8::1]:5000/orthanc:1',
      '123456789012.dkr.ecr.eu-west-1.amazonaws.com/orthanc:1',
    ];
    expect(accepted(IMAGE, texts)).toEqual(texts);
  });

  it('is nothing else', () => {
    const texts = [
      '',
      'orthanc',
      'registry.example.org:5000/orthanc',
      'Orthanc:1',
      'a//b:1',
      '/a:1',
      'a/:1',
      'a:',
      'a:.1',
      `a:${'x'.repeat(129)}`,
      'a@sha256:123',
      `a@${digest}:1`,
      `a@md5:${'0'.repeat(32)}`,
      'a___b:1',
      'a._b:1',
      `${'a'.repeat(256)}:1`,
      `${'a'.repeat(64)}:1`,
      'a:1\n',
      'a:1 b',
      'a:1;reboot',
      '$(reboot):1',
    ];
    expect(accepted(IMAGE, texts)).toEqual([]);
  });

  it('is read in no time, however it is made', () => {
    const begun = performance.now();
    for (const unit of ['a', 'a-', 'a.', 'a_', 'a/', 'a:', '-', 'A-'])
      IMAGE.pattern.test(`${unit.repeat(5_000)}!`);
    expect(performance.now() - begun).toBeLessThan(1_000);
  });
});

describe('shapes', () => {
  it('of instance types', () => {
    const good = [
      't3.medium',
      'm7i-flex.2xlarge',
      'u7i-12tb.224xlarge',
      'm7g.metal',
      'i4i.metal-16xl',
    ];
    expect(
      accepted(INSTANCE_TYPE, [...good, 't3', 't3.Medium', 'db.t3.small', 't3.', 't3.medium ']),
    ).toEqual(good);
  });

  it('of database classes', () => {
    const good = ['db.t4g.small', 'db.m7g.2xlarge', 'db.r6gd.xlarge'];
    expect(
      accepted(INSTANCE_CLASS, [...good, 't4g.small', 'db.t4g', 'db..small', 'db.serverless']),
    ).toEqual(good);
  });

  it('of regions', () => {
    expect(accepted(REGION, REGIONS)).toEqual([...REGIONS]);
    expect(accepted(REGION, ['us-east', 'us-esat-1', 'US-EAST-1', 'us-east-1a', 'eu', ''])).toEqual(
      [],
    );
  });

  it('of AE titles', () => {
    const good = ['ORTHANC', 'A', 'CT 1', 'A_B_C_D_E_F_G_H_'];
    expect(
      accepted(AE_TITLE, [...good, '', ' ', ' A', 'A ', 'orthanc', 'A\\B', 'A'.repeat(17)]),
    ).toEqual(good);
  });

  it('of domains', () => {
    const label = 'a'.repeat(63);
    const longest = `${label}.${label}.${label}.${'a'.repeat(61)}`;
    const good = ['pacs.example.org', 'a.bc', '1.example.org', 'xn--bcher-kva.example', longest];
    const bad = [
      ...[
        'pacs',
        'PACS.example.org',
        'pacs.example.org.',
        '.example.org',
        'a..b',
        '-a.example.org',
      ],
      ...['a-.example.org', 'a_b.example.org', 'bücher.example', '10.0.0.1', '*.example.org', ''],
      ...[`a${label}.example.org`, `a${longest}`, 'a.example.org\n', 'https://a.example.org'],
    ];
    expect(accepted(DOMAIN, [...good, ...bad])).toEqual(good);
    expect(longest).toHaveLength(253);
  });

  it('of profiles', () => {
    const good = ['default', 'imaging', 'Site A/admin@corp'];
    expect(accepted(PROFILE, [...good, '', 'a]b', 'a\nb'])).toEqual(good);
  });
});
