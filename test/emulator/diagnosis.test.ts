import { readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { GetSecretValueCommand, ListSecretsCommand } from '@aws-sdk/client-secrets-manager';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { scriptRemote } from '../support/remote-script.ts';
import { Sandbox } from '../support/sandbox.ts';

let sandbox: Sandbox;
beforeAll(async () => {
  sandbox = await Sandbox.start();
});
afterAll(() => sandbox.stop());
beforeEach(async () => {
  await sandbox.reset();
  rmSync(folder(), { recursive: true, force: true });
});

const folder = (): string => join(sandbox.cli.home, '.local/state/orthweb/logs');
const logs = (): readonly string[] =>
  readdirSync(folder())
    .toSorted()
    .map((name) => join(folder(), name));
const lastLog = (): readonly Record<string, unknown>[] =>
  readFileSync(logs().at(-1) ?? '', 'utf8')
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line));

/** Every value that opens something, with each line of a key by itself. */
async function secrets(): Promise<readonly string[]> {
  const { SecretList = [] } = await sandbox.aws.secrets.send(new ListSecretsCommand({}));
  const values = await Promise.all(
    SecretList.map(async ({ ARN }) => {
      const ask = new GetSecretValueCommand({ SecretId: ARN });
      // The database's login is a host's to write, and none of these hosts is real.
      const none = { SecretString: undefined };
      const { SecretString = '{}' } = await sandbox.aws.secrets.send(ask).catch(() => none);
      const { password, privateKey } = JSON.parse(SecretString);
      return [...(password === undefined ? [] : [password]), ...linesOfKey(privateKey ?? '')];
    }),
  );
  return values.flat();
}

function linesOfKey(pem: string): readonly string[] {
  return pem.split('\n').filter((line) => line.length >= 16 && !line.startsWith('---'));
}

function found(text: string, values: readonly string[]): readonly string[] {
  return values.filter((value) =>
    [value, encodeURIComponent(value), Buffer.from(value).toString('base64')].some((form) =>
      text.includes(form),
    ),
  );
}

describe('the log of a run', () => {
  it('has every call of it, where it was and how it ended, for its owner alone', async () => {
    const { deployment, apiCalls } = await sandbox.up('--name', 'lemur');
    const [run, ...rest] = lastLog();
    expect(run).toMatchObject({ kind: 'run', command: 'up', platform: process.platform });
    expect(rest).toContainEqual(expect.objectContaining({ kind: 'place', deployment }));
    expect(rest.at(-1)).toMatchObject({ kind: 'end', exitCode: 0 });
    const calls = rest.filter(({ kind }) => kind === 'call');
    expect(calls.length).toBeGreaterThanOrEqual(apiCalls.total);
    expect(new Set(calls.map(({ call }) => call))).toContain('ec2:RunInstances');
    expect(rest).toContainEqual(
      expect.objectContaining({ kind: 'event', type: 'finished', id: 'network/vpc' }),
    );
    expect(statSync(logs()[0] ?? '').mode & 0o777).toBe(0o600);
    expect(statSync(folder()).mode & 0o777).toBe(0o700);
  });

  it('has the failure with its request, and --debug shows the same call', async () => {
    await sandbox.setFaults({
      action: 'ec2:CreateVpc',
      code: 'VpcLimitExceeded',
      message: 'The maximum number of VPCs has been reached.',
    });
    const ended = await sandbox.run('up', '--yes', '--name', 'lemur', '--debug');
    expect(ended.exitCode).toBe(1);
    expect(ended.stderr).toMatch(/^debug: ec2:CreateVpc 400 VpcLimitExceeded \d+ ms /m);
    expect(ended.stderr).toMatch(/^ {2}see: https:\/\/docs\.aws\.amazon\.com\/servicequotas/m);
    expect(lastLog()).toContainEqual(
      expect.objectContaining({ kind: 'call', call: 'ec2:CreateVpc', code: 'VpcLimitExceeded' }),
    );
    expect(lastLog().at(-1)).toMatchObject({ kind: 'end', exitCode: 1 });
  });

  it('is there as far as it came, of a run that was killed', async () => {
    await sandbox.setFaults({ action: 'ec2:CreateVpc', kind: 'hang' });
    const running = sandbox.begin('up', '--yes', '--name', 'lemur');
    await sandbox.sees('ec2:CreateVpc');
    running.kill('SIGKILL');
    await running.ended;
    const kept = lastLog();
    expect(kept.some(({ call }) => call === 'ec2:DescribeVpcs')).toBe(true);
    expect(kept.at(-1)?.['kind']).not.toBe('end');
  });

  it('keeps no run from its work where it cannot be written', async () => {
    // Not the whole state folder: the sandbox's own is in it.
    writeFileSync(folder(), '');
    const ended = await sandbox.run('list', '-v');
    rmSync(folder());
    expect(ended.exitCode).toBe(0);
    expect(ended.stderr).toContain('no log of this run: ');
  });
});

