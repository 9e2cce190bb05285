import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import {
  AuthorizeSecurityGroupIngressCommand,
  DescribeAddressesCommand,
  DisassociateAddressCommand,
} from '@aws-sdk/client-ec2';
import { ModifyDBInstanceCommand, ModifyDBParameterGroupCommand } from '@aws-sdk/client-rds';
import {
  DeleteBucketPolicyCommand,
  DeletePublicAccessBlockCommand,
  PutBucketEncryptionCommand,
  PutBucketLoggingCommand,
  PutBucketVersioningCommand,
} from '@aws-sdk/client-s3';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Aws } from '../support/aws.ts';
import { documentOf, type Ended } from '../support/cli.ts';
import { machine } from '../support/said-hosts.ts';
import { Sandbox } from '../support/sandbox.ts';
import { onTerminal } from '../support/terminal.ts';
import { LOOK } from '../unit/validate/recorded.ts';

interface Checked {
  readonly id: string;
  readonly result: string;
  readonly evidence: readonly string[];
  readonly fix: string | null;
}

interface ValidateDocument {
  readonly deployment: string;
  readonly summary: Readonly<Record<string, number>>;
  readonly checks: readonly Checked[];
}

// One deployment for all: what a test breaks, `up` puts back.
let sandbox: Sandbox;
beforeAll(async () => {
  sandbox = await Sandbox.start();
  await sandbox.up('--name', 'lemur');
});
afterAll(() => sandbox.stop());

const validate = (...words: readonly string[]) => sandbox.run('validate', ...words);
const checksIn = (ended: Ended) => documentOf<ValidateDocument & object>(ended as never).checks;
const idsThat = (result: string, checks: readonly Checked[]) =>
  checks.filter((one) => one.result === result).map(({ id }) => id);

describe('validate where hosts are only emulated', () => {
  it('passes what AWS alone can show, and says why the rest was not checked', async () => {
    await sandbox.clearLog();
    const { exitCode, stdout } = await validate();
    expect(exitCode, stdout).toBe(0);
    expect(stdout).toContain('  - not checked: the sandbox runs no real hosts\n');
    expect(stdout).toMatch(/\n1\d passed, 4\d not checked in \d+\.\d s\n$/);
    expect(await sandbox.changes()).toEqual([]);
  });

  it('answers --json with one document, in which nothing passes unseen', async () => {
    const document = documentOf<ValidateDocument & object>((await validate('--json')) as never);
    expect(document.deployment).toBe('lemur');
    expect(document.summary['failed']).toBe(0);
    for (const { id, result, evidence } of document.checks)
      expect([id, result, evidence.length > 0]).toEqual([id, result, true]);
    const passed = idsThat('pass', document.checks);
    expect(passed).toContain('security/groups');
    expect(passed.some((id) => id.startsWith('dicom/'))).toBe(false);
  });

  it('makes the checks of some layers alone', async () => {
    const checks = checksIn(await validate('--json', '--only', 'storage,redundancy'));
    expect(new Set(checks.map(({ id }) => id.split('/')[0]))).toEqual(
      new Set(['storage', 'redundancy']),
    );
  });

  it('refuses a layer that there is not', async () => {
    const { exitCode, stderr } = await validate('--only', 'network');
    expect([exitCode, stderr]).toEqual([
      2,
      'error: there is no layer network\n  fix: layers are user, server, dicom, database, storage, redundancy, security\n',
    ]);
  });

  it('writes both reports', async () => {
    const { home } = sandbox.cli;
    const words = ['--junit', 'validate.xml', '--html', 'validate.html'];
    expect((await validate('--only', 'storage', ...words)).exitCode).toBe(0);
    expect(readFileSync(join(home, 'validate.xml'), 'utf8')).toContain('<testsuite name="storage"');
    expect(readFileSync(join(home, 'validate.html'), 'utf8')).toContain('storage/access-log');
  });

  it('says where a report cannot be written', async () => {
    const ended = await validate('--only', 'storage', '--html', 'missing/v.html');
    expect(ended.exitCode).toBe(1);
    expect(ended.stderr).toContain('the report could not be written');
    expect(existsSync(join(sandbox.cli.home, 'missing'))).toBe(false);
  });

  it('sends no file that is no DICOM object', async () => {
    const { exitCode, stderr } = await validate('--file', 'validate.html');
    expect(exitCode).toBe(2);
    expect(stderr).toContain('is no DICOM object that could be sent');
  });
});

