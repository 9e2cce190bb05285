import { ListObjectsV2Command } from '@aws-sdk/client-s3';
import { GetParametersByPathCommand, PutParameterCommand } from '@aws-sdk/client-ssm';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { Sandbox } from '../support/sandbox.ts';

/** Hosts are not real here: the test says what they would say. */
let sandbox: Sandbox;
beforeAll(async () => {
  sandbox = await Sandbox.start();
});
afterAll(() => sandbox.stop());
beforeEach(() => sandbox.reset());

const hosts = ['primary', 'secondary'] as const;
type Host = (typeof hosts)[number];

/** What `up` has put into the bucket for the hosts. */
async function currentBundle(): Promise<string> {
  const ask = { Bucket: 'lemur-orthbucket', Prefix: '_orthweb/' };
  const { Contents } = await sandbox.aws.s3.send(new ListObjectsV2Command(ask));
  return Contents?.[0]?.Key?.slice('_orthweb/'.length, -'.tar'.length) ?? '';
}

async function report(host: Host, state: string, message: string, runs?: string): Promise<void> {
  const bundle = runs ?? (await currentBundle());
  const Value = JSON.stringify({ bundle, state, message, at: '' });
  const Name = `/orthweb/lemur/${host}/status`;
  await sandbox.aws.ssm.send(
    new PutParameterCommand({ Name, Value, Type: 'String', Overwrite: true }),
  );
}

/** As on an account: without --sandbox, so that `up` waits. */
const onAccount = () => ({ ...sandbox.endpointEnv(), ORTHWEB_OPEN_TO_INTERNET: 'true' });
const up = (...words: readonly string[]) =>
  sandbox.cli.start(['up', '--yes', '--name', 'lemur', ...words], onAccount());

describe('up', () => {
  it('ends when both hosts say that they serve, and status shows it', async () => {
    const running = up();
    await running.told(/hosts\/secondary: created/);
    await report('primary', 'starting', 'orthanc-1 does not answer yet');
    await report('secondary', 'ready', '3 of 3 Orthancs, database, storage');
    await running.told('hosts/secondary: serving (3 of 3 Orthancs, database, storage)');
    await report('primary', 'ready', '3 of 3 Orthancs, database, storage');
    const { exitCode, stderr, stdout } = await running.ended;
    expect(exitCode, stderr).toBe(0);
    expect(stderr).toContain('hosts/primary: serving');
    expect(stderr).toMatch(/next:\s+orthweb\s+validate/);
    expect(stdout).toMatch(/^site_address/);
    const { stdout: shown } = await sandbox.ok('status');
    expect(shown).toMatch(/serving from primary/);
    expect(shown).toMatch(/primary +i-\w+ +1a +running, 3 of 3, active/);
    expect(shown).toMatch(/certificate 396 days left/);
    expect((await up().ended).stderr).toContain('46 resources as planned, nothing to do');
  });

  it('waits again after a wait that was cut short, and changes nothing meanwhile', async () => {
    const first = up();
    await first.told(/hosts\/secondary: created/);
    await first.told('still waiting: hosts/primary booting');
    first.kill('SIGINT');
    expect((await first.ended).exitCode).toBe(130);
    await sandbox.clearLog();
    const second = up();
    for (const host of hosts) await report(host, 'ready', '3 of 3 Orthancs, database, storage');
    expect((await second.ended).exitCode).toBe(0);
    expect((await sandbox.changes()).filter((action) => !action.startsWith('s3:'))).toEqual([
      'ssm:PutParameter',
      'ssm:PutParameter',
    ]);
  });

  it('with --no-wait does not wait, and says how to look', async () => {
    const { exitCode, stderr } = await up('--no-wait').ended;
    expect(exitCode).toBe(0);
    expect(stderr).toContain(
      'the hosts go on by themselves: orthweb status --name lemur tells when',
    );
    expect(stderr).toMatch(/next:\s+orthweb\s+status/);
  });
});

describe('status', () => {
  it('shows what a host says that does not serve', async () => {
    await up('--no-wait').ended;
    await report('primary', 'failed', 'the container images could not be pulled');
    const { stdout } = await sandbox.ok('status');
    expect(stdout).toContain(
      'site address on primary, failed: the container images could not be pulled',
    );
    expect(stdout).toMatch(/primary .* running, failed, active/);
  });
});

describe('a changed setting', () => {
  it('without waiting reaches the standby alone, and status goes on saying so', async () => {
    await up('--no-wait').ended;
    for (const host of hosts) await report(host, 'ready', '3 of 3 Orthancs, database, storage');
    const planned = await sandbox.ok('plan', '--replicas', '2');
    expect(planned.stdout).toMatch(/~ hosts\/template +what a new host is to run differs\n/);
    const changed = await up('--no-wait', '--replicas', '2').ended;
    expect(changed.stderr).toContain('primary goes on with what it has: orthweb up');
    const { stdout } = await sandbox.ok('status', '--replicas', '2');
    expect(stdout).toMatch(/primary .* running, 3 of 3, older bundle, active/);
  });
});

describe('what a host writes', () => {
  it('cannot draw in the operator’s terminal', async () => {
    await up('--no-wait').ended;
    await report('primary', 'failed', 'first\u001b[31m line\nanother\u0007 line');
    const { stdout } = await sandbox.ok('status');
    expect(stdout).toContain('failed: first line\n');
    expect(stdout).not.toContain('another');
    // biome-ignore lint/suspicious/noControlCharactersInRegex: their absence is what is tested
    expect(stdout).not.toMatch(/[\x00-\x08\x0b-\x1f\x7f]/);
  });
});

describe('down', () => {
  it('removes what the hosts wrote, and nobody else’s', async () => {
    await up('--no-wait').ended;
    for (const host of hosts) await report(host, 'ready', '3 of 3');
    const other = { Name: '/orthweb/otter/primary/status', Value: '{}', Type: 'String' } as const;
    await sandbox.aws.ssm.send(new PutParameterCommand(other));
    const planned = await sandbox.ok('plan', '--destroy');
    expect(planned.stdout).toContain('- hosts/primary-status');
    await sandbox.down('lemur', '--delete-data');
    const { Parameters } = await sandbox.aws.ssm.send(
      new GetParametersByPathCommand({ Path: '/orthweb', Recursive: true }),
    );
    expect(Parameters?.map(({ Name }) => Name)).toEqual([other.Name]);
  });
});
