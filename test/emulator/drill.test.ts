import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { report, serve, WELL } from '../support/said-hosts.ts';
import { Sandbox } from '../support/sandbox.ts';
import type { ServedSite } from '../support/served-site.ts';

// What a drill refuses, and when: hosts are not real here. Drills themselves are in test/rehearsal.

let sandbox: Sandbox;
let site: ServedSite;
beforeAll(async () => {
  sandbox = await Sandbox.start();
});
afterAll(() => sandbox.stop());
beforeEach(async () => {
  await sandbox.reset();
  await sandbox.ok('up', '--yes', '--name', 'lemur');
  site = await serve(sandbox);
  for (const host of ['primary', 'secondary'] as const) await report(sandbox, host, 'ready', WELL);
  await sandbox.clearLog();
});
afterEach(() => site.close());

const env = () => ({
  ...sandbox.endpointEnv(),
  ORTHWEB_OPEN_TO_INTERNET: 'true',
  ORTHWEB_EMULATED_SITE: site.at,
});
const run = (...words: readonly string[]) =>
  sandbox.cli.run(['failover', '--drill', ...words], env());

describe('a drill is refused', () => {
  afterEach(async () => {
    expect((await sandbox.changes()).filter((action) => action.startsWith('ec2:'))).toEqual([]);
  });

  it('in a sandbox without real hosts', async () => {
    const { exitCode, stderr } = await (async () => {
      await sandbox.reset();
      await sandbox.ok('up', '--yes', '--name', 'lemur');
      await sandbox.clearLog();
      return sandbox.run('failover', '--drill', '--yes');
    })();
    expect([exitCode, stderr]).toMatchInlineSnapshot(`
      [
        1,
        "error: refused: secondary is not healthy (the sandbox runs no real hosts, so
             none says that it serves). Nothing was moved.
        fix: nothing is wrong: this sandbox emulates AWS alone
      ",
      ]
    `);
  });

  it('with a standby that is not well, as any failover is', async () => {
    await report(sandbox, 'secondary', 'unhealthy', 'orthanc-2 cannot reach the database');
    const { exitCode, stderr } = await run('--yes');
    expect([exitCode, stderr]).toEqual([1, expect.stringContaining('secondary is not healthy')]);
  });

  it('where the site does not answer this machine, before anything is asked', async () => {
    await site.close();
    const { exitCode, stderr } = await run();
    expect(exitCode).toBe(1);
    expect(stderr).toMatch(
      /^error: refused: a drill needs a site that answers this machine\n {2}HTTPS: .*ECONNREFUSED/,
    );
    expect(stderr).toContain('fix: this network has to be let in');
  });

  it('after a failover that was cut off', async () => {
    await sandbox.setFaults({
      action: 'ec2:AssociateAddress',
      nth: 1,
      when: 'after',
      kind: 'kill',
    });
    expect((await sandbox.cli.run(['failover', '--yes'], env())).signal).toBe('SIGKILL');
    await sandbox.setFaults();
    await sandbox.clearLog();
    const { exitCode, stderr } = await run('--yes');
    expect([exitCode, stderr]).toMatchInlineSnapshot(`
      [
        1,
        "error: refused: a failover to secondary was cut off, and what it left undone
             comes first
        fix: orthweb failover finishes it
      ",
      ]
    `);
  });

  it('together with what only a failover takes, and a failover with what only a drill takes', async () => {
    expect((await run('--force')).exitCode).toBe(2);
    expect((await run('--to', 'secondary')).exitCode).toBe(2);
    expect((await run('--rate', '0')).exitCode).toBe(2);
    const { exitCode, stderr } = await sandbox.cli.run(['failover', '--seconds', '5'], env());
    expect([exitCode, stderr]).toEqual([
      2,
      'error: --seconds is for a drill\n  fix: orthweb failover --drill\n',
    ]);
  });

  it('when its report could not be written afterwards', async () => {
    const { exitCode, stderr } = await run('--html', 'nowhere/report.html');
    expect([exitCode, stderr]).toEqual([2, expect.stringContaining('cannot be written')]);
  });
});

it('a drill of what is not there says what to do', async () => {
  const never = await run('--yes', '--name', 'otter');
  expect([never.exitCode, never.stderr]).toEqual([
    1,
    expect.stringContaining('otter has no hosts'),
  ]);
  await sandbox.down('lemur');
  const removed = await run('--yes');
  expect([removed.exitCode, removed.stderr]).toEqual([
    1,
    expect.stringContaining('lemur has no hosts'),
  ]);
});
