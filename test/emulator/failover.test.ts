import {
  DescribeAddressesCommand,
  ModifyInstanceAttributeCommand,
  StopInstancesCommand,
  TerminateInstancesCommand,
} from '@aws-sdk/client-ec2';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { documentOf, type Ended } from '../support/cli.ts';
import { until } from '../support/engine/until.ts';
import { type Host, machine, report, serve, WELL } from '../support/said-hosts.ts';
import { Sandbox } from '../support/sandbox.ts';
import type { ServedSite } from '../support/served-site.ts';
import { onTerminal } from '../support/terminal.ts';

/** Hosts are not real here: the test says what they would say, and serves in their place. */
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

/** As on an account: without --sandbox, which has no real hosts. */
const env = () => ({
  ...sandbox.endpointEnv(),
  ORTHWEB_OPEN_TO_INTERNET: 'true',
  ORTHWEB_EMULATED_SITE: site.at,
});
const run = (...words: readonly string[]) => sandbox.cli.run(words, env());
const begin = (...words: readonly string[]) => sandbox.cli.start(words, env());

async function active(): Promise<string> {
  const { stdout } = await sandbox.ok('status', '--json');
  return documentOf<{ status: { activeHost?: { role: string } } }>({ stdout } as Ended).status
    .activeHost?.role as string;
}

async function moves(): Promise<readonly string[]> {
  return (await sandbox.changes()).filter((action) => action.startsWith('ec2:'));
}

/** Nothing differs from the configuration, and `up` has nothing to do. */
async function expectNoDrift(): Promise<void> {
  const planned = await run('plan', '--detailed-exitcode');
  expect(planned.exitCode, planned.stdout).toBe(0);
}