describe('no secret', () => {
  it('is in a log, in --debug or in what an error says, of any run that handles secrets', async () => {
    const told: string[] = [];
    const runs = async (...words: readonly string[]): Promise<void> => {
      const ended = await sandbox.run(...words, '--debug', '-v');
      told.push(ended.stderr);
    };
    await runs('up', '--yes', '--name', 'lemur');
    const before = await secrets();
    await scriptRemote(sandbox, { match: 'orthweb.service', exitCode: 0 });
    await runs('credentials', '--rotate', '--yes', '--json');
    await runs('certs', 'client', 'CT01', '--out', 'ct01');
    // It fails: nothing answers at the emulated addresses. Its errors are what is looked at.
    await runs('validate', '--yes');
    await sandbox.setFaults({
      action: 'secretsmanager:GetSecretValue',
      code: 'InternalServiceError',
    });
    await runs('credentials', '--json');
    await sandbox.setFaults();

    const key = readFileSync(join(sandbox.cli.home, 'ct01/client.key'), 'utf8');
    const values = [...before, ...(await secrets()), ...linesOfKey(key)];
    expect(values.length).toBeGreaterThan(50);
    expect(logs()).toHaveLength(told.length);
    const written = [...logs().map((path) => readFileSync(path, 'utf8')), ...told].join('\n');
    for (const call of ['GetSecretValue', 'PutSecretValue', 'CreateSecret'])
      expect(written).toContain(`secretsmanager:${call}`);
    expect(found(written, values)).toEqual([]);

    // The search would find one: the document that is asked for has the password.
    const shown = await sandbox.ok('credentials', '--json');
    expect(found(shown.stdout, values)).toHaveLength(1);
    expect(found(`${written}${key}`, values)).toEqual(linesOfKey(key));
  });
});

describe('a crash', () => {
  /** Throws in a corner of the built CLI where nobody waits, once it has a command under way. */
  const BOMB = `import { existsSync } from 'node:fs';
  const bomb = setInterval(() => {
    if (!existsSync('FOLDER')) return;
    clearInterval(bomb);
    HOW(new TypeError('boom'));
  }, 5);`;

  it.each([
    ['thrown', '((error) => { throw error; })'],
    ['rejected', 'Promise.reject.bind(Promise)'],
  ])('%s where nobody waits ends in the form of all errors, with its log', async (_, how) => {
    const file = join(sandbox.cli.home, 'bomb.mjs');
    writeFileSync(file, BOMB.replace('FOLDER', folder()).replace('HOW', how));
    const env = { NODE_OPTIONS: `--import ${file}` };
    await sandbox.setFaults({ action: 'sts:GetCallerIdentity', kind: 'hang' });
    const ended = await sandbox.cli.run(['status', '--sandbox'], env);
    expect(ended.exitCode).toBe(1);
    expect(ended.stdout).toBe('');
    expect(ended.stderr).toMatch(/^error: boom\n {2}report: this is a fault of orthweb/);
    expect(ended.stderr).toContain(`  log: ${logs().at(-1)}`);
    expect(
      lastLog()
        .map(({ kind }) => kind)
        .slice(-2),
    ).toEqual(['error', 'end']);
  });
});
