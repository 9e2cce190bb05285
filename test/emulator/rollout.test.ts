import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { StopInstancesCommand } from '@aws-sdk/client-ec2';
import { DescribeDBSnapshotsCommand } from '@aws-sdk/client-rds';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { documentOf, type Ended } from '../support/cli.ts';
import { scriptRemote } from '../support/remote-script.ts';
import { given, type Host, machine, report, serve, WELL } from '../support/said-hosts.ts';
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
  writeFileSync(file(), '');
  await sandbox.ok('up', '--yes', '--name', 'lemur');
  site = await serve(sandbox);
  for (const host of ['primary', 'secondary'] as const) await report(sandbox, host, 'ready', WELL);
  await sandbox.clearLog();
});
afterEach(() => site.close());

const file = () => join(sandbox.cli.home, 'orthweb.yaml');
const env = () => ({
  ...sandbox.endpointEnv(),
  ORTHWEB_OPEN_TO_INTERNET: 'true',
  ORTHWEB_EMULATED_SITE: site.at,
});
const run = (...words: readonly string[]) => sandbox.cli.run(words, env());
const begin = (...words: readonly string[]) => sandbox.cli.start(words, env());

/** The host serves with what it was given. */
async function takes(host: Host): Promise<string> {
  const sha256 = await given(sandbox, host);
  await report(sandbox, host, 'ready', '2 of 2 Orthancs, database, storage', sha256);
  return sha256;
}

async function active(): Promise<string> {
  const { stdout } = await sandbox.ok('status', '--json');
  return documentOf<{ status: { activeHost?: { role: string } } }>({ stdout } as Ended).status
    .activeHost?.role as string;
}

async function moves(): Promise<readonly string[]> {
  return (await sandbox.changes()).filter((action) => action === 'ec2:AssociateAddress');
}

async function snapshots(): Promise<readonly string[]> {
  const ask = new DescribeDBSnapshotsCommand({ SnapshotType: 'manual' });
  const { DBSnapshots } = await sandbox.aws.rds.send(ask);
  return (DBSnapshots ?? []).map(({ DBSnapshotIdentifier }) => DBSnapshotIdentifier ?? '');
}

