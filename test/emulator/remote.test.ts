import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { CreateLogStreamCommand, PutLogEventsCommand } from '@aws-sdk/client-cloudwatch-logs';
import { StartInstancesCommand, StopInstancesCommand } from '@aws-sdk/client-ec2';
import { ListObjectVersionsCommand } from '@aws-sdk/client-s3';
import { afterAll, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { run as main } from '../../src/main.ts';
import type { Target } from '../../src/session.ts';
import { documentOf, type Env } from '../support/cli.ts';
import { FakeIo } from '../support/fake-io.ts';
import { PluginStub } from '../support/plugin-stub.ts';
import { Sandbox } from '../support/sandbox.ts';
import { onTerminal, scriptOnTerminal } from '../support/terminal.ts';

/** What the sandbox answers to a command that runs within this process. */
const inPlaceOfPlugin: { endpoint: string; shell: Target['hostShell'] } = vi.hoisted(() => ({
  endpoint: '',
  shell: undefined,
}));
vi.mock('../../src/sandbox/target.ts', () => ({
  sandboxTarget: async (): Promise<Target> => ({
    region: 'us-east-1',
    endpoint: inPlaceOfPlugin.endpoint,
    fixedCredentials: { accessKeyId: 'sandbox', secretAccessKey: 'sandbox' },
    pace: 0.02,
    ...(inPlaceOfPlugin.shell && { hostShell: inPlaceOfPlugin.shell }),
  }),
}));

/** One deployment for the whole file: none of these commands changes it. */
let sandbox: Sandbox;
let plugin: PluginStub;
let ids: { primary: string; secondary: string };
let database: string;

beforeAll(async () => {
  plugin = new PluginStub();
  sandbox = await Sandbox.start();
  const { outputs } = await sandbox.up('--name', 'lemur');
  const found = /Primary:(\S+) +Secondary:(\S+)/.exec(outputs['host_info'] ?? '');
  ids = { primary: found?.[1] ?? '', secondary: found?.[2] ?? '' };
  database = outputs['db_endpoint']?.replace(/:5432$/, '') ?? '';
});
afterAll(async () => {
  plugin.remove();
  await sandbox.stop();
});
beforeEach(async () => {
  plugin.forget();
  await sandbox.setCommands();
  await sandbox.setFaults();
  await sandbox.clearLog();
});

/** As on an account: without --sandbox, where nothing stands in for the plugin. */
const onAccount = (more: Env = {}): Env => ({ ...sandbox.endpointEnv(), ...more });
const run = (words: readonly string[], env: Env = {}) => sandbox.cli.run(words, onAccount(env));

/** What stands behind -- belongs to the host. */
const exec = (...words: readonly string[]) => sandbox.cli.run(['exec', '--sandbox', ...words]);

const actions = async (service: string) =>
  (await sandbox.log()).map(({ action }) => action).filter((one) => one.startsWith(`${service}:`));

describe('exec', () => {
  it('gives back output, error output and the exit code, each where it belongs', async () => {
    const stderr = 'no such container\nfailed to run commands: exit status 3';
    await sandbox.setCommands({
      match: `'docker' 'inspect'`,
      exitCode: 3,
      stdout: 'out\n',
      stderr,
    });
    const ended = await exec('primary', '--', 'docker', 'inspect', '--size', 'x y');
    expect(ended).toMatchObject({ exitCode: 3, stdout: 'out\n', stderr: 'no such container\n' });
    const asked = await exec('primary', '--json', '--', 'docker', 'inspect');
    expect(asked.exitCode).toBe(3);
    expect(documentOf(asked)).toEqual({
      exitCode: 3,
      stdout: 'out\n',
      stderr: 'no such container\n',
    });
  });

  it('goes to the host that is named, or stands by', async () => {
    const says = (host: keyof typeof ids) => ({
      match: 'hostname',
      instanceId: ids[host],
      stdout: host,
    });
    await sandbox.setCommands(says('primary'), says('secondary'));
    const hostOf = async (word: string) => (await exec(word, '--', 'hostname')).stdout;
    expect(await hostOf('secondary')).toBe('secondary');
    expect(await hostOf('active')).toBe('primary');
    expect(await hostOf('standby')).toBe('secondary');
  });

  it('passes on text for a shell', async () => {
    await sandbox.setCommands({ match: `sh -c 'df -h | head -n 1'`, stdout: 'Filesystem\n' });
    expect((await exec('primary', '--shell', 'df -h | head -n 1')).stdout).toBe('Filesystem\n');
  });

  it('brings a megabyte intact, and leaves no version of it in the bucket', async () => {
    const stdout = `${'zwölf Zeichen\n'.repeat(75_000)}end`;
    const stderr = 'e'.repeat(20_000);
    await sandbox.setCommands({ match: 'journal', stdout, stderr });
    const ended = await exec('primary', '--', 'journalctl');
    expect(Buffer.byteLength(stdout)).toBeGreaterThan(1_000_000);
    expect([ended.stdout === stdout, ended.stderr === stderr]).toEqual([true, true]);
    expect(await actions('s3')).toContain('s3:DeleteObjects');
    const left = await sandbox.aws.s3.send(
      new ListObjectVersionsCommand({ Bucket: 'lemur-orthbucket', Prefix: '_orthweb/exec/' }),
    );
    expect([left.Versions ?? [], left.DeleteMarkers ?? []]).toEqual([[], []]);
  });

  it('is cancelled on the host by Ctrl-C', async () => {
    await sandbox.setCommands({ match: 'sleep', delayMs: 60_000 });
    const running = sandbox.cli.start(['exec', '--sandbox', 'primary', '--', 'sleep', '600']);
    await sandbox.sees('ssm:GetCommandInvocation');
    running.kill('SIGINT');
    await running.told('cancelling the command on primary (Ctrl-C again leaves at once)');
    await sandbox.sees('ssm:CancelCommand');
    // The emulator's command ends when its time has come, as a program may that does not listen.
    await sandbox.advance(120_000);
    const ended = await running.ended;
    expect(ended.exitCode).toBe(130);
    expect(ended.stdout).toBe('');
  });

  it.each([
    [['orthanc-1', '--', 'ls'], 'there is no host orthanc-1'],
    [['primary'], 'exec: say what to run'],
    [['primary', '--shell', 'ls', '--', 'ls'], 'exec: say what to run'],
    [['primary', '--timeout', '0', '--', 'ls'], 'must be a whole number'],
    [[], "missing required argument 'host'"],
  ])('%j is refused, and nothing is sent', async (words, message) => {
    const ended = await exec(...words);
    expect([ended.exitCode, ended.stdout]).toEqual([2, '']);
    expect(ended.stderr).toContain(message);
    expect(await actions('ssm')).toEqual([]);
  });

  it('without permission ends with 3, and says which', async () => {
    const denied = {
      code: 'AccessDeniedException',
      status: 400,
      message: 'User: u is not authorized to perform: ssm:SendCommand on resource: *',
    };
    await sandbox.setFaults({ action: 'ssm:SendCommand', ...denied });
    const ended = await exec('primary', '--', 'ls');
    expect(ended.exitCode, ended.stderr).toBe(3);
    expect(ended.stderr).toContain('ssm:SendCommand');
  });
});

describe('shell', () => {
  const REQUEST = () => JSON.stringify({ Target: ids.primary });

  it('off a terminal is refused with a hint, before any call', async () => {
    const ended = await run(['shell'], plugin.env());
    expect(ended).toMatchObject({ exitCode: 2, stdout: '' });
    expect(ended.stderr).toMatchInlineSnapshot(`
      "error: shell: this is no terminal
        fix: run a command: orthweb exec active -- COMMAND
      "
    `);
    expect(await sandbox.log()).toEqual([]);
  });

  it('without the plugin says how to get it, and opens no session', async () => {
    const shell = onTerminal(sandbox.cli, ['shell'], onAccount());
    const { screen, exitCode } = await shell.ended;
    expect(exitCode).toBe(1);
    expect(screen).toContain('session-manager-plugin');
    expect(screen).toContain('fix: install');
    expect(await actions('ssm')).toEqual([]);
  });

  it('starts the plugin as AWS’s CLI does, with the terminal, and gives back its exit code', async () => {
    const env = onAccount({ ...plugin.env('exit 4'), EDITOR: 'vi' });
    const shell = onTerminal(sandbox.cli, ['shell'], env);
    const { screen, exitCode } = await shell.ended;
    expect(exitCode, screen).toBe(4);
    const { args, env: names, response, tty } = plugin.start();
    const variable = 'AWS_SSM_START_SESSION_RESPONSE';
    expect(args).toEqual([variable, 'us-east-1', 'StartSession', '', REQUEST(), sandbox.endpoint]);
    expect(names).toEqual(expect.arrayContaining([variable, 'EDITOR', 'TERM', 'PATH']));
    expect(Object.keys(JSON.parse(response ?? '{}') as object)).toEqual([
      'SessionId',
      'TokenValue',
      'StreamUrl',
    ]);
    expect(tty).toBe(true);
    expect(await actions('ssm')).toEqual(['ssm:StartSession', 'ssm:TerminateSession']);
    const { TokenValue } = JSON.parse(response ?? '{}') as { TokenValue: string };
    expect(screen).not.toContain(TokenValue);
  });

  it('gives an old plugin the session as its argument, and a profile its name', async () => {
    mkdirSync(join(sandbox.cli.home, '.aws'), { recursive: true });
    const profile = '[profile imaging]\nregion = us-east-1\n';
    writeFileSync(join(sandbox.cli.home, '.aws', 'config'), profile);
    const env = onAccount(plugin.env('exit 0', '1.2.497.0'));
    const words = ['shell', 'secondary', '--profile', 'imaging'];
    const keys = '[imaging]\naws_access_key_id = test\naws_secret_access_key = test\n';
    writeFileSync(join(sandbox.cli.home, '.aws', 'credentials'), keys, { mode: 0o600 });
    const { screen, exitCode } = await onTerminal(sandbox.cli, words, env).ended;
    expect(exitCode, screen).toBe(0);
    const { args, response } = plugin.start();
    expect(JSON.parse(args[0] ?? '')).toHaveProperty('TokenValue');
    expect(args.slice(1, 5)).toEqual([
      'us-east-1',
      'StartSession',
      'imaging',
      JSON.stringify({ Target: ids.secondary }),
    ]);
    expect(response).toBeNull();
  });

  it('leaves Ctrl-C, Ctrl-\\ and Ctrl-Z to the remote side', async () => {
    const shell = onTerminal(sandbox.cli, ['shell'], onAccount(plugin.env('wait 3')));
    await shell.answer('plugin ready', '\x03');
    await noted(() => plugin.signals().length === 1);
    await shell.answer('', '\x1a');
    await noted(() => plugin.signals().length === 2);
    await shell.answer('', '\x1c');
    const { screen, exitCode } = await shell.ended;
    expect(plugin.signals()).toEqual(['SIGINT', 'SIGTSTP', 'SIGQUIT']);
    expect(exitCode, screen).toBe(0);
    expect(screen).not.toContain('stopping');
    expect(await actions('ssm')).toContain('ssm:TerminateSession');
  });

  it('passes on a request to end, and ends the session', async () => {
    const shell = onTerminal(sandbox.cli, ['shell'], onAccount(plugin.env('wait 1')));
    await shell.answer('plugin ready', '');
    process.kill(shell.pid, 'SIGTERM');
    expect((await shell.ended).exitCode).toBe(0);
    expect(plugin.signals()).toEqual(['SIGTERM']);
    expect(await actions('ssm')).toContain('ssm:TerminateSession');
  });

  it('gives the terminal its modes back when the plugin is killed', async () => {
    // A shell of the terminal's own runs the command, and then looks at the modes it was left with.
    const script =
      'before=$(stty -g); "$0" "$1" shell; echo "code $?"; [ "$(stty -g)" = "$before" ] && echo same modes';
    const env = onAccount(plugin.env('raw 9'));
    const shell = scriptOnTerminal(sandbox.cli, script, env);
    await shell.answer('plugin ready', 'k');
    const { screen } = await shell.ended;
    expect(screen).toContain('code 137');
    expect(screen).toContain('same modes');
    expect(await actions('ssm')).toContain('ssm:TerminateSession');
  });

  it('ends the session where the plugin cannot be started after all', async () => {
    const gone = join(plugin.folder, 'session-manager-plugin');
    const once = `#!/bin/sh\nrm '${gone}'\necho 1.2.707.0\n`;
    const saved = readFileSync(gone);
    writeFileSync(gone, once);
    const { exitCode, screen } = await onTerminal(sandbox.cli, ['shell'], onAccount(plugin.env()))
      .ended;
    writeFileSync(gone, saved, { mode: 0o755 });
    expect(exitCode, screen).toBe(1);
    expect(await actions('ssm')).toEqual(['ssm:StartSession', 'ssm:TerminateSession']);
  });

  it('in the sandbox says that there is no real host', async () => {
    const { screen, exitCode } = await onTerminal(sandbox.cli, ['shell', '--sandbox']).ended;
    expect(exitCode).toBe(1);
    expect(screen).toContain('the sandbox runs no real host');
  });

  it('in the sandbox takes what is in the plugin’s place, after the same check', async () => {
    const script = `[ "$HOST" = ${ids.secondary} ] && [ -n "$PATH" ] && exit 5`;
    inPlaceOfPlugin.shell = (instanceId) => ({
      command: 'sh',
      args: ['-c', script],
      env: { HOST: instanceId },
    });
    inPlaceOfPlugin.endpoint = sandbox.endpoint;
    const io = new FakeIo();
    io.env['PATH'] = process.env['PATH'];
    for (const stream of [io.stdin, io.stdout]) stream.isTTY = true;
    expect(await main(['shell', 'secondary', '--sandbox', '--quiet'], io), io.err).toBe(5);
    expect([io.err, io.listeners]).toEqual(['', 0]);
    expect(await actions('ssm')).toEqual(['ssm:StartSession', 'ssm:TerminateSession']);
    inPlaceOfPlugin.shell = () => undefined;
    expect(await main(['shell', '--sandbox'], io)).toBe(1);
    expect(io.err).toContain('the sandbox runs no real host');
    io.remove();
  });

  it('--web prints the console’s page, with the plugin or without', async () => {
    const ended = await sandbox.ok('shell', 'secondary', '--web');
    expect(ended.stdout).toBe(
      `https://us-east-1.console.aws.amazon.com/systems-manager/session-manager/${ids.secondary}?region=us-east-1\n`,
    );
    const asked = documentOf(await sandbox.ok('shell', '--web', '--json'));
    expect(asked).toMatchObject({ host: 'primary', opened: false });
  });

  it('--web opens the page in the desktop’s browser where there is one', async () => {
    const browser = join(plugin.folder, 'xdg-open');
    const seen = join(plugin.folder, 'seen');
    writeFileSync(browser, `#!/bin/sh\necho "$1" >'${seen}'\n`, { mode: 0o755 });
    const env = { ...plugin.env(), DISPLAY: ':7', SSH_CONNECTION: '', SSH_TTY: '' };
    const ended = await run(['shell', '--web'], env);
    expect([ended.exitCode, ended.stderr]).toEqual([0, '']);
    await noted(() => existsSync(seen) && readFileSync(seen, 'utf8').endsWith('\n'));
    expect(readFileSync(seen, 'utf8')).toBe(ended.stdout);
  });
});

describe('tunnel', () => {
  it('to the database goes through the active host until Ctrl-C', async () => {
    const running = sandbox.cli.start(
      ['tunnel', 'db', '--port', '25432'],
      onAccount(plugin.env('wait 1')),
    );
    await running.told('plugin ready');
    running.kill('SIGINT');
    const ended = await running.ended;
    expect([ended.exitCode, plugin.signals()]).toEqual([0, ['SIGINT']]);
    expect(ended.stdout).toContain(`host=${database} hostaddr=127.0.0.1 port=25432`);
    expect(ended.stdout).toContain('orthweb/lemur/database-login');
    expect(ended.stderr).toContain('through primary, while this runs; Ctrl-C ends it');
    expect(JSON.parse(plugin.start().args[4] ?? '')).toEqual({
      Target: ids.primary,
      DocumentName: 'AWS-StartPortForwardingSessionToRemoteHost',
      Parameters: { host: [database], portNumber: ['5432'], localPortNumber: ['25432'] },
    });
    expect(await actions('ssm')).toEqual(['ssm:StartSession', 'ssm:TerminateSession']);
    expect(await actions('secretsmanager')).toEqual([]);
  });

  it('to the web pages prints one document with --json', async () => {
    const ended = await run(['tunnel', 'web', '--port', '28443', '--json'], plugin.env('exit 2'));
    expect(ended.exitCode).toBe(2);
    expect(documentOf(ended)).toMatchObject({ target: 'web', host: 'primary', port: 28_443 });
    expect(JSON.parse(plugin.start().args[4] ?? '')).toMatchObject({
      DocumentName: 'AWS-StartPortForwardingSession',
      Parameters: { portNumber: ['443'], localPortNumber: ['28443'] },
    });
  });

  it('says when the session could not be ended', async () => {
    const refused = { code: 'AccessDeniedException', status: 400, message: 'no' };
    await sandbox.setFaults({ action: 'ssm:TerminateSession', ...refused });
    const ended = await run(['tunnel', 'web', '--port', '28444'], plugin.env());
    expect(ended.stderr).toMatch(/session sandbox-\w+ could not be ended: no\n$/);
  });

  it('from a port that is taken is refused before a session is opened', async () => {
    const server = createServer();
    await new Promise<void>((done) => server.listen(0, 'localhost', done));
    const { port } = server.address() as { port: number };
    const ended = await run(['tunnel', 'db', '--port', String(port)], plugin.env());
    server.close();
    expect(ended.exitCode).toBe(1);
    expect(ended.stderr).toContain(`port ${port} of this machine is taken by another program`);
    expect(await actions('ssm')).toEqual([]);
  });

  it('elsewhere, and in the sandbox, is refused', async () => {
    expect((await run(['tunnel', 'ssh'], plugin.env())).exitCode).toBe(2);
    const ended = await sandbox.run('tunnel', 'db');
    expect(ended.exitCode).toBe(1);
    expect(ended.stderr).toContain('the sandbox has no Session Manager');
  });
});

describe('ssh-config', () => {
  it('writes its block, replaces it, and takes it out again', async () => {
    const path = join(sandbox.cli.home, 'config');
    const mine = 'Host *\n  ServerAliveInterval 30\n';
    writeFileSync(path, mine, { mode: 0o600 });
    const printed = await run(['ssh-config']);
    expect(printed.stderr).toContain('these hosts have no key pair');
    expect((await run(['ssh-config', '--write', 'config'])).exitCode).toBe(0);
    expect(readFileSync(path, 'utf8')).toBe(`${mine}${printed.stdout}`);
    expect(statSync(path).mode & 0o777).toBe(0o600);
    const again = documentOf(await run(['ssh-config', '--write', 'config', '--json']));
    expect(again).toEqual({ path, changed: false });
    if (spawnSync('ssh', ['-V']).status === 0) {
      const read = spawnSync('ssh', ['-G', '-F', path, 'orthweb-lemur-primary'], {
        encoding: 'utf8',
      });
      expect(read.stdout).toContain(`hostname ${ids.primary}\n`);
      expect(read.stdout).toContain('user ec2-user\n');
      expect(read.stdout).toMatch(
        /^proxycommand aws ssm start-session --target %h .*--region us-east-1$/m,
      );
    }
    expect((await run(['ssh-config', '--remove', 'config'])).stderr).toContain('removed from');
    expect(readFileSync(path, 'utf8')).toBe(mine);
  });

  it('writes to ssh’s own file where none is named, and refuses broken marks', async () => {
    expect((await run(['ssh-config', '--write'])).exitCode).toBe(0);
    const path = join(sandbox.cli.home, '.ssh', 'config');
    const text = readFileSync(path, 'utf8');
    writeFileSync(path, text.slice(0, text.lastIndexOf('# end')));
    const ended = await run(['ssh-config', '--write']);
    expect(ended.exitCode).toBe(2);
    expect(ended.stderr).toContain('do not stand in pairs');
    expect((await sandbox.run('ssh-config')).exitCode).toBe(2);
  });
});

describe('logs', () => {
  const logGroupName = '/orthweb/lemur/containers';
  const made = new Set<string>();
  const write = async (stream: string, ...events: readonly (readonly [number, string])[]) => {
    const at = { logGroupName, logStreamName: stream };
    if (!made.has(stream)) await sandbox.aws.logs.send(new CreateLogStreamCommand(at));
    made.add(stream);
    const logEvents = events.map(([timestamp, message]) => ({ timestamp, message }));
    await sandbox.aws.logs.send(new PutLogEventsCommand({ ...at, logEvents }));
  };

  it('are merged by time, labelled, and printable', async () => {
    const now = Date.now() - 60_000;
    await write(
      'primary/orthweb-orthanc-1-1',
      [now, 'W1 one'],
      [now + 2, 'tab\there \u001b[31mred'],
    );
    await write('secondary/orthweb-envoy-1', [now + 1, 'GET /']);
    const start = `cloud-init ${(now + 3) / 1_000} cloud-init[7]: done\n`;
    await sandbox.setCommands({ match: 'journalctl', instanceId: ids.primary, stdout: start });
    const { stdout } = await sandbox.ok('logs');
    expect(stdout).toMatchInlineSnapshot(`
      "primary   orthanc-1  | W1 one
      secondary envoy      | GET /
      primary   orthanc-1  | tab  here red
      primary   cloud-init | cloud-init[7]: done
      "
    `);
    const orthanc = await sandbox.ok('logs', 'active', '--source', 'orthanc', '--json');
    const lines = orthanc.stdout
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line) as object);
    expect(lines).toEqual([
      {
        time: new Date(now).toISOString(),
        host: 'primary',
        source: 'orthanc-1',
        message: 'W1 one',
      },
      expect.objectContaining({ message: 'tab  here red' }),
    ]);
    const since = new Date(now + 1).toISOString();
    const later = await sandbox.ok('logs', '--since', since, '--source', 'envoy');
    expect(later.stdout).toBe('secondary envoy      | GET /\n');
  });

  it('are followed until Ctrl-C, each line once', async () => {
    const now = Date.now();
    await write('primary/orthweb-envoy-1', [now, 'first']);
    const running = sandbox.begin('logs', '-f', '--source', 'envoy', '--since', '30s');
    await sandbox.sees('logs:FilterLogEvents');
    await write('primary/orthweb-envoy-1', [now, 'same moment'], [now + 10, 'second']);
    await sandbox.clearLog();
    await sandbox.sees('logs:FilterLogEvents');
    await sandbox.clearLog();
    await sandbox.sees('logs:FilterLogEvents');
    running.kill('SIGINT');
    const ended = await running.ended;
    expect([ended.exitCode, ended.stderr]).toEqual([0, '']);
    expect(ended.stdout.match(/first|same moment|second$/gm)).toEqual([
      'first',
      'same moment',
      'second',
    ]);
  });

  it('are followed no longer than somebody reads them', async () => {
    await write('primary/orthweb-envoy-1', [Date.now(), 'line'], [Date.now(), 'line']);
    const script = '"$0" "$1" logs -f --source envoy --sandbox | head -n 1; echo ended';
    const terminal = scriptOnTerminal(sandbox.cli, script);
    await terminal.answer(/envoy .*\n/, '');
    await write('primary/orthweb-envoy-1', [Date.now(), 'one more']);
    const { screen } = await terminal.ended;
    expect(screen).toMatch(/envoy .*\nended/);
  });

  it('come from the hosts where containers do not write to CloudWatch', async () => {
    const at = new Date(Date.now() - 5_000).toISOString();
    await sandbox.setCommands({
      match: 'docker logs',
      stdout: `orthweb-orthanc-2-1 ${at} from the host\n`,
    });
    const words = ['logs', 'primary', '--source', 'orthanc'];
    const env = onAccount({ ORTHWEB_CONTAINER_LOGS: 'false' });
    const ended = await sandbox.cli.run([...words], env);
    expect(ended.stdout, ended.stderr).toBe('primary orthanc-2  | from the host\n');
  });

  it.each([
    [['--since', 'yesterday'], '--since yesterday is no time'],
    [['--source', 'nginx'], 'there is no source nginx'],
    [['tertiary'], 'there is no host tertiary'],
  ])('%j is refused', async (words, message) => {
    const ended = await sandbox.run('logs', ...words);
    expect(ended.exitCode).toBe(2);
    expect(ended.stderr).toContain(message);
  });
});

