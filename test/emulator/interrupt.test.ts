import { DeleteObjectCommand, GetObjectCommand, PutObjectCommand } from '@aws-sdk/client-s3';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { documentOf, type Running } from '../support/cli.ts';
import { doubles } from '../support/inventory.ts';
import { Sandbox } from '../support/sandbox.ts';

const LOCK = {
  Bucket: 'orthweb-ledger-123456789012-us-east-1',
  Key: 'deployments/lemur/lock.json',
};
const UP = ['up', '--yes', '--name', 'lemur'];

let sandbox: Sandbox;
beforeAll(async () => {
  sandbox = await Sandbox.start();
});
afterAll(() => sandbox.stop());
beforeEach(async () => {
  await sandbox.reset();
  await sandbox.setDelays({ name: 'none' });
});

describe('Ctrl-C', () => {
  for (const signal of ['SIGINT', 'SIGTERM'] as const) {
    it(`(${signal}) ends the run in order, says what goes on, and the same command carries on`, async () => {
      const run = await upThatWaitsForTheDatabase();
      run.kill(signal);
      const ended = await run.ended;
      expect(ended.exitCode).toBe(130);
      expect(ended.stderr).toContain('stopping');
      expect(ended.stderr).toMatch(/stopped after \d+ of 46\. The database goes on at AWS/);
      expect(ended.stderr).toMatch(/next: orthweb up .*carries on/s);
      expect(ended.stdout).toBe('');
      expect((await sandbox.ok('lock', 'status')).stdout).toBe('lemur is not locked\n');
      const [row] = documentOf<{ deployments: { state: string }[] }>(
        await sandbox.ok('list', '--json'),
      ).deployments;
      expect(row?.state).toBe('up interrupted');

      await sandbox.ok(...UP);
      expect((await sandbox.run('plan', '--detailed-exitcode')).exitCode).toBe(0);
      expect(await doubles(sandbox.aws, 'lemur')).toEqual([]);
    });
  }

  it('pressed twice leaves at once, although a call is under way', async () => {
    await sandbox.setFaults({ action: 'ec2:CreateVpc', kind: 'hang', delayMs: 6_000 });
    const run = sandbox.begin(...UP);
    await sandbox.sees('ec2:CreateVpc');
    run.kill('SIGINT');
    await run.told('stopping');
    const pressedMs = Date.now();
    run.kill('SIGINT');
    expect((await run.ended).exitCode).toBe(130);
    expect(Date.now() - pressedMs).toBeLessThan(2_000);
    await sandbox.setFaults();
    // The lock it could not release is no obstacle: its process is gone.
    const again = await sandbox.ok(...UP);
    expect(again.stderr).toContain('took over the lock');
  });

  it('during down stops it, and the same command removes the rest', async () => {
    const before = await sandbox.inventory();
    await sandbox.up('--name', 'lemur');
    await sandbox.setDelays({ dbDeleted: 4_000 });
    const words = ['down', '--name', 'lemur', '--confirm', 'lemur', '--delete-data'];
    const run = sandbox.begin(...words);
    await sandbox.sees('rds:DeleteDBInstance');
    run.kill('SIGINT');
    const ended = await run.ended;
    expect(ended.exitCode).toBe(130);
    expect(ended.stderr).toMatch(/orthweb down .*carries on/s);
    await sandbox.ok(...words);
    expect(await sandbox.inventory()).toEqual(before);
  });
});

