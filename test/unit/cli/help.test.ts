import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Command } from 'commander';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { fullName, GROUPS, leaves, toldOf, visible } from '../../../src/cli/told.ts';
import { EXIT_CODES } from '../../../src/cli/topics/exit-codes.ts';
import { topics } from '../../../src/cli/topics/topics.ts';
import { HOST_NAMES, HOST_WORDS, LAYER_WORDS, OUTPUT_WORDS } from '../../../src/cli/words.ts';
import { commandLine } from '../../../src/cli.ts';
import * as errors from '../../../src/errors.ts';
import { run } from '../../../src/main.ts';
import { HOSTS } from '../../../src/operate/host-reports.ts';
import { LOG_SOURCES } from '../../../src/operate/logs/line.ts';
import { OUTPUT_KEYS } from '../../../src/operate/outputs.ts';
import { LAYERS } from '../../../src/validate/check.ts';
import { FakeIo } from '../../support/fake-io.ts';

let io: FakeIo;
beforeEach(() => {
  io = new FakeIo();
});
afterEach(() => io.remove());

const nothing = { writeOut: () => undefined, writeErr: () => undefined };
const program = commandLine(async () => undefined, nothing);
const everyCommand = (from: Command): readonly Command[] =>
  visible(from).flatMap((one) => [one, ...everyCommand(one)]);
const COMMANDS = everyCommand(program).map((command) => [fullName(command), command] as const);
const TOPICS = topics(program).map(({ name }) => name);

async function help(...argv: string[]): Promise<string> {
  const own = new FakeIo();
  try {
    expect(await run(argv, own)).toBe(0);
    expect(own.err).toBe('');
    return own.out;
  } finally {
    own.remove();
  }
}

describe('every command', () => {
  it.each(COMMANDS)('%s says what it does, with an example', (name, command) => {
    const { about, examples } = toldOf(command);
    expect(about, `the text of ${name} (src/cli/texts)`).toMatch(/\.$/);
    expect(examples.length, `examples of ${name}`).toBeGreaterThan(0);
  });

  it('directly below orthweb belongs to a group of the first screen', () => {
    const without = visible(program).filter((one) => toldOf(one).group === undefined);
    expect(without.map(fullName)).toEqual([]);
    expect(new Set(visible(program).map((one) => toldOf(one).group)).size).toBeGreaterThan(5);
    expect(GROUPS).toContain('First steps');
  });

  it.each(COMMANDS)('%s describes its words and flags', (_, command) => {
    for (const { description } of [...command.options, ...command.registeredArguments])
      expect(description).not.toBe('');
  });

  it.each(COMMANDS)(
    '%s has the same help by every way, on one screen of 80 columns',
    async (name) => {
      const words = name.split(' ');
      const text = await help(...words, '--help');
      expect(await help('help', ...words)).toContain(text);
      expect(text).toContain(`Usage: orthweb ${name} `);
      const lines = text.split('\n');
      expect(lines.filter((line) => line.length > 80)).toEqual([]);
      expect(lines.length).toBeLessThanOrEqual(36);
      expect(text.indexOf('Examples:')).toBeLessThan(text.indexOf('Everywhere'));
      if (text.includes('Options:'))
        expect(text.indexOf('Examples:')).toBeLessThan(text.indexOf('Options:'));
    },
  );

  it.each(COMMANDS)('%s is shown with examples that the command line takes', async (_, command) => {
    for (const [line] of toldOf(command).examples) {
      if (!line.startsWith('orthweb ')) continue;
      const seen: string[] = [];
      const tree = commandLine(async (invocation) => void seen.push(invocation.command), nothing);
      await tree.parseAsync(wordsOf(line), { from: 'user' });
      const expected = wordsOf(line)[0] === 'help' || wordsOf(line)[0] === 'completion' ? 0 : 1;
      expect(seen.length, line).toBeGreaterThanOrEqual(expected);
    }
  });
});

/** As a shell splits it, as far as examples go. */
function wordsOf(line: string): string[] {
  const command = line.replace(/ [|>].*$/, (rest) => (line.includes("'") ? rest : ''));
  const words = command.match(/'[^']*'|\S+/g) ?? [];
  return words.slice(1).map((word) => word.replaceAll("'", ''));
}

