import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Change } from '../../../src/config/edit-text.ts';
import { freshText } from '../../../src/config/fresh-text.ts';
import { resolveConfig } from '../../../src/config.ts';

const noFiles = { env: {}, readFile: () => undefined };

const read = (text: string) =>
  resolveConfig({ flags: {}, ...noFiles, file: { path: 'orthweb.yaml', text } });

const changesOf = (values: Readonly<Record<string, unknown>>): Change[] =>
  Object.entries(values).map(([path, value]) => [path.split('.'), value]);

describe('a new orthweb.yaml', () => {
  it('says what every setting is, in the order of the documentation', () => {
    const values = {
      endpoints: 'full',
      'orthanc.replicas': 2,
      region: 'ca-central-1',
      name: 'wealthy-lemur',
      'access.web': ['203.0.113.0/24'],
      'access.dicom': ['203.0.113.0/24', '198.51.100.7/32'],
      tags: { department: 'radiology' },
    };
    expect(freshText(changesOf(values), './orthweb.schema.json')).toMatchInlineSnapshot(`
      "# yaml-language-server: $schema=./orthweb.schema.json
      # Settings of one deployment. A flag goes before an ORTHWEB_ variable, that
      # before this file, that before the default. Every setting: orthweb help up

      # name of the deployment; all AWS names and tags derive from it
      name: wealthy-lemur

      # AWS region
      region: ca-central-1

      # your own tags, put on every resource
      tags:
        department: radiology

      access:
        # networks that may reach the site by HTTPS (443)
        web: [203.0.113.0/24]
        # networks that may reach the site by DICOM TLS (11112)
        dicom: [203.0.113.0/24, 198.51.100.7/32]

      # VPC endpoints: default (S3, Secrets Manager) or full (also SSM, KMS,
      # CloudWatch Logs)
      endpoints: full

      orthanc:
        # Orthanc containers on each host
        replicas: 2
      "
    `);
  });

  it('leaves out what was not answered', () => {
    const changes = changesOf({ name: 'lemur', profile: undefined, 'site.domain': undefined });
    expect(freshText(changes, 's').replaceAll(/^#.*\n/gm, '')).toBe('\nname: lemur\n');
  });

  it('reads back as the very answers that were given', () => {
    const word = fc.stringMatching(/^[a-z][a-z0-9]{1,8}$/);
    const networks = fc.uniqueArray(
      fc.nat({ max: 255 }).map((third) => `203.0.${third}.0/24`),
      { minLength: 1, maxLength: 12 },
    );
    const label = fc.constantFrom('true', 'no', 'off', '1e3', 'a b', 'corp/admin', "it's", 'x: y');
    const answers = fc.record(
      {
        name: word,
        region: fc.constantFrom('eu-west-1', 'ca-central-1'),
        profile: label,
        'access.web': networks,
        'access.dicom': networks,
        'site.domain': word.map((one) => `${one}.example.org`),
        'hosts.instanceType': fc.constantFrom('t3.large', 'm7i.xlarge'),
        'orthanc.replicas': fc.integer({ min: 1, max: 16 }),
        endpoints: fc.constantFrom('default', 'full'),
        'database.backupDays': fc.integer({ min: 1, max: 35 }),
        'logs.retentionDays': fc.constantFrom(30, 400, 3653),
        tags: fc.dictionary(word, fc.constantFrom('1', 'null', 'radiology')),
      },
      { requiredKeys: [] },
    );
    fc.assert(
      fc.property(answers, (given) => {
        const config = read(freshText(changesOf(given), './orthweb.schema.json'));
        for (const [path, value] of Object.entries(given)) {
          const at = path.split('.').reduce<unknown>((tree, key) => (tree as never)[key], config);
          expect(at).toEqual(value);
          expect(config.sources[path as keyof typeof config.sources]).toBe('file');
        }
        const others = Object.entries(config.sources).filter(([path]) => !(path in given));
        expect(others.every(([, source]) => source === 'default')).toBe(true);
      }),
    );
  });
});