describe('failover', () => {
  it('moves the site to the host that serves, looks from outside, and leaves no drift', async () => {
    const { exitCode, stdout, stderr } = await run('failover', '--yes');
    expect(exitCode, stderr).toBe(0);
    expect(stdout).toMatch(
      /^secondary is active\. Unreachable from outside for \d\.\d s at most\.\n$/,
    );
    expect(stderr).toContain(`  active primary (1a), standby secondary (1b)\n`);
    expect(stderr).toMatch(/secondary serving: \d\.\d s \(3 of 3 Orthancs, database, storage\)/);
    expect(stderr).toMatch(/site address moved: \d\.\d s\n/);
    expect(stderr).toMatch(/seen from outside: \d\.\d s \(TLS, C-ECHO\)\n/);
    expect(await moves()).toEqual(['ec2:AssociateAddress', 'ec2:AssociateAddress']);
    expect(await active()).toBe('secondary');
    await expectNoDrift();
    const record = await sandbox.ok('list');
    expect(record.stdout).toMatch(/lemur +us-east-1 +up /);
  });

  it('answers --json with one document', async () => {
    const document = documentOf(await run('failover', '--yes', '--json'));
    expect(document).toEqual({
      deployment: 'lemur',
      from: 'primary',
      to: 'secondary',
      steps: [
        { step: 'secondary serving', elapsedMs: expect.any(Number) },
        { step: 'site address moved', elapsedMs: expect.any(Number) },
        { step: 'seen from outside', elapsedMs: expect.any(Number) },
      ],
      outageMs: expect.any(Number),
      verified: { addresses: true, tls: true, echo: true },
    });
  });

  it('asks on a terminal, and moves nothing after a no', async () => {
    const terminal = onTerminal(sandbox.cli, ['failover'], env());
    await terminal.answer('Move the site to secondary?', 'n\r');
    const { exitCode, screen } = await terminal.ended;
    expect(exitCode).toBe(5);
    expect(screen).toContain('active primary (1a), standby secondary (1b)');
    expect(await moves()).toEqual([]);
  });

  it('shows each step on a terminal when it is done', async () => {
    const terminal = onTerminal(sandbox.cli, ['failover'], env());
    await terminal.answer('Move the site to secondary?', 'y\r');
    const { exitCode, screen } = await terminal.ended;
    expect(exitCode, screen).toBe(0);
    expect(screen).toMatch(
      / {2}secondary serving +\d\.\d s {3}3 of 3 Orthancs, database, storage\n/,
    );
    expect(screen).toMatch(/ {2}seen from outside +\d\.\d s {3}TLS, C-ECHO\n/);
    expect(screen).toMatch(/secondary is active\. Unreachable from outside for \d\.\d s at most\./);
    expect(screen).toContain('next: orthweb validate; go back with orthweb failover --to primary');
  });

  it('off a terminal wants --yes', async () => {
    const { exitCode, stderr } = await run('failover');
    expect(exitCode).toBe(2);
    expect(stderr).toContain('--yes required when not on a terminal');
  });

  it('to the active host has nothing to do', async () => {
    const { exitCode, stdout } = await run('failover', '--to', 'primary');
    expect([exitCode, stdout]).toEqual([0, 'primary is active already: nothing to do\n']);
    expect((await sandbox.changes()).length).toBe(0);
  });

  it('again and again leaves no drift', async () => {
    for (let round = 1; round <= 3; round += 1) {
      const { exitCode, stderr } = await run('failover', '--yes');
      expect(exitCode, stderr).toBe(0);
    }
    expect(await active()).toBe('secondary');
    await expectNoDrift();
  });

  it('starts a standby that is stopped, and waits for what it says after its start', async () => {
    await sandbox.setDelays({ instanceRunning: 500, instanceStopped: 500 });
    const { id } = await machine(sandbox, 'secondary');
    await sandbox.aws.ec2.send(new StopInstancesCommand({ InstanceIds: [id] }));
    const running = begin('failover', '--yes');
    await running.told(/start secondary: \d/);
    expect(await moves()).not.toContain('ec2:AssociateAddress');
    await report(sandbox, 'secondary', 'ready', WELL);
    const { exitCode, stderr } = await running.ended;
    expect(exitCode, stderr).toBe(0);
    expect(stderr).toMatch(/secondary \(1b, stopp(ed|ing)\)/);
    expect(await active()).toBe('secondary');
  });

  it('refuses a standby that is not well, in its own words, and moves nothing', async () => {
    await report(sandbox, 'secondary', 'unhealthy', 'orthanc-2 cannot reach the database');
    const { exitCode, stderr } = await run('failover', '--yes', '--force');
    expect(exitCode).toBe(1);
    expect(stderr).toMatchInlineSnapshot(`
      "error: refused: secondary is not healthy (unhealthy: orthanc-2 cannot reach the
             database). Nothing was moved.
        fix: orthweb status goes on telling what secondary says; try again when it
             serves
      "
    `);
    expect(await sandbox.changes()).toEqual(['ssm:PutParameter']);
  });

  it('from a dead host needs --force', async () => {
    const { id } = await machine(sandbox, 'primary');
    await sandbox.aws.ec2.send(new StopInstancesCommand({ InstanceIds: [id] }));
    const isStopped = async () => (await machine(sandbox, 'primary')).state === 'stopped';
    await until('primary is stopped', isStopped, 30);
    const unsure = await run('failover', '--yes');
    expect(unsure.exitCode).toBe(1);
    expect(unsure.stderr).toMatchInlineSnapshot(`
      "error: refused: primary, which is active, does not serve (stopped), so there is
             no way back
        fix: if it is dead, move the site all the same: orthweb failover --force
      "
    `);
    await site.close();
    const forced = begin('failover', '--yes', '--force');
    await forced.told(/site address moved/);
    await site.open();
    const { exitCode, stdout, stderr } = await forced.ended;
    expect(exitCode, stderr).toBe(0);
    expect(stdout).toBe(
      'secondary is active. It answers from outside, where nothing answered before.\n',
    );
  });

  it('from a network that is not let in says that it could not look', async () => {
    await site.close();
    const { exitCode, stdout } = await run('failover', '--yes');
    expect(exitCode).toBe(0);
    expect(stdout).toMatch(
      /secondary is active\. Whether it serves could not be seen from here, as before\nthe move: .*ECONNREFUSED/s,
    );
  });

  it('in a sandbox without real hosts says so at once', async () => {
    await sandbox.reset();
    await sandbox.ok('up', '--yes', '--name', 'lemur');
    const { exitCode, stderr } = await sandbox.run('failover', '--yes');
    expect(exitCode).toBe(1);
    expect(stderr).toMatchInlineSnapshot(`
      "error: refused: secondary is not healthy (the sandbox runs no real hosts, so
             none says that it serves). Nothing was moved.
        fix: nothing is wrong: this sandbox emulates AWS alone
      "
    `);
  });

  it('of what is not there says what to do', async () => {
    const never = await run('failover', '--yes', '--name', 'otter');
    expect([never.exitCode, never.stderr]).toMatchInlineSnapshot(`
      [
        1,
        "error: otter has no hosts
        fix: orthweb up makes them, or brings a removed site back
      ",
      ]
    `);
    await sandbox.down('lemur');
    const removed = await run('failover', '--yes');
    expect([removed.exitCode, removed.stderr]).toMatchInlineSnapshot(`
      [
        1,
        "error: lemur has no hosts
        fix: orthweb up makes them, or brings a removed site back
      ",
      ]
    `);
    expect(await moves()).not.toContain('ec2:AssociateAddress');
  });

  it('to a host that was terminated is refused', async () => {
    const { id } = await machine(sandbox, 'secondary');
    await sandbox.aws.ec2.send(
      new ModifyInstanceAttributeCommand({
        InstanceId: id,
        DisableApiTermination: { Value: false },
      }),
    );
    await sandbox.aws.ec2.send(new TerminateInstancesCommand({ InstanceIds: [id] }));
    const { exitCode, stderr } = await run('failover', '--yes');
    expect(exitCode).toBe(1);
    expect(stderr).toContain('error: secondary is not there');
  });
});