describe('the first screen', () => {
  it.each([[[]], [['--help']], [['-h']], [['help']]])('is what %j shows', async (argv) => {
    expect(await help(...argv)).toBe(await help('--help'));
  });

  it('begins with examples, and has commands by what they are for', async () => {
    expect(await help()).toMatchInlineSnapshot(`
      "Hosts the Orthanc DICOM server on your own AWS account.

      Usage: orthweb <command> [options]

      Examples:
        orthweb up --sandbox  try it here, without an AWS account
        orthweb plan          what would be created, and its price
        orthweb up --web-cidr 203.0.113.0/24 --dicom-cidr 203.0.113.0/24
        orthweb status        who serves, and whether all is as it should be
        orthweb down          remove everything but the studies

      First steps:
        init                   ask for the settings, and write orthweb.yaml
        doctor                 whether up, shell and validate would work
        config                 what is configured, and where each value is from

      Deployment:
        plan                   show what up would do
        up                     create or correct the deployment
        status                 what there is, and who is active
        list                   all deployments of this account and region
        outputs [key]          addresses and names for people and scripts
        down                   remove the deployment; keeps the studies
        upgrade                bring other images to the hosts, the standby first
        history                who ran what, and when
        lock                   who is changing the deployment

      Prove:
        validate               prove that the site works

      Operate:
        failover               move the site to the other host
        secondary              the host that stands by
        logs [host]            what hosts and their containers wrote
        backup                 copies of the database

      Access:
        shell [host]           a shell on a host (the active one)
        exec <host> [word...]  run a command on a host; passes on its exit code
        tunnel <target>        from a port of this machine: db or web
        ssh-config             what lets ssh reach the hosts by Session Manager
        credentials            show the web login, or make another
        certs                  certificates of the site and its devices
        open                   the site in the browser

      Sandbox:
        sandbox                the emulated AWS on this machine

      This program:
        completion <shell>     let a shell complete commands by Tab
        help [command...]      help for a command, or on a topic

      Topics (orthweb help <topic>):
        config       orthweb.yaml, and the flag of every setting
        environment  every variable that is read
        exit-codes   what the exit code says
        json         what --json promises to scripts
        options      the options of every command
        security     what is encrypted, who reads what, and the limits

      Everywhere (orthweb help options):
        -n --region --profile -c --sandbox --json -y --no-input --no-color -q -v
        --debug
      "
    `);
  });
});

