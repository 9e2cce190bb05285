import {
  DescribeSecurityGroupRulesCommand,
  RevokeSecurityGroupIngressCommand,
} from '@aws-sdk/client-ec2';
import { DescribeKeyCommand } from '@aws-sdk/client-kms';
import { GetObjectCommand, PutObjectCommand } from '@aws-sdk/client-s3';
import { GetSecretValueCommand } from '@aws-sdk/client-secrets-manager';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { documentOf, type Ended } from '../support/cli.ts';
import { batchingProxy } from '../support/proxy.ts';
import { Sandbox } from '../support/sandbox.ts';

let sandbox: Sandbox;
beforeAll(async () => {
  sandbox = await Sandbox.start();
});
afterAll(() => sandbox.stop());

const OUTPUTS =
  /^site_address {2}ec2-\S+\.amazonaws\.com {3}443 HTTPS, 11112 DICOM TLS\nhost_info {5}Primary:i-\w+ {2}Secondary:i-\w+\ns3_bucket {5}lemur-orthbucket\.s3\S*\.amazonaws\.com\ndb_endpoint {3}lemur-orthancpostgres\.\S+:5432\n$/;

describe('a deployment made from nothing', () => {
  let first: Ended;
  beforeAll(async () => {
    await sandbox.reset();
    first = await sandbox.ok('up', '--yes', '--name', 'lemur');
  });

  it('prints the four outputs on stdout, and everything else on stderr', () => {
    expect(first.stdout).toMatch(OUTPUTS);
    expect(first.stderr).toContain('database/main: created');
    expect(first.stderr).toMatch(/46 added in .*next: orthweb status/);
  });

  it('gives a single output to a script as a bare value', async () => {
    const { stdout } = await sandbox.ok('outputs', 's3_bucket');
    expect(stdout).toMatch(/^lemur-orthbucket\.s3\S*\.amazonaws\.com\n$/);
  });

  it('is left alone by a second up, in at most 65 calls', async () => {
    await sandbox.clearLog();
    const { apiCalls, resources } = await sandbox.up();
    expect(apiCalls.mutating).toBe(0);
    expect(apiCalls.total).toBeLessThanOrEqual(65);
    expect(new Set(resources.map((it) => it.action))).toEqual(new Set(['keep']));
    // The emulator counts as the tool does, so the tool does not hide calls.
    const calls = await sandbox.log();
    expect(calls).toHaveLength(apiCalls.total);
    expect(calls.filter((call) => call.mutating)).toEqual([]);
    const { stdout, stderr } = await sandbox.ok('up', '--yes');
    expect(stderr).toMatch(/46 resources as planned, nothing to do/);
    expect(stdout).toMatch(OUTPUTS);
  });

  it('is seen in at most four round trips', async () => {
    // On a busy machine calls that are sent at once arrive over most of a second.
    const proxy = await batchingProxy(sandbox.endpoint, 1000);
    try {
      const env = { ...sandbox.endpointEnv(proxy.endpoint), ORTHWEB_OPEN_TO_INTERNET: 'true' };
      const again = await sandbox.cli.run(['up', '--yes', '--json'], env);
      expect(again.exitCode, again.stderr).toBe(0);
      const { apiCalls } = documentOf<{ apiCalls: { total: number; mutating: number } }>(again);
      expect(apiCalls.mutating).toBe(0);
      expect(proxy.batches.reduce((sum, size) => sum + size, 0)).toBe(apiCalls.total);
      expect(proxy.batches.length).toBeLessThanOrEqual(4);
    } finally {
      await proxy.stop();
    }
  });

  it('leaves nothing for plan to say', async () => {
    const planned = await sandbox.run('plan', '--detailed-exitcode');
    expect(planned.exitCode).toBe(0);
    expect(planned.stdout).toContain('46 resources as planned, nothing to do.');
  });

  it('gets back a firewall rule that was deleted by hand, and nothing else is touched', async () => {
    const rules = await sandbox.aws.ec2.send(new DescribeSecurityGroupRulesCommand({}));
    const https = rules.SecurityGroupRules?.find(
      (rule) => rule.FromPort === 443 && rule.CidrIpv4 === '0.0.0.0/0' && rule.IsEgress === false,
    );
    await sandbox.aws.ec2.send(
      new RevokeSecurityGroupIngressCommand({
        GroupId: https?.GroupId,
        SecurityGroupRuleIds: [https?.SecurityGroupRuleId ?? ''],
      }),
    );
    const planned = await sandbox.run('plan', '--detailed-exitcode');
    expect(planned.exitCode).toBe(2);
    expect(planned.stdout).toMatch(
      /~ access\/hosts-rules +rule tcp 443 from 0\.0\.0\.0\/0 is missing/,
    );
    expect(planned.stdout).toContain('0 to add, 1 to change, 0 to remove');
    await sandbox.clearLog();
    await sandbox.ok('up', '--yes');
    const made = (await sandbox.changes()).filter((action) => action !== 's3:PutObject');
    expect(made).toEqual(['ec2:AuthorizeSecurityGroupIngress', 's3:DeleteObject']);
    expect((await sandbox.run('plan', '--detailed-exitcode')).exitCode).toBe(0);
  });

  it('answers --json with exactly one document, whatever is asked', async () => {
    for (const words of [
      'plan',
      'up --yes',
      'status',
      'list',
      'outputs',
      'lock status',
      'sandbox status',
    ]) {
      const ended = await sandbox.ok(...words.split(' '), '--json');
      expect(documentOf(ended), words).toBeTypeOf('object');
    }
    const planned = await sandbox.plan();
    expect(planned.deployment).toBe('lemur');
    expect(Object.keys(planned.outputs)).toEqual(
      expect.arrayContaining(['site_address', 'host_info', 's3_bucket', 'db_endpoint']),
    );
    for (const it of planned.resources) {
      expect(it).toMatchObject({ id: expect.any(String), type: expect.any(String), elapsedMs: 0 });
    }
  });

  it('writes no control characters into a pipe, nor when NO_COLOR is set', async () => {
    for (const env of [{}, { NO_COLOR: '1' }]) {
      for (const command of ['plan', 'up', 'status', 'list']) {
        const ended = await sandbox.cli.run([command, '--sandbox', '--yes'], env);
        expect(ended.exitCode, ended.stderr).toBe(0);
        // biome-ignore lint/suspicious/noControlCharactersInRegex: their absence is what is tested
        expect(`${ended.stdout}${ended.stderr}`).not.toMatch(/[\x00-\x08\x0b-\x1f\x7f]/);
      }
    }
  });

  it('keeps its secrets out of everything that is printed or kept', async () => {
    const login = await sandbox.aws.secrets.send(
      new GetSecretValueCommand({ SecretId: 'orthweb/lemur/web-login' }),
    );
    const { password } = JSON.parse(login.SecretString ?? '{}') as { password: string };
    const secrets = [password, ...(await keyLines())];
    for (const secret of secrets) expect(secret.length).toBeGreaterThan(15);
    const record = await sandbox.aws.s3.send(
      new GetObjectCommand({
        Bucket: 'orthweb-ledger-123456789012-us-east-1',
        Key: 'deployments/lemur/record.json',
      }),
    );
    const shown = await Promise.all(
      ['up --yes', 'plan', 'status', 'outputs'].map((words) =>
        sandbox.run(...words.split(' '), '-v', '--json'),
      ),
    );
    const all = [first, ...shown].flatMap((it) => [it.stdout, it.stderr]);
    for (const text of [...all, await record.Body?.transformToString()]) {
      for (const secret of secrets) expect(text).not.toContain(secret);
    }
  });
});