describe('a host that is stopped', () => {
  it('is told to whoever wants to talk to it, and its logs are read all the same', async () => {
    await sandbox.aws.ec2.send(new StopInstancesCommand({ InstanceIds: [ids.secondary] }));
    const ended = await exec('standby', '--', 'ls');
    expect(ended.exitCode).toBe(1);
    expect(ended.stderr).toBe(
      `error: secondary (${ids.secondary}) is stopped\n  fix: start it: orthweb secondary start --sandbox\n`,
    );
    const logs = await sandbox.ok('logs', '--source', 'all');
    expect(logs.stderr).toBe(
      'secondary is stopped: only what is in CloudWatch can be read of it\n',
    );
    expect((await sandbox.run('logs', 'secondary', '--source', 'cloud-init')).exitCode).toBe(1);
    await sandbox.aws.ec2.send(new StartInstancesCommand({ InstanceIds: [ids.secondary] }));
  });
});

describe('where there is nothing', () => {
  it('each command says so', async () => {
    for (const words of [
      ['shell', '--web'],
      ['exec', 'primary', '--', 'ls'],
      ['ssh-config'],
      ['logs'],
    ]) {
      const [verb = '', ...rest] = words;
      const none = await run([verb, '--region', 'eu-west-1', ...rest]);
      expect([verb, none.exitCode, none.stdout]).toEqual([verb, 2, '']);
      expect(none.stderr).toContain('there is no deployment in eu-west-1');
    }
  });
});

async function noted(done: () => boolean): Promise<void> {
  const untilMs = Date.now() + 20_000;
  while (!done()) {
    if (Date.now() > untilMs) throw new Error('the plugin never noted it');
    await new Promise((tick) => setTimeout(tick, 20));
  }
}