describe('a failover that is killed between the two moves', () => {
  beforeEach(async () => {
    await sandbox.setFaults({
      action: 'ec2:AssociateAddress',
      nth: 1,
      when: 'after',
      kind: 'kill',
    });
    expect((await run('failover', '--yes')).signal).toBe('SIGKILL');
    await sandbox.setFaults();
    await sandbox.clearLog();
    expect(await active()).toBe('secondary');
    expect(await unassociated()).toBe(1);
  });

  it('is finished by the next failover, which does not bring the site back', async () => {
    const { exitCode, stderr } = await run('failover', '--yes');
    expect(exitCode, stderr).toBe(0);
    expect(stderr).toContain('a failover to secondary was cut off');
    expect(await moves()).toEqual(['ec2:AssociateAddress']);
    expect([await active(), await unassociated()]).toEqual(['secondary', 0]);
    await expectNoDrift();
  });

  it('is finished by up, and the next failover goes back on purpose', async () => {
    await sandbox.ok('up', '--yes');
    expect(await moves()).toEqual(['ec2:AssociateAddress']);
    expect([await active(), await unassociated()]).toEqual(['secondary', 0]);
    expect((await run('failover', '--yes')).exitCode).toBe(0);
    expect(await active()).toBe('primary');
  });
});

it('a failover that is killed after both moves is not undone by its repetition', async () => {
  await sandbox.setFaults({ action: 'ec2:AssociateAddress', nth: 2, when: 'after', kind: 'kill' });
  expect((await run('failover', '--yes')).signal).toBe('SIGKILL');
  await sandbox.setFaults();
  const { exitCode, stderr } = await run('failover', '--yes');
  expect(exitCode, stderr).toBe(0);
  expect(await active()).toBe('secondary');
});

it('a lost reply to the first move is no failure', async () => {
  await sandbox.setFaults({ action: 'ec2:AssociateAddress', nth: 1, when: 'after', kind: 'drop' });
  const { exitCode, stderr } = await run('failover', '--yes');
  expect(exitCode, stderr).toBe(0);
  expect(await active()).toBe('secondary');
  await expectNoDrift();
});

it('Ctrl-C between the two moves finishes both', async () => {
  await sandbox.setFaults({
    action: 'ec2:AssociateAddress',
    nth: 1,
    when: 'after',
    kind: 'delay',
    delayMs: 2_000,
  });
  const running = begin('failover', '--yes');
  await sandbox.sees('ec2:AssociateAddress');
  running.kill('SIGINT');
  const { exitCode, stderr } = await running.ended;
  expect(exitCode).toBe(130);
  expect(stderr).toContain('the site is on secondary');
  expect([await active(), await unassociated()]).toEqual(['secondary', 0]);
});