describe('the end of a deployment', () => {
  beforeEach(() => sandbox.reset());

  it('leaves every service as it was before when the data is to go too', async () => {
    const before = await sandbox.inventory();
    const { deployment } = await sandbox.up();
    const during = await sandbox.inventory();
    expect(during['buckets']).toHaveLength(3);
    expect(during['instances']).toHaveLength(2);
    const gone = await sandbox.down(deployment, '--delete-data');
    expect(new Set(gone.resources.map((it) => it.action))).toEqual(new Set(['delete']));
    expect(await sandbox.inventory()).toEqual(before);
  });

  it('keeps the studies, the key and a last snapshot, and up brings the site back from them', async () => {
    await sandbox.up('--name', 'lemur');
    const study = { Bucket: 'lemur-orthbucket', Key: 'study.dcm' };
    await sandbox.aws.s3.send(new PutObjectCommand({ ...study, Body: 'pixels' }));
    const key = await keyId();
    await sandbox.down('lemur');
    const kept = await sandbox.inventory();
    expect(kept['buckets']).toEqual(['lemur-orthbucket', 'orthweb-ledger-123456789012-us-east-1']);
    expect(kept['snapshots']).toEqual([expect.stringMatching(/^lemur-final-\d{14}$/)]);
    expect([kept['databases'], kept['instances'], kept['addresses']]).toEqual([[], [], []]);
    const [row] = documentOf<{ deployments: { state: string }[] }>(
      await sandbox.ok('list', '--json'),
    ).deployments;
    expect(row?.state).toBe('removed, data kept');

    await sandbox.clearLog();
    const back = await sandbox.up();
    expect(back.deployment).toBe('lemur');
    const calls = await sandbox.changes();
    expect(calls).toContain('rds:RestoreDBInstanceFromDBSnapshot');
    expect(calls).not.toContain('rds:CreateDBInstance');
    expect(await keyId()).toBe(key);
    const reply = await sandbox.aws.s3.send(new GetObjectCommand(study));
    expect(await reply.Body?.transformToString()).toBe('pixels');
    expect((await sandbox.run('plan', '--detailed-exitcode')).exitCode).toBe(0);

    await sandbox.down('lemur', '--delete-data');
    expect((await sandbox.inventory())['snapshots']).toEqual([]);
  });

  it('needs the name typed or confirmed, and may be asked for twice', async () => {
    const empty = await sandbox.inventory();
    await sandbox.up('--name', 'lemur');
    const before = await sandbox.inventory();
    const unsure = await sandbox.run('down', '--yes');
    expect(unsure.exitCode).toBe(2);
    expect(unsure.stderr).toContain('--confirm lemur');
    const wrong = await sandbox.run('down', '--confirm', 'lemming');
    expect(wrong.exitCode).not.toBe(0);
    expect(await sandbox.inventory()).toEqual(before);
    await sandbox.down('lemur', '--delete-data');
    await sandbox.down('lemur', '--delete-data');
    expect(await sandbox.inventory()).toEqual(empty);
  });

  it('of one of two neighbours leaves the other exactly as it was', async () => {
    await sandbox.up('--name', 'lemur');
    const one = await sandbox.inventory();
    await sandbox.up('--name', 'otter');
    const { deployments } = documentOf<{ deployments: { deployment: string; state: string }[] }>(
      await sandbox.ok('list', '--json'),
    );
    expect(deployments.map((it) => `${it.deployment} ${it.state}`)).toEqual([
      'lemur up',
      'otter up',
    ]);
    const which = await sandbox.run('status');
    expect(which.exitCode).toBe(2);
    expect(which.stderr).toMatch(/2 deployments: lemur, otter[\s\S]*--name lemur/);
    await sandbox.down('otter', '--delete-data');
    expect(await sandbox.inventory()).toEqual(one);
    // The only one again, so it needs no name.
    expect((await sandbox.run('plan', '--detailed-exitcode')).exitCode).toBe(0);
  });
});

/** A line of each private key: of the authority, and of the site. */
async function keyLines(): Promise<readonly string[]> {
  const lines = ['certificate-authority', 'server-certificate'].map(async (name) => {
    const SecretId = `orthweb/lemur/${name}`;
    const { SecretString } = await sandbox.aws.secrets.send(
      new GetSecretValueCommand({ SecretId }),
    );
    const { privateKey } = JSON.parse(SecretString ?? '{}') as { privateKey: string };
    return privateKey.split('\n')[1] ?? '';
  });
  return Promise.all(lines);
}

async function keyId(): Promise<string | undefined> {
  const { KeyMetadata } = await sandbox.aws.kms.send(
    new DescribeKeyCommand({ KeyId: 'alias/orthweb-lemur' }),
  );
  expect(KeyMetadata?.KeyState).toBe('Enabled');
  return KeyMetadata?.KeyId;
}