describe('a lock', () => {
  it('held elsewhere stops up and down with holder, host, command and age', async () => {
    await sandbox.up('--name', 'lemur');
    await putLock();
    const inventory = await sandbox.inventory();
    await sandbox.clearLog();
    const down = ['down', '--confirm', 'lemur'];
    for (const words of [UP, ['up', '--yes', '--web-cidr', '203.0.113.0/24'], down]) {
      const ended = await sandbox.run(...words);
      expect(ended.exitCode, words.join(' ')).toBe(6);
      expect(ended.stderr).toMatch(
        /lemur is locked by operator@ws-17 since \d\d:\d\d UTC \(orthweb failover, 2\s+min ago\)/,
      );
      expect(ended.stderr).toMatch(/--lock-wait 600[\s\S]*orthweb lock release/);
    }
    const changed = (await sandbox.changes()).filter((action) => action !== 's3:PutObject');
    expect(changed).toEqual([]);
    expect(await sandbox.inventory()).toEqual(inventory);
    // Looking is always allowed.
    expect((await sandbox.run('plan', '--detailed-exitcode')).exitCode).toBe(0);
    expect((await sandbox.ok('lock', 'status')).stdout).toContain('locked by operator@ws-17');
    await sandbox.ok('lock', 'release', '--yes');
    await sandbox.ok('up', '--yes', '--web-cidr', '203.0.113.0/24');
  });

  it('is waited for as long as the operator says', async () => {
    await sandbox.up('--name', 'lemur');
    await putLock();
    const change = ['up', '--yes', '--web-cidr', '203.0.113.0/24'];
    const impatient = await sandbox.run(...change, '--lock-wait', '1');
    expect(impatient.exitCode).toBe(6);
    const patient = sandbox.begin(...change, '--lock-wait', '60');
    await patient.told('waiting: lemur is locked by operator@ws-17');
    await sandbox.aws.s3.send(new DeleteObjectCommand(LOCK));
    const ended = await patient.ended;
    expect(ended.exitCode, ended.stderr).toBe(0);
    expect(ended.stderr).toContain('1 changed');
  });

  it('that nobody has renewed is taken over, with a notice', async () => {
    await sandbox.up('--name', 'lemur');
    await putLock({ sinceMs: -50 * 60_000, expiresMs: -20 * 60_000 });
    const ended = await sandbox.ok('up', '--yes', '--web-cidr', '203.0.113.0/24');
    expect(ended.stderr).toMatch(/took over the lock of operator@ws-17 \(orthweb failover\)/);
  });

  it('of a killed run on this machine is taken over at once, with a notice', async () => {
    const run = await upThatWaitsForTheDatabase();
    run.kill('SIGKILL');
    expect((await run.ended).signal).toBe('SIGKILL');
    const again = await sandbox.ok(...UP);
    expect(again.stderr).toMatch(
      /took over the lock of .*: its process \d+ on this\s+machine has ended/,
    );
    expect(await doubles(sandbox.aws, 'lemur')).toEqual([]);
  });

  it('of a run that still lives is not taken over', async () => {
    const run = await upThatWaitsForTheDatabase();
    const second = await sandbox.run(...UP);
    expect(second.exitCode).toBe(6);
    expect(second.stderr).toMatch(/is locked by .*\(orthweb up, just\s+now\)/s);
    expect((await run.ended).exitCode).toBe(0);
  });

  it('taken away by hand stays with its new holder', async () => {
    const run = await upThatWaitsForTheDatabase();
    await sandbox.ok('lock', 'release', '--yes', '--name', 'lemur');
    await putLock();
    await run.ended;
    // Its run may be done before it notices; the lock of another it never removes.
    const { Body } = await sandbox.aws.s3.send(new GetObjectCommand(LOCK));
    expect(await Body?.transformToString()).toContain('ws-17');
  });
});

describe('two ups at once', () => {
  it('make one deployment: the second waits or is told that it is locked', async () => {
    const both = await Promise.all([sandbox.run(...UP), sandbox.run(...UP)]);
    const codes = both.map((ended) => ended.exitCode).sort();
    expect(codes[0], both.map((ended) => ended.stderr).join('\n')).toBe(0);
    expect([0, 6]).toContain(codes[1]);
    expect((await sandbox.run('plan', '--detailed-exitcode')).exitCode).toBe(0);
    expect(await doubles(sandbox.aws, 'lemur')).toEqual([]);
  });

  it('both end well when they wait for each other', async () => {
    const waiting = [...UP, '--lock-wait', '60'];
    const both = await Promise.all([sandbox.run(...waiting), sandbox.run(...waiting)]);
    const said = both.map((ended) => ended.stderr).join('\n');
    expect(
      both.map((ended) => ended.exitCode),
      said,
    ).toEqual([0, 0]);
    expect((await sandbox.run('plan', '--detailed-exitcode')).exitCode).toBe(0);
    expect(await doubles(sandbox.aws, 'lemur')).toEqual([]);
  });
});

/** An `up` that has asked for the database, which takes its time. */
async function upThatWaitsForTheDatabase(): Promise<Running> {
  await sandbox.setDelays({ dbCreatedMultiAz: 5_000 });
  const run = sandbox.begin(...UP);
  await sandbox.sees('rds:CreateDBInstance');
  return run;
}

async function putLock(at = { sinceMs: -2 * 60_000, expiresMs: 20 * 60_000 }): Promise<void> {
  const body = {
    user: 'operator',
    host: 'ws-17',
    machine: 'another',
    pid: 4711,
    pidStarted: '1',
    run: '00000000-0000-4000-8000-000000000000',
    command: 'orthweb failover',
    since: new Date(Date.now() + at.sinceMs).toISOString(),
    expires: new Date(Date.now() + at.expiresMs).toISOString(),
  };
  await sandbox.aws.s3.send(new PutObjectCommand({ ...LOCK, Body: JSON.stringify(body) }));
}