async function unassociated(): Promise<number> {
  const { Addresses = [] } = await sandbox.aws.ec2.send(new DescribeAddressesCommand({}));
  expect(Addresses).toHaveLength(2);
  return Addresses.filter((it) => (it.AssociationId ?? '') === '').length;
}

describe('secondary', () => {
  const state = async (host: Host) => (await machine(sandbox, host)).state;

  it('stop says what it saves, and the stopped host is no drift', async () => {
    await sandbox.setDelays({ instanceStopped: 500 });
    const { exitCode, stdout, stderr } = await run('secondary', 'stop', '--yes');
    expect(exitCode, stderr).toBe(0);
    expect(stdout).toMatch(/^secondary stopped in .* s\. This saves about \$32 a month\.\n$/);
    expect(await state('secondary')).toBe('stopped');
    await expectNoDrift();
    const up = await run('up', '--yes');
    expect(up.stderr).toContain('resources as planned, nothing to do');
    expect(await state('secondary')).toBe('stopped');
    const status = await run('status');
    expect(status.stdout).toMatch(/serving from primary/);
    expect(status.stdout).toMatch(/secondary +i-\w+ +1b +stopped, standby/);
    const again = await run('secondary', 'stop');
    expect([again.exitCode, again.stdout]).toEqual([
      0,
      'secondary is stopped already. This saves about $32 a month.\n',
    ]);
  });

  it('start waits until the host says that it serves', async () => {
    await sandbox.setDelays({ instanceStopped: 300, instanceRunning: 300 });
    expect((await run('secondary', 'stop', '--yes', '--json')).exitCode).toBe(0);
    const starting = begin('secondary', 'start', '--yes', '--json');
    await starting.told(/start secondary: \d/);
    await report(sandbox, 'secondary', 'starting', 'orthanc-1 does not answer yet');
    await report(sandbox, 'secondary', 'ready', WELL);
    const ended = await starting.ended;
    expect(documentOf(ended)).toMatchObject({
      deployment: 'lemur',
      host: 'secondary',
      state: 'running',
      steps: [{ step: 'start secondary' }, { step: 'secondary serving' }],
    });
    const again = await run('secondary', 'start');
    expect([again.exitCode, again.stdout]).toEqual([0, 'secondary runs already.\n']);
  });

  it('start --no-wait ends when it runs', async () => {
    await run('secondary', 'stop', '--yes');
    const { exitCode, stdout } = await run('secondary', 'start', '--yes', '--no-wait');
    expect(exitCode).toBe(0);
    expect(stdout).toMatch(/^secondary runs after /);
    expect(await state('secondary')).toBe('running');
  });

  it('stop refuses the host that is active; --standby means the other one', async () => {
    expect((await run('failover', '--yes')).exitCode).toBe(0);
    const refused = await run('secondary', 'stop', '--yes');
    expect([refused.exitCode, refused.stderr]).toMatchInlineSnapshot(`
      [
        1,
        "error: refused: secondary is active, and stopping it would end the service
        fix: orthweb failover moves the site to primary first; secondary stop
             --standby stops primary, which stands by
      ",
      ]
    `);
    expect(await state('secondary')).toBe('running');
    const { exitCode, stdout } = await run('secondary', 'stop', '--standby', '--yes');
    expect(exitCode).toBe(0);
    expect(stdout).toMatch(/^primary stopped/);
    expect([await state('primary'), await state('secondary')]).toEqual(['stopped', 'running']);
    await expectNoDrift();
  });

  it('in the sandbox starts and stops, and waits for nobody', async () => {
    await sandbox.reset();
    await sandbox.ok('up', '--yes', '--name', 'lemur');
    await sandbox.ok('secondary', 'stop', '--yes');
    const { stderr } = await sandbox.ok('secondary', 'start', '--yes');
    expect(stderr).toContain('the sandbox runs no real hosts');
  });

  it('of a removed deployment says what to do', async () => {
    await sandbox.down('lemur');
    for (const verb of ['start', 'stop']) {
      const { exitCode, stderr } = await run('secondary', verb, '--yes');
      expect([exitCode, stderr]).toEqual([
        1,
        'error: lemur has no hosts\n  fix: orthweb up makes them, or brings a removed site back\n',
      ]);
    }
  });
});
