import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { documentOf } from '../support/cli.ts';
import { type RunDocument, Sandbox } from '../support/sandbox.ts';
import { onTerminal } from '../support/terminal.ts';

const NAME = 'wealthy-lemur';
let sandbox: Sandbox;
beforeAll(async () => {
  sandbox = await Sandbox.start();
  await sandbox.up('--name', NAME);
});
afterAll(() => sandbox.stop());
afterEach(async () => {
  await sandbox.cli.endAll();
  await sandbox.setFaults();
});

/** Resolves with the lines when there are so many. */
async function watchedUntil(count: number, ...args: readonly string[]): Promise<readonly string[]> {
  const looks = sandbox.begin('status', '--watch', '--interval', '1', ...args);
  const calls = async () =>
    (await sandbox.log()).filter(({ action }) => action === 'ec2:DescribeVpcs').length;
  const before = await calls();
  while ((await calls()) < before + count) await new Promise((done) => setTimeout(done, 50));
  looks.kill('SIGINT');
  const { exitCode, stdout, stderr } = await looks.ended;
  expect([exitCode, stderr.replace(/^.*trying again\n/m, '')]).toEqual([0, '']);
  return stdout.split('\n');
}

describe('status --watch', () => {
  it('prints a document a line for programs, until it is stopped', async () => {
    const lines = (await watchedUntil(3, '--json')).filter((line) => line !== '');
    expect(lines.length).toBeGreaterThanOrEqual(2);
    for (const line of lines)
      expect(JSON.parse(line)).toMatchObject({
        time: expect.stringMatching(/^\d{4}-.*Z$/),
        deployment: NAME,
        status: { drift: 'none' },
      });
  });

  it('prints a block a look where nobody watches', async () => {
    const lines = await watchedUntil(3);
    expect(lines.filter((line) => /^\d\d:\d\d:\d\d UTC$/.test(line)).length).toBeGreaterThan(1);
    expect(lines.join('\n')).not.toContain('\u001b');
  });

  it('goes on after a look that failed', async () => {
    const rule = { action: 'ec2:DescribeVpcs', nth: 2, code: 'SomethingElse', status: 400 };
    await sandbox.setFaults(rule);
    const lines = (await watchedUntil(4, '--json')).filter((line) => line !== '');
    const documents = lines.map((line) => JSON.parse(line));
    expect(documents.filter((one) => one.error !== undefined)).toEqual([
      {
        time: expect.any(String),
        error: expect.objectContaining({ message: expect.stringContaining('SomethingElse') }),
      },
    ]);
    expect(documents.at(-1).error).toBeUndefined();
  });

  it('draws one picture on a terminal, and leaves it there', async () => {
    const words = ['status', '--watch', '--interval', '1', '--sandbox', '--no-color'];
    const terminal = onTerminal(sandbox.cli, words);
    await terminal.answer(/every 1 s; Ctrl-C ends it/, '');
    await terminal.answer(/every 1 s; Ctrl-C ends it/, '\u0003');
    const { screen, exitCode } = await terminal.ended;
    expect(exitCode).toBe(0);
    expect(screen).toContain('drift      none');
    expect(screen).not.toContain('stopping');
  });

  it('ends where the first look fails', async () => {
    await sandbox.setFaults({ action: 'ec2:DescribeVpcs', code: 'SomethingElse', status: 400 });
    const ended = await sandbox.run('status', '--watch');
    expect(ended.exitCode).toBe(1);
    expect(ended.stderr).toContain('SomethingElse');
  });

  it('is what --interval is for', async () => {
    const ended = await sandbox.run('status', '--interval', '5');
    expect(ended.exitCode).toBe(2);
    expect(ended.stderr).toContain('status --watch --interval 30');
  });
});

describe('a command that has to wait for AWS', () => {
  const slow = { action: 'ec2:DescribeVpcs', kind: 'delay', delayMs: 2_000 } as const;

  it('says so on a terminal until it has something to show', async () => {
    await sandbox.setFaults(slow);
    const terminal = onTerminal(sandbox.cli, ['status', '--sandbox', '--no-color']);
    await terminal.answer('asking the sandbox', '');
    const { screen, exitCode } = await terminal.ended;
    expect(exitCode).toBe(0);
    expect(screen.slice(screen.lastIndexOf('asking the sandbox'))).toContain('drift      none');
  });

  it('says nothing of it in a pipe, nor with --quiet', async () => {
    await sandbox.setFaults(slow);
    expect((await sandbox.ok('status')).stderr).toBe('');
    const terminal = onTerminal(sandbox.cli, ['status', '--sandbox', '--quiet']);
    expect((await terminal.ended).screen).not.toContain('asking');
  });
});