/** What is done by hand, and the checks that fail by it: these and no other. */
const FAULTS: readonly {
  readonly what: string;
  readonly fails: readonly string[];
  readonly says: RegExp;
  do(aws: Aws): Promise<unknown>;
}[] = [
  {
    what: 'the bucket policy is removed',
    fails: ['security/bucket-transport'],
    says: /bucket policy differs/,
    do: (aws) => aws.s3.send(new DeleteBucketPolicyCommand({ Bucket: 'lemur-orthbucket' })),
  },
  {
    what: 'the bucket is made public',
    fails: ['security/bucket-public'],
    says: /public access block is off/,
    do: (aws) => aws.s3.send(new DeletePublicAccessBlockCommand({ Bucket: 'lemur-orthbucket' })),
  },
  {
    what: 'another key encrypts',
    fails: ['storage/bucket'],
    says: /another key/,
    do: (aws) =>
      aws.s3.send(
        new PutBucketEncryptionCommand({
          Bucket: 'lemur-orthbucket',
          ServerSideEncryptionConfiguration: {
            Rules: [
              {
                BucketKeyEnabled: true,
                ApplyServerSideEncryptionByDefault: {
                  SSEAlgorithm: 'aws:kms',
                  KMSMasterKeyID: 'arn:aws:kms:us-east-1:123456789012:key/another',
                },
              },
            ],
          },
        }),
      ),
  },
  {
    what: 'versions are kept no more',
    fails: ['storage/bucket'],
    says: /versioning is off/,
    do: (aws) =>
      aws.s3.send(
        new PutBucketVersioningCommand({
          Bucket: 'lemur-orthbucket',
          VersioningConfiguration: { Status: 'Suspended' },
        }),
      ),
  },
  {
    what: 'the access log is switched off',
    fails: ['storage/access-log'],
    says: /./,
    do: (aws) =>
      aws.s3.send(
        new PutBucketLoggingCommand({ Bucket: 'lemur-orthbucket', BucketLoggingStatus: {} }),
      ),
  },
  {
    what: 'a security group is opened to the world',
    fails: ['security/groups'],
    says: /tcp 22 from 0\.0\.0\.0\/0/,
    async do(aws) {
      const plan = await sandbox.plan();
      const GroupId = plan.resources.find(({ id }) => id === 'access/hosts')?.ref ?? '';
      const IpPermissions = [
        { IpProtocol: 'tcp', FromPort: 22, ToPort: 22, IpRanges: [{ CidrIp: '0.0.0.0/0' }] },
      ];
      await aws.ec2.send(new AuthorizeSecurityGroupIngressCommand({ GroupId, IpPermissions }));
    },
  },
  {
    what: 'the site address is on no host',
    fails: ['user/address'],
    says: /on neither host/,
    async do(aws) {
      const Filters = [{ Name: 'tag:orthweb:id', Values: ['hosts/site-address'] }];
      const { Addresses } = await aws.ec2.send(new DescribeAddressesCommand({ Filters }));
      const AssociationId = Addresses?.[0]?.AssociationId;
      await aws.ec2.send(new DisassociateAddressCommand({ AssociationId }));
    },
  },
  {
    what: 'the database takes connections without TLS',
    fails: ['security/database-tls'],
    says: /force_ssl/,
    do: (aws) =>
      aws.rds.send(
        new ModifyDBParameterGroupCommand({
          DBParameterGroupName: 'lemur-database-parameters',
          Parameters: [
            { ParameterName: 'rds.force_ssl', ParameterValue: '0', ApplyMethod: 'immediate' },
          ],
        }),
      ),
  },
  {
    what: 'the database is backed up no more',
    fails: ['redundancy/backups'],
    says: /days of backups 0, wanted 14/,
    do: (aws) =>
      aws.rds.send(
        new ModifyDBInstanceCommand({
          DBInstanceIdentifier: 'lemur-orthancpostgres',
          BackupRetentionPeriod: 0,
          ApplyImmediately: true,
        }),
      ),
  },
];

