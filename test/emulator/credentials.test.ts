import { StopInstancesCommand } from '@aws-sdk/client-ec2';
import { CreateSecretCommand, GetSecretValueCommand } from '@aws-sdk/client-secrets-manager';
import { ListCommandsCommand } from '@aws-sdk/client-ssm';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { documentOf } from '../support/cli.ts';
import { scriptRemote } from '../support/remote-script.ts';
import { Sandbox } from '../support/sandbox.ts';
import { onTerminal } from '../support/terminal.ts';

let sandbox: Sandbox;
beforeAll(async () => {
  sandbox = await Sandbox.start();
});
afterAll(() => sandbox.stop());
beforeEach(() => sandbox.reset());

interface Shown {
  readonly url: string;
  readonly username: string;
  readonly password: string;
  readonly hosts?: readonly { readonly host: string; readonly outcome: string }[];
}

async function stored(): Promise<string> {
  const ask = new GetSecretValueCommand({ SecretId: 'orthweb/lemur/web-login' });
  return (await sandbox.aws.secrets.send(ask)).SecretString ?? '';
}

/** Instance ids by host. */
async function hosts(): Promise<Readonly<Record<string, string>>> {
  const { stdout } = await sandbox.ok('outputs', 'host_info');
  return Object.fromEntries([...stdout.matchAll(/(\w+):(\S+)/g)].map(([, host, id]) => [host, id]));
}

/** Restarted hosts, the first one first. */
async function restarted(): Promise<readonly (string | undefined)[]> {
  const { Commands } = await sandbox.aws.ssm.send(new ListCommandsCommand({}));
  return (Commands ?? [])
    .toSorted((a, b) => Number(a.RequestedDateTime) - Number(b.RequestedDateTime))
    .filter(({ Parameters }) => Parameters?.['commands']?.[0]?.includes('restart orthweb.service'))
    .map(({ InstanceIds }) => InstanceIds?.[0]);
}

const show = async (...words: readonly string[]) =>
  documentOf<Shown>(await sandbox.ok('credentials', '--json', ...words));

describe('credentials', () => {
  beforeEach(() => sandbox.up('--name', 'lemur'));

  it('go into one document, or onto a terminal, and nowhere else', async () => {
    await sandbox.clearLog();
    const shown = await show();
    expect(JSON.parse(await stored())).toEqual({
      username: shown.username,
      password: shown.password,
    });
    expect(shown.url).toMatch(/^https:\/\/ec2-\S+\.amazonaws\.com\/$/);
    expect(await sandbox.changes()).toEqual([]);

    const piped = await sandbox.run('credentials');
    expect([piped.exitCode, piped.stdout]).toEqual([2, '']);
    expect(piped.stderr).toBe(
      'error: the password is shown on a terminal only\n  fix: for a script: --json, whose document holds the password\n',
    );

    const { screen, exitCode } = await onTerminal(sandbox.cli, ['credentials', '--sandbox']).ended;
    expect(exitCode).toBe(0);
    expect(screen).toContain(`user      ${shown.username}\n`);
    expect(screen).toContain(`password  ${shown.password}\n`);
  });

  it('are made anew when asked, and both hosts are told, the standby first', async () => {
    const before = await show();
    const refused = await sandbox.run('credentials', '--rotate', '--json');
    expect([refused.exitCode, (await show()).password]).toEqual([2, before.password]);

    const after = await show('--rotate', '--yes');
    expect(after.username).toBe(before.username);
    expect(after.password).not.toBe(before.password);
    expect(JSON.parse(await stored()).password).toBe(after.password);
    const { Primary, Secondary } = await hosts();
    expect(await restarted()).toEqual([Secondary, Primary]);
    expect(after.hosts?.map((it) => `${it.host} ${it.outcome}`)).toEqual([
      'secondary taken',
      'primary taken',
    ]);
    // Nothing differs from the plan by it, and nobody holds the lock.
    expect((await sandbox.run('plan', '--detailed-exitcode')).exitCode).toBe(0);
    expect((await sandbox.ok('lock', 'status')).stdout).toContain('lemur is not locked');
  });

  it('stay in use on a host that cannot be reached, and that is said', async () => {
    const { Secondary } = await hosts();
    await sandbox.aws.ec2.send(new StopInstancesCommand({ InstanceIds: [Secondary ?? ''] }));
    const later = await sandbox.ok('credentials', '--rotate', '--yes', '--json');
    expect(later.stderr).toMatch(/secondary +it is stop\w+: it takes the new login when it starts/);

    await sandbox.setFaults({
      action: 'ssm:SendCommand',
      kind: 'error',
      code: 'InvalidInstanceId',
      status: 400,
    });
    const cut = await sandbox.run('credentials', '--rotate', '--yes', '--json');
    expect(cut.exitCode).toBe(1);
    expect(cut.stderr).toMatch(/! primary +Systems Manager has no way to i-\w+/);
    expect(cut.stderr).toMatch(/stored, but not in use on primary/);
    // The one document has the new password all the same.
    expect(documentOf<Shown>(cut).password).toBe(JSON.parse(await stored()).password);
  });

  it('appear in no message, and not in what is sent to a host', async () => {
    await scriptRemote(sandbox, { match: 'orthweb.service', exitCode: 0 });
    const ended = await sandbox.ok('credentials', '--rotate', '--yes', '--json', '-v');
    const { password } = documentOf<Shown>(ended);
    expect(ended.stderr).not.toContain(password);
    const { Commands } = await sandbox.aws.ssm.send(new ListCommandsCommand({}));
    expect(Commands?.length).toBe(2);
    expect(JSON.stringify(Commands)).not.toContain(password);
  });
});

describe('credentials of a deployment', () => {
  it('that does not exist, was removed, or is somebody else’s', async () => {
    const nothing = await sandbox.run('credentials', '--json', '--name', 'otter');
    expect(nothing.exitCode).toBe(2);
    expect(nothing.stderr).toContain('otter has no web login yet');

    const Name = 'orthweb/heron/web-login';
    await sandbox.aws.secrets.send(new CreateSecretCommand({ Name, SecretString: 'theirs' }));
    const foreign = await sandbox.run('credentials', '--rotate', '--yes', '--json', '-n', 'heron');
    expect(foreign.exitCode).toBe(1);
    expect(foreign.stderr).toMatch(/web-login exists already and it carries no\s+orthweb tags/);

    await sandbox.up('--name', 'lemur');
    await sandbox.down('lemur');
    for (const words of [[], ['--rotate', '--yes']]) {
      const removed = await sandbox.run('credentials', '--json', ...words);
      expect(removed.exitCode).toBe(2);
      expect(removed.stderr).toContain('lemur was removed, and its web login with it');
    }
  });
});