describe('a topic', () => {
  it.each(TOPICS)('%s is at most 80 columns wide', async (name) => {
    const text = await help('help', name);
    expect(text.split('\n').filter((line) => line.length > 80)).toEqual([]);
    expect(text.length).toBeGreaterThan(300);
  });

  it('exit-codes is as the errors say', async () => {
    const text = await help('help', 'exit-codes');
    for (const [code, meaning] of EXIT_CODES) expect(text).toContain(`${code.padEnd(5)}${meaning}`);
    const codes = Object.values(errors).map((Type) => String(new Type('').exitCode));
    expect(EXIT_CODES.map(([code]) => code)).toEqual(expect.arrayContaining(codes));
    expect(text).toMatchInlineSnapshot(`
      "exit-codes: what the exit code says

      Every command ends with one of these:
        0    done, or there was nothing to do
        1    failed
        2    usage: a flag, a word or the configuration is wrong; nothing was called
        3    no, expired or insufficient credentials
        4    checks failed (validate, doctor, failover); what was asked for was done
        5    declined: somebody said no, and nothing happened
        6    locked: another run is changing the deployment
        130  interrupted by Ctrl-C or by the system; the same command carries on

      Two commands have numbers of their own:
        plan --detailed-exitcode  0 as planned, 2 something differs, 1 for every error
                                  but those of credentials (3)
        exec                      the exit code of the command on the host

      A command without words, such as orthweb alone, shows help and ends with 0; half
      a command, such as orthweb lock, ends with 2.
      "
    `);
  });

  it('security says what is encrypted, who reads what, and the limits', async () => {
    expect(await help('help', 'security')).toMatchInlineSnapshot(`
      "security: what is encrypted, who reads what, and the limits

      On the way:
        443       HTTPS, TLS 1.2 or newer; the web login is asked for each request
        11112     DICOM with TLS; only devices with a certificate of the site's
                  authority
        database  TLS with a verified certificate
        hosts     no port for administration: Systems Manager alone leads there

      At rest:
      Studies, database, backups, disks, secrets and logs are encrypted with one KMS
      key of the deployment, which is rotated. The access log of the bucket is
      encrypted by S3 itself, for its delivery takes no other key.

      Who reads what:
        web login         sees and changes every study; it is one login, shared by its
                          users
        a device          may store; may query only where DicomModalities names it
        your AWS account  whoever may read secrets and use the key reads everything
        exec, shell       whoever may send commands by Systems Manager is root on a
                          host
        the hosts         their own secrets and the studies; not the key of the
                          authority
        this machine      no secret, unless you ask: credentials, certs client

      No secret is written to disk, log, argument list, environment or error text.
      certs client writes the key of a device to the folder that you name, for you
      alone.

      Limits:
      Behind Envoy, DICOM is not encrypted between the containers of one host. Users
      of the web page are not told apart, so nothing says which person looked at a
      study.

      A device's certificate cannot be taken back alone before it ends. If its key is
      lost, keep its network out (access.dicom).

      The permissions that orthweb gives the hosts are proven against an emulated AWS,
      not against AWS itself. Try a first deployment with data that you can lose.
      "
    `);
  });

  it('json shows the error that a command really prints', async () => {
    expect(await run(['plan', '--json', '--vpc-cidr', 'x'], io)).toBe(2);
    const { error } = JSON.parse(io.out) as { error: object };
    const text = await help('help', 'json');
    for (const key of Object.keys(error)) expect(text).toContain(`"${key}"`);
  });

  it('and a command of one name are shown together', async () => {
    const tree = commandLine(async () => undefined, {
      ...nothing,
      writeOut: (text) => void io.stdout.write(text),
    });
    tree.command('json').description('a command');
    await tree.parseAsync(['help', 'json'], { from: 'user' });
    expect(io.out).toMatch(/^Usage: orthweb json[\s\S]*\njson: what --json promises/);
  });
});

describe('help for what is not there', () => {
  it.each([
    [['help', 'envirnment'], "'envirnment'; did you mean environment?"],
    [['help', 'statsu'], "'statsu'; did you mean status?"],
    [['help', 'certs', 'clinet'], "'certs clinet'; did you mean certs client?"],
    [['help', 'nothing-like-it'], "'nothing-like-it'"],
  ])('%j is a fault of use, with the nearest word', async (argv, message) => {
    expect(await run(argv, io)).toBe(2);
    expect([io.out, io.err]).toEqual([
      '',
      `error: there is no command or topic ${message}\n  fix: see orthweb help\n`,
    ]);
  });

  it('is one document with --json', async () => {
    expect(await run(['help', 'statsu', '--json'], io)).toBe(2);
    expect(JSON.parse(io.out)).toMatchObject({ error: { code: 'UsageError' } });
  });
});

describe('a variable that the program reads', () => {
  const files = readdirSync('src', { recursive: true, encoding: 'utf8' })
    .filter((path) => path.endsWith('.ts'))
    .map((path) => join('src', path));
  const read = [...files, 'bin/orthweb'].flatMap((path) =>
    // Folders are found by a function that is given the variable's name.
    [...readFileSync(path, 'utf8').matchAll(/\benv\['(\w+)'\](?! = )|'(XDG_\w+)'/g)].map(
      ([, direct, named]) => direct ?? named ?? '',
    ),
  );

  it('is told of by help environment', async () => {
    expect(read).toEqual(expect.arrayContaining(['NO_COLOR', 'XDG_CACHE_HOME', 'ORTHWEB_PYTHON']));
    const text = await help('help', 'environment');
    const untold = [...new Set(read)].filter((name) => !new RegExp(`\\b${name}\\b`).test(text));
    expect(untold).toEqual([]);
  });
});

it('words that are offered are those that commands know', () => {
  expect([HOST_NAMES, OUTPUT_WORDS, LAYER_WORDS]).toEqual([HOSTS, OUTPUT_KEYS, LAYERS]);
  expect(HOST_WORDS.slice(0, 2)).toEqual(HOSTS);
  const logs = leaves(program).find((command) => command.name() === 'logs');
  const source = logs?.options.find(({ long }) => long === '--source');
  expect(source?.argChoices).toEqual(LOG_SOURCES);
});
