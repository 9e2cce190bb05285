import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { orthancSettingsFaults } from '../../../src/config/orthanc-settings.ts';
import { resolveConfig } from '../../../src/config.ts';
import { UsageError } from '../../../src/errors.ts';
import {
  orthancDefaults,
  orthancEnforced,
  orthancJson,
} from '../../../src/templates/orthanc-json.ts';
import { redact } from '../../../src/ui/redact.ts';

const readFile = () => undefined;

function refusal(yaml: string, flags: Readonly<Record<string, unknown>> = {}): string {
  try {
    const file = { path: 'orthweb.yaml', text: yaml };
    resolveConfig({ flags, env: {}, readFile, file });
  } catch (error) {
    if (error instanceof UsageError) return error.message;
    throw error;
  }
  return 'not refused';
}

/** Dotted paths of all that is not a section. */
function leaves(tree: object, at = ''): string[] {
  return Object.entries(tree).flatMap(([key, value]) => {
    const path = at === '' ? key : `${at}.${key}`;
    const section = typeof value === 'object' && value !== null && !Array.isArray(value);
    return section ? leaves(value, path) : [path];
  });
}

function treeOf(path: string, value: unknown): Record<string, unknown> {
  return path.split('.').reduceRight<unknown>((inner, key) => ({ [key]: inner }), value) as Record<
    string,
    unknown
  >;
}

const site = {
  deployment: 'wealthy-lemur',
  aeTitle: 'ORTHANC',
  replicas: 3,
  viewers: ['stone', 'ohif'],
  settings: {},
  bucket: 'bucket',
  region: 'eu-west-1',
  s3Endpoint: 'http://s3.example.org',
} as const;

describe("settings of Orthanc's own", () => {
  it('are taken as they are', () => {
    const settings = {
      StableAge: 30,
      DicomModalities: { ct: ['CT01', '10.0.0.1', 104], mr: { AET: 'MR', Port: 104 } },
      DicomWeb: { StudiesMetadata: 'MainDicomTags' },
      OrthancExplorer2: { UiOptions: { EnableDeleteResources: false } },
    };
    const yaml = JSON.stringify({ orthanc: { settings } });
    const file = { path: 'orthweb.yaml', text: yaml };
    const fromFile = resolveConfig({ flags: {}, env: {}, readFile, file });
    const env = { ORTHWEB_ORTHANC_SETTINGS: JSON.stringify(settings) };
    const fromEnvironment = resolveConfig({ flags: {}, env, readFile });
    expect(fromFile.orthanc.settings).toEqual(settings);
    expect(fromEnvironment.orthanc.settings).toEqual(settings);
  });

  it('that orthweb decides are refused, with what to use instead where there is something', () => {
    const yaml = [
      'orthanc:',
      '  settings:',
      '    DicomAet: CT',
      '    RegisteredUsers: {admin: hunter2}',
      '    PostgreSQL: {Lock: true}',
      '    SaveJobs: true',
      '    DicomWeb: {Root: /other/, Servers: {a: [https://a, me, hunter2]}}',
      '    MaximumStorageSize: 100',
      '    HttpsProxyPassword: hunter2',
    ].join('\n');
    expect(refusal(yaml)).not.toContain('hunter2');
    expect(refusal(yaml)).toMatchInlineSnapshot(`
      "8 faults in the configuration
        orthweb.yaml:3:15: orthanc.settings.DicomAet is decided by orthweb: use orthanc.aeTitle (--ae-title)
        orthweb.yaml:4:22: orthanc.settings.RegisteredUsers is decided by orthweb: the site asks everybody for the login, which is in Secrets Manager
        orthweb.yaml:5:17: orthanc.settings.PostgreSQL is decided by orthweb: the index is in PostgreSQL and the studies are in S3
        orthweb.yaml:6:15: orthanc.settings.SaveJobs is decided by orthweb: several Orthancs share one index
        orthweb.yaml:7:22: orthanc.settings.DicomWeb.Root is decided by orthweb: Envoy and the health checks rely on it
        orthweb.yaml:7:40: orthanc.settings.DicomWeb.Servers is decided by orthweb: it stays empty, since it would hold passwords
        orthweb.yaml:8:25: orthanc.settings.MaximumStorageSize is decided by orthweb: at the limit Orthanc would delete the oldest studies
        orthweb.yaml:9:25: orthanc.settings.HttpsProxyPassword may be a password or a key, and neither orthweb.yaml nor the hosts’ bundle is a place for one"
    `);
  });

  it('are refused where orthweb enforces another value: what is merged can only agree', () => {
    const decided = leaves(orthancEnforced(site));
    expect(decided.length).toBeGreaterThan(45);
    const passed = decided.filter((path) => orthancSettingsFaults(treeOf(path, 1)).length === 0);
    expect(passed).toEqual([]);
  });

  it('are free where orthweb only proposes a value', () => {
    const proposed = leaves(orthancDefaults(site));
    const refused = proposed.filter((path) => orthancSettingsFaults(treeOf(path, 1)).length > 0);
    expect(refused).toEqual([]);
  });

  it.each([
    ['a dollar sign in a value', 'Name: a$HOME', 'Name must not contain $'],
    ['a dollar sign in a list', 'DicomModalities: {a: [A, a$B, 1]}', 'DicomModalities.a[1] must'],
    ['a dollar sign in a key', '"A$": 1', 'A$ must not contain $'],
    ['a number that JSON does not know', 'StableAge: .inf', 'StableAge is no number'],
    ['a key of the language', '__proto__: {Lock: true}', '__proto__ is not a setting'],
  ])('are refused with %s', (_, line, text) => {
    expect(refusal(`orthanc:\n  settings:\n    ${line}`)).toContain(text);
  });

  it.each([
    ['no JSON', '{"StableAge": 30', 'must be JSON, such as {"StableAge": 30}'],
    ['a list', '[1]', "must be a group of settings of Orthanc's own"],
    ['endless nesting', '['.repeat(50_000) + ']'.repeat(50_000), 'must not be nested so deep'],
  ])('in a flag are refused when they are %s', (_, orthancSettings, text) => {
    expect(refusal('', { orthancSettings })).toContain(`--orthanc-settings: orthanc.settings`);
    expect(refusal('', { orthancSettings })).toContain(text);
  });

  it('reach Orthanc as they were written, or are refused', () => {
    const text = fc.oneof(
      fc.string(),
      fc.string({ unit: 'binary' }),
      fc.constantFrom('$', '//', '/*'),
    );
    const tree = fc.dictionary(text, fc.oneof(text, fc.array(text), fc.dictionary(text, text)));
    fc.assert(
      fc.property(tree, (settings) => {
        if (orthancSettingsFaults(settings).length > 0) return;
        const written = JSON.parse(orthancJson({ ...site, settings })) as typeof settings;
        expect(written).toMatchObject(JSON.parse(JSON.stringify(settings)));
      }),
      { numRuns: 500 },
    );
  });
});

it('says why a password is refused in words that are not redacted themselves', () => {
  const [fault] = orthancSettingsFaults({ HttpProxyPassword: 'hunter2' });
  const told = `orthanc.settings.HttpProxyPassword ${fault?.message}`;
  expect(redact(told)).toBe(told);
});