describe('a fault', () => {
  for (const { what, fails, says, do: act } of FAULTS) {
    it(`fails exactly where it is: ${what}`, async () => {
      await act(sandbox.aws);
      const ended = await validate('--json');
      expect(ended.exitCode, ended.stderr).toBe(4);
      const checks = checksIn(ended);
      expect(idsThat('fail', checks)).toEqual(fails);
      const failed = checks.find(({ id }) => id === fails[0]);
      expect(failed?.evidence.join('; ')).toMatch(says);
      expect(failed?.fix).toMatch(/orthweb up/);
      await sandbox.ok('up', '--yes', '--name', 'lemur', '--allow-restart');
      expect((await validate('--json')).exitCode).toBe(0);
    });
  }

  it('that is none, a standby that was stopped, is a warning', async () => {
    await sandbox.ok('secondary', 'stop', '--yes');
    const { exitCode, stdout } = await validate('--only', 'redundancy');
    expect(exitCode).toBe(0);
    expect(stdout).toContain('! redundancy/standby  secondary is stopped: a failover takes about');
    expect(stdout).toContain('1 warning');
    expect((await machine(sandbox, 'secondary')).state).toBe('stopped');
  });
});

describe('hosts that answer', () => {
  // As on an account: without --sandbox, which has no real hosts.
  const env = () => ({ ...sandbox.endpointEnv(), ORTHWEB_OPEN_TO_INTERNET: 'true' });
  const server = async () =>
    checksIn(await sandbox.cli.run(['validate', '--json', '--only', 'server'], env()));

  it('are asked by one script each, and judged by what they say', async () => {
    const { askedMs: _, ...words } = LOOK;
    const clock = Math.round(Date.now() / 1000);
    const full = JSON.stringify({ ...words, clock, disks: [97] });
    await sandbox.setCommands({ match: 'a look at the host', stdout: full });
    await sandbox.clearLog();
    const checks = await server();
    const sent = (await sandbox.log()).filter(({ action }) => action === 'ssm:SendCommand');
    const running = checks.filter(({ id }) => id.endsWith('-agent') && id.startsWith('server/p'));
    expect(running.map(({ result }) => result)).toEqual(['pass']);
    expect(sent.length).toBe((await machine(sandbox, 'secondary')).state === 'running' ? 2 : 1);
    const result = (id: string) => checks.find((one) => one.id === id)?.result;
    expect(result('server/primary-disk')).toBe('fail');
    expect(result('server/primary-clock')).toBe('pass');
    expect(result('server/primary-cloud-init')).toBe('pass');
    // The bundle of the recorded answer is none of ours.
    expect(result('server/primary-configuration')).toBe('warn');
    expect(result('server/primary-images')).toBe('fail');
  });

  it('in words that make no sense fail at the agent alone', async () => {
    await sandbox.setCommands({ match: 'a look at the host', stdout: 'jq: not found' });
    const checks = await server();
    expect(idsThat('fail', checks)).toContain('server/primary-agent');
    expect(idsThat('skipped', checks)).toContain('server/primary-containers');
  });
});

describe('validate', () => {
  it('shows on a terminal what is wrong', async () => {
    await sandbox.ok('up', '--yes', '--name', 'lemur');
    const policy = { Bucket: 'lemur-orthbucket' };
    await sandbox.aws.s3.send(new DeleteBucketPolicyCommand(policy));
    const terminal = onTerminal(sandbox.cli, ['validate', '--sandbox', '--only', 'security']);
    const { exitCode, screen } = await terminal.ended;
    expect(exitCode).toBe(4);
    expect(screen).toContain('✗ security/bucket-transport  bucket policy differs');
    await sandbox.ok('up', '--yes', '--name', 'lemur');
  });

  it('of a deployment without hosts says so', async () => {
    const { exitCode, stderr } = await validate('--name', 'nobody');
    expect(exitCode).toBe(1);
    expect(stderr).toContain('nobody has no hosts\n  fix: orthweb up makes them');
  });
});
