import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { documentOf } from '../support/cli.ts';
import { Sandbox } from '../support/sandbox.ts';
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