describe('a changed setting', () => {
  it('is planned for both hosts, in words', async () => {
    const { stdout, exitCode } = await run('plan', '--replicas', '2', '--detailed-exitcode');
    expect(exitCode).toBe(2);
    expect(
      stdout
        .replaceAll(/bundle \w{8}, wanted \w{8}/g, 'bundle A, wanted B')
        // Of all files that a host is given: any change of them is another one.
        .replace(/bundle [0-9a-f]{12} is/, 'bundle B is'),
    ).toMatchInlineSnapshot(`
      "lemur in us-east-1 (account 1234-5678-9012)

        ~ hosts/bundle     bundle B is not in the bucket yet
        ~ hosts/template   what a new host is to run differs
        ~ hosts/primary    bundle A, wanted B: Orthancs 3, wanted 2; the
                           site moves to secondary before: open connections are cut
        ~ hosts/secondary  bundle A, wanted B: Orthancs 3, wanted 2

      0 to add, 4 to change, 0 to remove.
      next: orthweb up
      "
    `);
  });

  it('reaches the standby, then the site moves, then the other host', async () => {
    const running = begin('up', '--yes', '--replicas', '2', '--json');
    const sha256 = await takes('secondary');
    expect(await takes('primary')).toBe(sha256);
    const ended = await running.ended;
    expect(ended.exitCode, ended.stderr).toBe(0);
    expect(documentOf(ended)).toMatchObject({
      rollout: {
        hosts: [{ host: 'secondary' }, { host: 'primary' }],
        moves: [{ from: 'primary', to: 'secondary', tls: true, echo: true }],
        left: [],
        stopped: null,
        active: 'secondary',
      },
    });
    expect(ended.stderr).toMatch(/The site is on secondary now, unreachable from outside for/);
    expect([await active(), await moves()]).toEqual([
      'secondary',
      Array(2).fill('ec2:AssociateAddress'),
    ]);
    await sandbox.clearLog();
    const again = documentOf<{ apiCalls: { total: number; mutating: number } }>(
      await run('up', '--yes', '--replicas', '2', '--json'),
    );
    expect(again.apiCalls.mutating).toBe(0);
    expect(again.apiCalls.total).toBeLessThanOrEqual(65);
    expect((await run('plan', '--replicas', '2', '--detailed-exitcode')).exitCode).toBe(0);
  });

  it('in place is told before, and moves nothing', async () => {
    const planned = await run('plan', '--replicas', '2', '--no-failover');
    expect(planned.stdout).toMatch(/in\s+place: the site does not answer for some minutes/);
    const running = begin('up', '--yes', '--replicas', '2', '--no-failover');
    await takes('secondary');
    await takes('primary');
    const { exitCode, stderr } = await running.ended;
    expect(exitCode, stderr).toBe(0);
    expect([await active(), await moves()]).toEqual(['primary', []]);
  });

  it('that a standby cannot take ends in its words, and the next up carries on', async () => {
    const ahead = join(sandbox.cli.home, 'ahead');
    const preload = new URL('../support/shifted-clock.js', import.meta.url).href;
    const clock = { NODE_OPTIONS: `--import=${preload}`, SHIFTED_CLOCK: ahead };
    const running = sandbox.cli.start(['up', '--yes', '--replicas', '2'], { ...env(), ...clock });
    const sha256 = await given(sandbox, 'secondary');
    await report(sandbox, 'secondary', 'failed', 'orthanc-1 is exited', sha256);
    await running.told('failed: orthanc-1 is exited');
    // So long a host may try again by itself.
    writeFileSync(ahead, String(4 * 60_000));
    const { exitCode, stderr } = await running.ended;
    expect(exitCode).toBe(1);
    expect(stderr).toMatch(/failed: orthanc-1 is exited/);
    expect(stderr).toContain('Nothing was moved: primary goes on with what it has.');
    expect([await active(), await moves()]).toEqual(['primary', []]);
    await report(sandbox, 'secondary', 'ready', WELL, sha256);
    const again = begin('up', '--yes', '--replicas', '2');
    await takes('primary');
    expect((await again.ended).exitCode).toBe(0);
    expect(await active()).toBe('secondary');
  });

  it('whose bundle a host refuses changes nothing there', async () => {
    await scriptRemote(sandbox, {
      match: 'orthweb-fetch',
      exitCode: 70,
      stderr: 'orthweb: the bundle is not the one that was ordered',
    });
    const { exitCode, stderr } = await run('up', '--yes', '--replicas', '2');
    expect(exitCode).toBe(1);
    expect(stderr).toMatch(/secondary could not take the new bundle: orthweb: the bundle/);
    expect(await moves()).toEqual([]);
  });

  it('starts a standby that is stopped, and leaves all as it was', async () => {
    const { id } = await machine(sandbox, 'secondary');
    await sandbox.aws.ec2.send(new StopInstancesCommand({ InstanceIds: [id] }));
    const planned = await run('plan', '--replicas', '2');
    expect(planned.stdout).toMatch(
      /it\s+is\s+stopped:\s+started\s+for\s+this,\s+and\s+stopped\s+again/,
    );
    const running = begin('up', '--yes', '--replicas', '2');
    await running.told('secondary is stopped: started for the roll-out');
    await sandbox.sees('ec2:StartInstances');
    await report(sandbox, 'secondary', 'ready', WELL);
    await takes('secondary');
    await takes('primary');
    const { exitCode, stderr } = await running.ended;
    expect(exitCode, stderr).toBe(0);
    expect(stderr).toContain('The site is on primary again');
    expect(stderr).toContain('secondary is stopped again.');
    expect(await active()).toBe('primary');
    expect((await machine(sandbox, 'secondary')).state).toMatch(/^stopp/);
  });
});

const NEWER = 'orthancteam/orthanc:99.1.0';

