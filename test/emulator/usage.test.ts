import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { CreateLogGroupCommand } from '@aws-sdk/client-cloudwatch-logs';
import { CreateRoleCommand } from '@aws-sdk/client-iam';
import { CreateBucketCommand } from '@aws-sdk/client-s3';
import { CreateSecretCommand } from '@aws-sdk/client-secrets-manager';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { documentOf, type Env } from '../support/cli.ts';
import { Sandbox } from '../support/sandbox.ts';
import { onTerminal } from '../support/terminal.ts';

let sandbox: Sandbox;
beforeAll(async () => {
  sandbox = await Sandbox.start();
});
afterAll(() => sandbox.stop());
beforeEach(() => sandbox.reset());

/** Nothing of the machine's own credentials is found, and nothing is asked of its network. */
const NOBODY: Env = {
  AWS_EC2_METADATA_DISABLED: 'true',
  AWS_REGION: 'us-east-1',
  AWS_CONFIG_FILE: '/dev/null',
  AWS_SHARED_CREDENTIALS_FILE: '/dev/null',
};

describe('a mistake on the command line', () => {
  it('in a flag is answered with the flag that was meant', async () => {
    const ended = await sandbox.run('up', '--web-cdir', '203.0.113.0/24');
    expect(ended.exitCode).toBe(2);
    expect(ended.stdout).toBe('');
    expect(ended.stderr).toMatch(/--web-cdir[\s\S]*Did you mean --web-cidr/);
  });

  it('in a command is answered with the command that was meant', async () => {
    const ended = await sandbox.cli.run(['statsu']);
    expect(ended.exitCode).toBe(2);
    expect(ended.stderr).toMatch(/statsu[\s\S]*Did you mean status/);
  });

  it('in an output key names the keys there are', async () => {
    const ended = await sandbox.run('outputs', 'site_adress');
    expect(ended.exitCode).toBe(2);
    expect(ended.stderr).toContain('site_address, host_info, s3_bucket, db_endpoint');
  });

  it('in several values is told all at once, with value and what is allowed', async () => {
    const words = ['--web-cidr', '203.0.113.0/33', '--db-version', '9', '--name', 'Big_Lemur'];
    const ended = await sandbox.run('up', '--yes', ...words);
    expect(ended.exitCode).toBe(2);
    expect(ended.stderr).toContain('3 faults in the configuration');
    expect(ended.stderr).toContain('203.0.113.0/33');
    expect(ended.stderr).toMatch(/--db-version: .*9.* from 14 to 18/);
    expect(ended.stderr).toContain('Big_Lemur');
    expect(await sandbox.log()).toEqual([]);
  });

  it('in the region is found before anything is called', async () => {
    const ended = await sandbox.run('up', '--yes', '--region', 'ca-centrall-1');
    expect(ended.exitCode).toBe(2);
    expect(ended.stderr).toContain('ca-centrall-1');
    expect(await sandbox.log()).toEqual([]);
  });
});

describe('a mistake in orthweb.yaml', () => {
  const file = (): string => join(sandbox.cli.home, 'orthweb.yaml');
  afterEach(() => rmSync(file(), { force: true }));

  it('in a key is told with its place and the key that was meant', async () => {
    writeFileSync(file(), 'name: lemur\ndatabse:\n  multiAz: false\n');
    const ended = await sandbox.run('plan');
    expect(ended.exitCode).toBe(2);
    expect(ended.stderr).toMatch(/orthweb\.yaml:2:1:.*databse.*database/s);
    expect(await sandbox.log()).toEqual([]);
  });

  it('in a network range is told with its place', async () => {
    writeFileSync(file(), 'network:\n  vpcCidr: 10.0.0.0/8\n');
    const ended = await sandbox.run('plan');
    expect(ended.exitCode).toBe(2);
    expect(ended.stderr).toMatch(/orthweb\.yaml:2:\d+:.*10\.0\.0\.0\/8.*\/16/s);
  });
});