describe('open', () => {
  it('prints the address where no browser is, and says that nothing serves there', async () => {
    const { stdout, stderr } = await sandbox.ok('open');
    expect(stdout).toMatch(/^https:\/\/ec2-[\d-]+\.compute-1\.amazonaws\.com\/\n$/);
    expect(stderr).toBe('the hosts are only emulated: nothing serves at this address\n');
    const document = documentOf(await sandbox.ok('open', '--json'));
    expect(document).toEqual({ deployment: NAME, url: stdout.trim(), opened: false });
  });

  it('has no console to show of an emulated AWS', async () => {
    const ended = await sandbox.run('open', '--console');
    expect([ended.exitCode, ended.stdout]).toEqual([2, '']);
    expect(ended.stderr).toContain('an emulated AWS has no console');
  });
});

describe('history', () => {
  it('tells what changed the deployment, and nothing that only looked', async () => {
    await sandbox.ok('backup', 'create', '--no-wait');
    await sandbox.ok('status');
    const { runs } = documentOf<{ runs: Record<string, string>[] }>(
      await sandbox.ok('history', '--json'),
    );
    expect(runs.map(({ command, result }) => [command, result])).toEqual([
      ['orthweb up', 'done'],
      ['orthweb backup create', 'done'],
    ]);
    expect(Date.parse(runs[0]?.['finishedAt'] ?? '')).toBeGreaterThan(0);
  });
});

describe('config', () => {
  it('asks nobody', async () => {
    await sandbox.clearLog();
    const { stdout } = await sandbox.ok('config', '--region', 'eu-west-1');
    expect(stdout).toMatch(/^region: eu-west-1 +# --region$/m);
    expect(await sandbox.log()).toEqual([]);
  });
});

describe('a run that is followed', () => {
  const linesOf = (file: string): readonly Record<string, unknown>[] =>
    readFileSync(join(sandbox.cli.home, file), 'utf8')
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line));

  it('writes what happens for a program, and how it ended', async () => {
    const name = ['--name', 'calm-otter'];
    const { stdout } = await sandbox.ok('up', '--yes', '--json', ...name, '--events', 'up.ndjson');
    const lines = linesOf('up.ndjson');
    expect(lines[0]).toMatchObject({ type: 'version', format: 1, command: 'orthweb up' });
    expect(lines.at(-1)).toMatchObject({ type: 'ended', exitCode: 0, error: null });
    const created = lines.filter(({ type, action }) => type === 'finished' && action === 'create');
    const { resources } = JSON.parse(stdout) as RunDocument;
    expect(created.map(({ id }) => id).toSorted()).toEqual(
      resources.flatMap(({ id, action }) => (action === 'create' ? [id] : [])).toSorted(),
    );
  });

  it('writes why it failed, also where it never began', async () => {
    const ended = await sandbox.run('down', '--name', NAME, '--events', 'down.ndjson');
    expect(ended.exitCode).toBe(2);
    expect(linesOf('down.ndjson')).toMatchObject([
      { type: 'version' },
      { type: 'ended', exitCode: 2, error: { code: 'UsageError', hint: 'see orthweb help down' } },
    ]);
    const wrong = ['--region', 'nowhere', '--events', 'wrong.ndjson'];
    expect((await sandbox.run('up', '--yes', ...wrong)).exitCode).toBe(2);
    expect(linesOf('wrong.ndjson')).toMatchObject([{ type: 'version' }, { exitCode: 2 }]);
  });

  it('that could not be written does not begin', async () => {
    await sandbox.clearLog();
    const ended = await sandbox.run('up', '--yes', '--events', 'nowhere/up.ndjson');
    expect([ended.exitCode, ended.stderr]).toEqual([
      2,
      expect.stringContaining('cannot be written'),
    ]);
    const page = await sandbox.run('up', '--yes', '--name', NAME, '--report', 'nowhere/up.html');
    expect([page.exitCode, page.stderr]).toEqual([2, expect.stringContaining('cannot be written')]);
    expect(await sandbox.changes()).toEqual([]);
  });

  it('is told as a page, when it failed as well', async () => {
    const failing = { action: 'rds:CreateDBInstance', code: 'StorageQuotaExceeded', status: 400 };
    await sandbox.setFaults(failing);
    const words = ['up', '--yes', '--name', 'brave-finch', '--report', 'up.html'];
    expect((await sandbox.run(...words)).exitCode).toBe(1);
    const page = (): string => readFileSync(join(sandbox.cli.home, 'up.html'), 'utf8');
    expect(page()).toMatch(/failed<\/strong>[\s\S]*StorageQuotaExceeded/);
    await sandbox.setFaults();
    const { stderr } = await sandbox.ok(...words);
    expect(stderr).toContain('report: up.html\n');
    expect(page()).toMatch(/done<\/strong>[\s\S]*What decided the time[\s\S]*database\/main/);
  });
});
