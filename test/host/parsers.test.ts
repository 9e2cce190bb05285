import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { composeValues } from '../../src/templates/compose-values.ts';
import { orthancJson } from '../../src/templates/orthanc-json.ts';
import { userData } from '../../src/templates/user-data.ts';
import { yamlText } from '../../src/templates/yaml-text.ts';
import { Engine } from '../support/engine.ts';

/** Strings that each of these parsers takes for something else, and a few hundred that nobody thought of. */
// biome-ignore-start lint/suspicious/noTemplateCurlyInString: that is what is to be survived
const KNOWN = [
  ...[
    'on',
    'no',
    'null',
    '~',
    '1e3',
    '0x1f',
    '0755',
    '12:30:45',
    '2001-01-01',
    '.inf',
    '=',
    '<<',
    '',
  ],
  ...[
    "'",
    '"',
    '`id`',
    '$(id)',
    '$HOME',
    '${HOME}',
    '$$',
    '\\',
    '\\n',
    '!',
    '!!str x',
    '&a',
    '*a',
    '#',
    ' # c',
  ],
  ...[
    '{{.Name}}',
    '{a: 1}',
    '[x]',
    '- x',
    'a: b',
    '%',
    '@',
    '|',
    '>',
    '?',
    ',',
    ' lead',
    'trail ',
    'a\tb',
  ],
  ...[
    'a\nb',
    '\n',
    '\r\n',
    '---',
    '...',
    '\u0085',
    '\u2028',
    '\ufeff',
    '\u00e9\u4e2d\ud83d\ude00',
    ';reboot',
    '&& id',
    '-rf',
    '--help',
  ],
];
// biome-ignore-end lint/suspicious/noTemplateCurlyInString: as above
// What no JSON, YAML or program's argument can hold is refused by validation long before.
const text = fc
  .string({ unit: 'grapheme', maxLength: 40 })
  .filter((it) => !/[\0\ud800-\udfff]/u.test(it));
const STRINGS = [...new Set([...KNOWN, ...fc.sample(text, 300)])];

let engine: Engine;
let folder: string;
beforeAll(async () => {
  engine = await Engine.start();
  folder = mkdtempSync(join(tmpdir(), 'orthweb-parsers-'));
});
afterAll(async () => {
  await engine.stop();
  rmSync(folder, { recursive: true, force: true });
});

async function run(words: readonly string[], image: 'host' | 'orthanc' = 'host'): Promise<string> {
  const mount = [
    '--volume',
    `${folder}:/work:ro`,
    '--workdir',
    '/work',
    '--entrypoint',
    words[0] ?? '',
  ];
  return engine.docker([
    'run',
    '--rm',
    '--network=none',
    ...mount,
    await engine.load(image),
    ...words.slice(1),
  ]);
}

it('cloud-init reads in user data what was written', async () => {
  const parts = STRINGS.map((bucket) =>
    userData({
      deployment: bucket,
      region: bucket,
      bucket,
      sha256: bucket,
      hosts: {},
      fetchScript: bucket,
    }),
  );
  writeFileSync(join(folder, 'parts.json'), JSON.stringify(parts));
  writeFileSync(
    join(folder, 'read.py'),
    `import json
from cloudinit import util
for part in json.load(open("/work/parts.json")):
    read = util.load_yaml(part)
    print(json.dumps([read["write_files"][1]["content"], json.loads(read["write_files"][0]["content"])["bucket"]]))
`,
  );
  const lines = (await run(['python3', 'read.py'])).split('\n').map((line) => JSON.parse(line));
  expect(lines).toHaveLength(STRINGS.length);
  STRINGS.forEach((value, index) => {
    expect(lines[index]).toEqual([value, value]);
  });
});

