import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { run } from '../../src/main.ts';
import { version } from '../../src/version.ts';
import { FakeIo } from '../support/fake-io.ts';

let io: FakeIo;

beforeEach(() => {
  io = new FakeIo();
});
afterEach(() => io.remove());

describe('help', () => {
  it('is what half a command answers', async () => {
    expect(await run(['lock'], io)).toBe(2);
    expect(io.err).toContain('Usage: orthweb lock <command> [options]');
  });
});

it.each(['--version', '-V'])('%s prints the version alone', async (flag) => {
  expect(await run([flag], io)).toBe(0);
  expect([io.out, io.err]).toEqual([`${version()}\n`, '']);
});

describe('what is not understood is a fault of use, with the nearest word and where to look', () => {
  it.each([
    [['stats'], "unknown command 'stats'\n  Did you mean status?\n  fix: see orthweb help\n"],
    [
      ['lock', 'relase'],
      "unknown command 'relase'\n  Did you mean release?\n  fix: see orthweb help lock\n",
    ],
    [
      ['up', '--web-cdir', 'x'],
      "unknown option '--web-cdir'\n  Did you mean --web-cidr?\n  fix: see orthweb help up\n",
    ],
    [
      ['up', '--lock-wait', 'soon'],
      "option '--lock-wait <seconds>' argument 'soon' is invalid\n  must be a number of seconds, 0 or more\n  fix: see orthweb help up\n",
    ],
    [
      ['shell', 'secndary'],
      'there is no host secndary; did you mean secondary?\n  fix: see orthweb help shell\n',
    ],
    [['up', '--region'], "option '--region <region>' argument missing\n  fix: see orthweb help\n"],
    [
      ['certs', 'client', 'CT01'],
      "required option '--out <folder>' not specified\n  fix: see orthweb help certs client\n",
    ],
    [
      ['status', 'now'],
      "too many arguments for 'status'. Expected 0 arguments but got 1.\n  fix: see orthweb help status\n",
    ],
  ])('%j', async (argv, message) => {
    expect(await run(argv, io)).toBe(2);
    expect([io.out, io.err]).toEqual(['', `error: ${message}`]);
  });
});

describe('a fault of use is coloured where somebody sees it', () => {
  const asked = async (...argv: readonly string[]): Promise<string> => {
    await run(['stats', ...argv], io);
    return io.err.replaceAll('\u001b', '^');
  };

  it('on a terminal', async () => {
    Object.assign(io.stderr, { isTTY: true });
    expect(await asked()).toMatchInlineSnapshot(`
      "^[31merror:^[39m unknown command 'stats'
        Did you mean status?
        ^[32mfix:^[39m see orthweb help
      "
    `);
  });

  it('not in a pipe, with --no-color or with NO_COLOR', async () => {
    const told = await asked();
    Object.assign(io.stderr, { isTTY: true });
    await asked('--no-color');
    io.env['NO_COLOR'] = '1';
    expect(await asked()).toBe(told.repeat(3));
    expect(told).not.toContain('^');
  });
});

describe('with --json, what is not understood is one document too', () => {
  it.each([
    [
      ['up', '--json', '--web-cdir', 'x'],
      "unknown option '--web-cdir'\nDid you mean --web-cidr?",
      'see orthweb help up',
    ],
    [['--json', 'stats'], "unknown command 'stats'\nDid you mean status?", 'see orthweb help'],
    [['--json'], 'a command is missing', 'see orthweb help'],
    [['--json', 'lock'], 'a command is missing', 'see orthweb help lock'],
  ])('%j', async (argv, message, hint) => {
    expect(await run(argv, io)).toBe(2);
    expect(JSON.parse(io.out)).toEqual({
      error: { code: 'UsageError', message, hint, requestId: null, link: null },
    });
    expect(io.err).not.toBe('');
  });

  it('help and version stay what they are', async () => {
    expect(await run(['--json', '--version'], io)).toBe(0);
    expect(io.out).toBe(`${version()}\n`);
  });
});

describe('a configuration with faults', () => {
  it('is told all at once, before anything is called', async () => {
    io.write('orthweb.yaml', 'regoin: eu-west-1\ndatabase:\n  backupDays: 99\n');
    io.env['ORTHWEB_VPC_CIDR'] = '172.27.0.0/33';
    expect(await run(['plan', '--name', 'Bad_Name', '--web-cidr', 'everybody'], io)).toBe(2);
    expect(io.out).toBe('');
    expect(io.err).toMatchInlineSnapshot(`
      "error: 5 faults in the configuration
        --name: name "Bad_Name" must be 2 to 28 of a-z, 0-9 and single hyphens, begin
        with a letter, not end with a hyphen, and not begin with sg-, sthree- or
        amzn-s3-demo-
        --web-cidr: access.web[0] "everybody" must be a network such as 203.0.113.0/24
        ORTHWEB_VPC_CIDR: network.vpcCidr "172.27.0.0/33" must end in a prefix length
        from /0 to /32
        orthweb.yaml:1:1: regoin is not a setting; did you mean region?
        orthweb.yaml:3:15: database.backupDays 99 must be a whole number from 1 to 35
        fix: see orthweb help plan
      "
    `);
  });

  it('that is no YAML is told with its line', async () => {
    io.write('orthweb.yaml', 'hosts: {instanceType: t3.medium\ndatabase: 1\n');
    expect(await run(['plan'], io)).toBe(2);
    expect(io.err).toMatchInlineSnapshot(`
      "error: 1 fault in the configuration
        orthweb.yaml:2:1: not valid YAML: Flow map in block collection must be
        sufficiently indented and end with a }
        fix: see orthweb help plan
      "
    `);
  });

  it('that was named and is not there is told', async () => {
    expect(await run(['plan', '--config', 'site.yaml'], io)).toBe(2);
    expect(io.err).toBe(
      'error: --config: there is no file site.yaml\n  fix: see orthweb help plan\n',
    );
  });

  it('is quoted for the shell in a command to copy', async () => {
    expect(await run(['shell', 'primary', '--config', 'my site.yaml', '--name', 'x'], io)).toBe(2);
    const command = "orthweb exec primary --config 'my site.yaml' --name x -- COMMAND";
    expect(io.err.replace(/\s+/g, ' ')).toContain(command);
  });

  it('is one JSON document with --json', async () => {
    expect(await run(['plan', '--json', '--vpc-cidr', 'x'], io)).toBe(2);
    expect(JSON.parse(io.out)).toEqual({
      error: {
        code: 'UsageError',
        message: expect.stringContaining('--vpc-cidr'),
        hint: 'see orthweb help plan',
        requestId: null,
        link: null,
      },
    });
  });
});

describe('afterwards', () => {
  it('nobody listens for Ctrl-C any more', async () => {
    await run(['plan', '--config', 'site.yaml'], io);
    expect(io.listeners).toBe(0);
  });
});