describe('what is missing', () => {
  it('of who may reach the site is named by flag, and nothing is made', async () => {
    const ended = await sandbox.cli.run(['up', '--yes'], sandbox.endpointEnv());
    expect(ended.exitCode).toBe(2);
    for (const flag of ['--web-cidr', '--dicom-cidr', '--open-to-internet']) {
      expect(ended.stderr).toContain(flag);
    }
    expect(await sandbox.changes()).toEqual([]);
  });

  it('of credentials is one clear message', async () => {
    const ended = await sandbox.cli.run(['status'], NOBODY);
    expect(ended.exitCode).toBe(3);
    expect(ended.stderr).toMatch(/no AWS credentials found[\s\S]*fix: .*aws configure sso/);
  });

  it('of a profile names the profile', async () => {
    const ended = await sandbox.cli.run(['status', '--profile', 'imaging'], NOBODY);
    expect(ended.exitCode).toBe(3);
    expect(ended.stderr).toContain('imaging');
  });

  it('of a region is a usage error', async () => {
    const ended = await sandbox.cli.run(['status'], { ...NOBODY, AWS_REGION: '' });
    expect(ended.exitCode).toBe(2);
    expect(ended.stderr).toContain('--region');
  });

  it('of a deployment is said by every command that needs one', async () => {
    for (const command of ['status', 'outputs', 'down', 'lock status']) {
      const ended = await sandbox.run(...command.split(' '));
      expect(ended.exitCode, command).toBe(2);
      expect(ended.stderr).toContain('there is no deployment in us-east-1');
    }
  });

  it('of a terminal to answer at is said with the flag that answers', async () => {
    const ended = await sandbox.run('up');
    expect(ended.exitCode).toBe(2);
    expect(ended.stderr).toContain('--yes required when not on a terminal');
    expect(await sandbox.changes()).toEqual([]);
  });
});

describe('an account that cannot be used', () => {
  it('because the session has expired says so, in --json as well', async () => {
    await sandbox.setFaults({
      action: 'sts:GetCallerIdentity',
      code: 'ExpiredToken',
      status: 403,
      message: 'The security token included in the request is expired',
    });
    const ended = await sandbox.run('up', '--yes', '--json');
    expect(ended.exitCode).toBe(3);
    expect(ended.stderr).toMatch(/session of these credentials has expired[\s\S]*fix: /);
    const { error } = documentOf<{ error: { code: string; hint: string } }>(ended);
    expect(error.code).toBe('ExpiredToken');
    expect(error.hint).toContain('aws sso login');
  });

  it('because the single sign-on session has ended gives the exact login command', async () => {
    const folder = join(sandbox.cli.home, '.aws');
    mkdirSync(folder, { recursive: true });
    const config = join(folder, 'config');
    writeFileSync(
      config,
      [
        '[profile imaging]',
        'sso_session = clinic',
        'sso_account_id = 123456789012',
        'sso_role_name = Admin',
        'region = us-east-1',
        '[sso-session clinic]',
        'sso_region = us-east-1',
        'sso_start_url = https://clinic.invalid/start',
        '',
      ].join('\n'),
    );
    const env = { ...NOBODY, AWS_CONFIG_FILE: config };
    const ended = await sandbox.cli.run(['status', '--profile', 'imaging'], env);
    expect(ended.exitCode).toBe(3);
    expect(ended.stderr).toContain('aws sso login --profile imaging');
  });

  it('because nobody answers there says where', async () => {
    const env = sandbox.endpointEnv('http://127.0.0.1:9');
    const ended = await sandbox.cli.run(['status'], env);
    expect(ended.exitCode).toBe(1);
    expect(ended.stderr).toContain('127.0.0.1:9');
  });
});

describe("somebody else's object with a name of ours is refused and left untouched", () => {
  const cases: Readonly<Record<string, () => Promise<unknown>>> = {
    'storage/data': () =>
      sandbox.aws.s3.send(new CreateBucketCommand({ Bucket: 'lemur-orthbucket' })),
    'identity/role': () =>
      sandbox.aws.iam.send(
        new CreateRoleCommand({
          RoleName: 'orthweb-lemur-us-east-1-host',
          AssumeRolePolicyDocument: '{"Version":"2012-10-17","Statement":[]}',
        }),
      ),
    'logs/containers': () =>
      sandbox.aws.logs.send(
        new CreateLogGroupCommand({ logGroupName: '/orthweb/lemur/containers' }),
      ),
    'secrets/web': () =>
      sandbox.aws.secrets.send(
        new CreateSecretCommand({
          Name: 'orthweb/lemur/web-login',
          SecretString: 'theirs',
          Tags: [{ Key: 'orthweb:deployment', Value: 'otter' }],
        }),
      ),
  };

  for (const [id, make] of Object.entries(cases)) {
    it(id, async () => {
      const empty = await sandbox.inventory();
      await make();
      const before = await sandbox.inventory();
      await sandbox.clearLog();
      const ended = await sandbox.run('up', '--yes', '--name', 'lemur');
      expect(ended.exitCode).toBe(1);
      expect(ended.stderr).toMatch(new RegExp(`${id}: [\\s\\S]*exists\\s+already`));
      expect(ended.stderr).toContain('--name');
      expect(await sandbox.changes()).toEqual([]);
      // Teardown must not take for ours what only has our name.
      const down = ['down', '--name', 'lemur', '--confirm', 'lemur', '--delete-data'];
      await sandbox.run(...down);
      expect(await sandbox.inventory()).toEqual(before);
      expect(before).not.toEqual(empty);
    });
  }
});