describe('another Orthanc', () => {
  it('is held back by up, and nothing is told to any host', async () => {
    const { exitCode, stderr } = await run('up', '--yes', '--orthanc-image', NEWER);
    expect(exitCode).toBe(0);
    expect(stderr).toContain('orthweb upgrade does this');
    expect(stderr).toMatch(/held back/);
    expect(await sandbox.changes()).not.toContain('ssm:SendCommand');
    expect(await snapshots()).toEqual([]);
  });

  it('is brought by upgrade: a copy, no old Orthanc beside it, and up keeps to it', async () => {
    const running = begin('upgrade', '--yes', '--orthanc', NEWER);
    await takes('secondary');
    await takes('primary');
    const { exitCode, stderr } = await running.ended;
    expect(exitCode, stderr).toBe(0);
    expect(stderr).toMatch(/Orthanc image\s+\S+,\s+wanted\s+orthancteam\/orthanc:99\.1\.0/);
    expect(stderr).toContain('the Orthancs of primary are stopped: the site does not serve until');
    expect(stderr).toContain('The deployment remembers these images');
    expect(await snapshots()).toEqual([expect.stringMatching(/^lemur-/)]);
    expect(await active()).toBe('secondary');
    const planned = await run('plan', '--detailed-exitcode');
    expect(planned.exitCode, planned.stdout).toBe(0);
    const back = await run('upgrade', '--yes', '--no-snapshot', '--orthanc', NEWER);
    expect(back.stderr).toContain('as planned, nothing to do');
  });

  it('without a copy where the operator says so', async () => {
    const running = begin('upgrade', '--yes', '--orthanc', NEWER, '--no-snapshot', '--no-failover');
    await takes('secondary');
    await takes('primary');
    expect((await running.ended).exitCode).toBe(0);
    expect([await snapshots(), await active()]).toEqual([[], 'primary']);
  });

  it('that has no image ends the upgrade before anything stops', async () => {
    await scriptRemote(sandbox, { match: 'docker pull', exitCode: 1, stderr: 'manifest unknown' });
    const { exitCode, stderr } = await run('upgrade', '--yes', '--orthanc', NEWER, '--no-snapshot');
    expect(exitCode).toBe(1);
    expect(stderr).toMatch(/secondary cannot load the container images: manifest unknown/);
    expect(stderr).not.toContain('are stopped');
  });

  it('that orthweb.yaml contradicts is refused, or written there with all that is around it', async () => {
    writeFileSync(file(), '# ours\northanc:\n  image: orthancteam/orthanc:26.8.1 # pinned\n');
    const refused = await run('upgrade', '--yes', '--orthanc', NEWER);
    expect([refused.exitCode, refused.stderr]).toMatchInlineSnapshot(`
      [
        2,
        "error: orthweb.yaml names another orthanc.image
        fix: the next up would bring that back: change it there, or let --save do it
      ",
      ]
    `);
    const running = begin('upgrade', '--yes', '--orthanc', NEWER, '--save', '--no-snapshot');
    await takes('secondary');
    await takes('primary');
    expect((await running.ended).exitCode).toBe(0);
    expect(readFileSync(file(), 'utf8')).toBe(`# ours\northanc:\n  image: ${NEWER} # pinned\n`);
    expect((await run('plan', '--detailed-exitcode')).exitCode).toBe(0);
  });

  it('on a terminal asks whether to change orthweb.yaml', async () => {
    writeFileSync(file(), 'orthanc:\n  image: orthancteam/orthanc:26.8.1\n');
    const terminal = onTerminal(sandbox.cli, ['upgrade', '--orthanc', NEWER], env());
    await terminal.answer('orthweb.yaml names another image. Change it there?', 'y\r');
    await terminal.answer('Make these changes', 'n\r');
    expect((await terminal.ended).exitCode).toBe(5);
    expect(readFileSync(file(), 'utf8')).toBe(`orthanc:\n  image: ${NEWER}\n`);
  });

  it('that a variable contradicts is refused', async () => {
    const { exitCode, stderr } = await sandbox.cli.run(['upgrade', '--orthanc', NEWER], {
      ...env(),
      ORTHWEB_ORTHANC_IMAGE: 'orthancteam/orthanc:26.8.1',
    });
    expect(exitCode).toBe(2);
    expect(stderr).toContain('ORTHWEB_ORTHANC_IMAGE names another image');
  });

  it('of what is not there says what to do', async () => {
    await sandbox.down('lemur');
    const { exitCode, stderr } = await run('upgrade', '--yes');
    expect([exitCode, stderr]).toEqual([
      1,
      'error: lemur has no hosts\n  fix: orthweb up makes them, or brings a removed site back\n',
    ]);
  });
});