it('a shell gets from cloud-init the very words of a command', async () => {
  writeFileSync(join(folder, 'words.json'), JSON.stringify(STRINGS));
  writeFileSync(
    join(folder, 'shell.py'),
    `import json, subprocess
from cloudinit import util
words = json.load(open("/work/words.json"))
script = util.shellify([["/usr/bin/printf", "%s\\\\0", *words]])
print(json.dumps(subprocess.run(["/bin/sh"], input=script.encode(), stdout=subprocess.PIPE, check=True).stdout.decode().split("\\0")[:-1]))
`,
  );
  expect(JSON.parse(await run(['python3', 'shell.py']))).toEqual(STRINGS);
});

it('docker compose reads in every value what was written, and finds no variable in it', async () => {
  const services = Object.fromEntries(
    STRINGS.map((value, index) => [
      `s${index}`,
      {
        image: 'x',
        environment: { V: value },
        logging: { driver: 'awslogs', options: { group: value } },
        command: ['c', value],
      },
    ]),
  );
  mkdirSync(join(folder, 'compose'), { recursive: true });
  writeFileSync(
    join(folder, 'compose', 'docker-compose.yml'),
    yamlText(composeValues({ name: 'x', services }) as object),
  );
  const read = JSON.parse(
    await run([
      'docker',
      'compose',
      '--file',
      'compose/docker-compose.yml',
      'config',
      '--format',
      'json',
    ]),
  ).services;
  STRINGS.forEach((value, index) => {
    const { environment, logging, command } = read[`s${index}`];
    // Printed so that it could be read again, a dollar sign is doubled.
    const once = (shown: string) => shown.replaceAll('$$', '$');
    expect([environment.V, logging.options.group, command[1]].map(once)).toEqual([
      value,
      value,
      value,
    ]);
  });
});

it('jq and bash get from the bundle’s settings what was written', async () => {
  mkdirSync(join(folder, 'bundle', 'bin'), { recursive: true });
  writeFileSync(join(folder, 'bundle', 'settings.json'), JSON.stringify({ all: STRINGS }));
  const common = join(import.meta.dirname, '../../src/templates/host/bin/common.sh');
  writeFileSync(
    join(folder, 'read.sh'),
    `source /bundle/bin/common.sh
count=$(setting '.all | length')
for ((i = 0; i < count; i++)); do
  value=$(setting ".all[$i]"; printf x)
  printf '%s\\0' "\${value%$'\\n'x}"
done
`,
  );
  const tag = await engine.load('host');
  const mount = [
    '--volume',
    `${folder}:/work:ro`,
    '--volume',
    `${common}:/bundle/bin/common.sh:ro`,
  ];
  const layout = ['--volume', `${join(folder, 'bundle/settings.json')}:/bundle/settings.json:ro`];
  const { code, stdout, stderr } = await engine.run([
    'run',
    '--rm',
    '--network=none',
    ...mount,
    ...layout,
    tag,
    'bash',
    '/work/read.sh',
  ]);
  expect([code, stderr]).toEqual([0, '']);
  expect(stdout.split('\0').slice(0, -1)).toEqual(STRINGS);
});

it('Orthanc’s image gets from orthanc.json what was written, dollar signs included', async () => {
  const settings = {
    Dictionary: Object.fromEntries(STRINGS.map((value, index) => [`k${index}`, value])),
  };
  const base = {
    deployment: 'x',
    region: 'r',
    bucket: 'b',
    aeTitle: 'A',
    replicas: 1,
    viewers: [],
    settings,
  };
  mkdirSync(join(folder, 'etc'), { recursive: true });
  writeFileSync(join(folder, 'etc', 'orthweb.json'), orthancJson(base));
  writeFileSync(join(folder, 'etc', 'users.json'), JSON.stringify({ RegisteredUsers: { a: 'b' } }));
  const tag = await engine.load('orthanc');
  const mount = ['--volume', `${join(folder, 'etc')}:/etc/orthanc:ro`];
  const said = await engine.docker([
    'run',
    '--rm',
    '--network=none',
    ...mount,
    tag,
    'cat',
    '/tmp/orthanc.json',
  ]);
  expect(JSON.parse(said).Dictionary).toEqual(settings.Dictionary);
});