describe('a refusal by AWS', () => {
  it('for lack of permission names the action, and the same command carries on later', async () => {
    await sandbox.setFaults({
      action: 'ec2:CreateFlowLogs',
      code: 'UnauthorizedOperation',
      message: 'You are not authorized to perform this operation.',
    });
    const ended = await sandbox.run('up', '--yes', '--name', 'lemur');
    expect(ended.exitCode).toBe(3);
    expect(ended.stderr).toMatch(/failed: network\/flow-log\s+access denied: .*ec2:CreateFlowLogs/);
    await sandbox.setFaults();
    await sandbox.up('--name', 'lemur');
  });

  it('for a quota names the quota and where to ask for more', async () => {
    await sandbox.setFaults({
      action: 'ec2:CreateVpc',
      code: 'VpcLimitExceeded',
      message: 'The maximum number of VPCs has been reached.',
    });
    const ended = await sandbox.run('up', '--yes', '--name', 'lemur');
    expect(ended.exitCode).toBe(1);
    expect(ended.stderr).toMatch(/quota "VPCs per Region"[\s\S]*vpc\/L-F678F1CE/);
    expect(ended.stderr).toMatch(/1 failed, \d+ not started\. Nothing is lost/);
  });
});

describe('at a terminal', () => {
  it('a no at the question makes nothing', async () => {
    const run = onTerminal(sandbox.cli, ['up', '--sandbox', '--name', 'lemur']);
    await run.answer(/Create these \d+ resources/, 'n\r');
    const { exitCode, screen } = await run.ended;
    expect(exitCode).toBe(5);
    expect(screen).toContain('nothing was changed');
    expect(await sandbox.changes()).toEqual([]);
  });

  it('a name typed wrongly removes nothing, and typed rightly removes all', async () => {
    const empty = await sandbox.inventory();
    await sandbox.up('--name', 'lemur');
    const before = await sandbox.inventory();
    const down = ['down', '--sandbox', '--delete-data'];
    const wrong = onTerminal(sandbox.cli, down);
    await wrong.answer('Type lemur to confirm:', 'lemming\r');
    expect((await wrong.ended).exitCode).toBe(5);
    expect(await sandbox.inventory()).toEqual(before);
    const right = onTerminal(sandbox.cli, down);
    await right.answer('Type lemur to confirm:', 'lemur\r');
    expect((await right.ended).exitCode).toBe(0);
    expect(await sandbox.inventory()).toEqual(empty);
  });

  it('up without configuration asks who may reach the site, and offers to save the answers', async () => {
    const run = onTerminal(sandbox.cli, ['up', '--name', 'lemur'], sandbox.endpointEnv());
    await run.answer('may reach the site by HTTPS', '203.0.113.0/24\r');
    await run.answer('may reach the site by DICOM TLS', '198.51.100.7/32\r');
    await run.answer('Save this in orthweb.yaml?', 'y\r');
    await run.answer(/Create these \d+ resources/, 'n\r');
    expect((await run.ended).exitCode).toBe(5);
    const planned = await sandbox.cli.run(['plan'], sandbox.endpointEnv());
    rmSync(join(sandbox.cli.home, 'orthweb.yaml'));
    expect(planned.exitCode, planned.stderr).toBe(0);
  });

  it('Ctrl-C at a question makes nothing and ends with 130', async () => {
    const run = onTerminal(sandbox.cli, ['up', '--sandbox', '--name', 'lemur']);
    await run.answer(/Create these \d+ resources/, '\x03');
    expect((await run.ended).exitCode).toBe(130);
    expect(await sandbox.changes()).toEqual([]);
  });
});
