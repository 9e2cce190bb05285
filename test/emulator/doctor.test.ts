import { rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { CreateVpcCommand, ModifyVpcBlockPublicAccessOptionsCommand } from '@aws-sdk/client-ec2';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { Cli, documentOf, type Ended, type Env } from '../support/cli.ts';
import { Sandbox } from '../support/sandbox.ts';

let sandbox: Sandbox;
beforeAll(async () => {
  sandbox = await Sandbox.start();
});
afterAll(() => sandbox.stop());
beforeEach(() => sandbox.reset());

interface Doctor {
  readonly deployment: string | null;
  readonly account: string | null;
  readonly summary: Readonly<Record<string, number>>;
  readonly checks: readonly {
    readonly id: string;
    readonly result: string;
    readonly evidence: readonly string[];
    readonly fix: string | null;
  }[];
  readonly apiCalls: { readonly total: number; readonly mutating: number };
}

const documentIn = (ended: Ended): Doctor => documentOf<Doctor & object>(ended as never);
const idsThat = (result: string, { checks }: Doctor) =>
  checks.filter((one) => one.result === result).map(({ id }) => id);
const checkIn = ({ checks }: Doctor, id: string) => checks.find((one) => one.id === id);

describe('doctor on an account that is ready', () => {
  it('passes, changes nothing, and counts its calls as the emulator does', async () => {
    const ended = await sandbox.run('doctor', '--json');
    const document = documentIn(ended);
    expect([ended.exitCode, idsThat('fail', document)]).toEqual([0, []]);
    expect(document.apiCalls.mutating).toBe(0);
    expect(document.apiCalls.total).toBeLessThanOrEqual(35);
    expect(await sandbox.log()).toHaveLength(document.apiCalls.total);
    expect(await sandbox.changes()).toEqual([]);
    for (const id of ['account/dry-runs', 'quotas/vcpus', 'region/zones', 'region/engine'])
      expect([id, checkIn(document, id)?.result]).toEqual([id, 'pass']);
    for (const { id, result, fix } of document.checks)
      expect([id, fix === null]).toEqual([id, result === 'pass' || result === 'skipped']);
  });

  it('needs nothing more of the quotas for what exists', async () => {
    await sandbox.up('--name', 'lemur');
    const document = documentIn(await sandbox.run('doctor', '--json'));
    expect(document.deployment).toBe('lemur');
    for (const id of ['elastic-ips', 'vpcs', 'vcpus', 'databases', 'database-storage'])
      expect(checkIn(document, `quotas/${id}`)?.evidence[0]).toMatch(/no more needed$/);
    expect(checkIn(document, 'quotas/vcpus')?.evidence[0]).toMatch(/^4 of /);
  });

  it('shows its screen, and what is next', async () => {
    const { stdout, exitCode } = await sandbox.run('doctor');
    expect(exitCode).toBe(0);
    expect(stdout).toContain('\n  PASS  credentials ');
    expect(stdout).toMatch(
      /\d+ passed, .*\d+ calls to AWS, nothing changed\.\nnext: orthweb plan --sandbox\n$/,
    );
  });
});

describe('doctor on an AWS that is not Amazon’s', () => {
  it('sends no dry run, for it might be carried out', async () => {
    const ended = await sandbox.cli.run(['doctor', '--json'], sandbox.endpointEnv());
    const dryRuns = checkIn(documentIn(ended), 'account/dry-runs');
    expect([dryRuns?.result, dryRuns?.evidence]).toEqual([
      'skipped',
      ['AWS itself alone keeps to them'],
    ]);
    const asked = (await sandbox.log()).map(({ action }) => action);
    expect(asked).not.toContain('ec2:CreateVpc');
  });
});

describe('doctor on an account that is not ready', () => {
  it('names the quota that is used up, and how to ask for more', async () => {
    for (const octet of [1, 2, 3, 4])
      await sandbox.aws.ec2.send(new CreateVpcCommand({ CidrBlock: `10.${octet}.0.0/16` }));
    const ended = await sandbox.run('doctor');
    expect(ended.exitCode).toBe(4);
    expect(ended.stdout).toContain('FAIL  quotas/vpcs  5 of 5 VPCs in use, and 1 more needed');
    expect(ended.stdout).toContain('--quota-code L-F678F1CE');
    expect(ended.stdout).toContain('next: mend that, then orthweb doctor --sandbox');
  });

  it('finds that the account keeps the internet out of its VPCs', async () => {
    const InternetGatewayBlockMode = 'block-bidirectional' as const;
    await sandbox.aws.ec2.send(
      new ModifyVpcBlockPublicAccessOptionsCommand({ InternetGatewayBlockMode }),
    );
    const ended = await sandbox.run('doctor', '--json');
    expect([ended.exitCode, idsThat('fail', documentIn(ended))]).toEqual([
      4,
      ['region/public-access'],
    ]);
  });

  it('finds what EC2 would refuse, without doing it', async () => {
    const code = 'UnauthorizedOperation';
    await sandbox.setFaults({ action: 'ec2:RunInstances', code, message: 'You may not.' });
    const ended = await sandbox.run('doctor', '--json');
    const document = documentIn(ended);
    expect([ended.exitCode, idsThat('fail', document)]).toEqual([4, ['account/dry-runs']]);
    expect(checkIn(document, 'account/dry-runs')?.evidence[0]).toBe('denied: ec2:RunInstances');
  });

  it('proves nothing by what it may not look at', async () => {
    const denied = { kind: 'error', code: 'UnauthorizedOperation', status: 403 } as const;
    await sandbox.setFaults({ action: 'ec2:DescribeVpcs', ...denied });
    const ended = await sandbox.run('doctor', '--json');
    const vpcs = checkIn(documentIn(ended), 'quotas/vpcs');
    expect([ended.exitCode, vpcs?.result, vpcs?.evidence]).toEqual([
      0,
      'skipped',
      ['DescribeVpcs is denied'],
    ]);
  });

  it('does not choose one of several deployments', async () => {
    await sandbox.up('--name', 'lemur');
    await sandbox.up('--name', 'otter', '--vpc-cidr', '172.28.0.0/16');
    const ended = await sandbox.run('doctor', '--json');
    const document = documentIn(ended);
    expect([ended.exitCode, idsThat('fail', document)]).toEqual([4, ['configuration/deployment']]);
    expect(checkIn(document, 'configuration/deployment')?.fix).toContain('--name lemur');
    expect(checkIn(document, 'quotas/vpcs')?.result).toBe('skipped');
    expect((await sandbox.run('doctor', '--json', '--name', 'otter')).exitCode).toBe(0);
  });
});

/** Nothing of the machine's own credentials is found, and nothing is asked of its network. */
const NOBODY: Env = {
  AWS_EC2_METADATA_DISABLED: 'true',
  AWS_REGION: 'us-east-1',
  AWS_CONFIG_FILE: '/dev/null',
  AWS_SHARED_CREDENTIALS_FILE: '/dev/null',
};

describe('doctor without credentials', () => {
  it('fails by them alone; what needs them is named', async () => {
    const env = { ...NOBODY, AWS_ENDPOINT_URL: sandbox.endpoint };
    const ended = await sandbox.cli.run(['doctor', '--json'], env);
    const document = documentIn(ended);
    expect([ended.exitCode, idsThat('fail', document)]).toEqual([4, ['account/credentials']]);
    expect(document.account).toBe(null);
    expect(checkIn(document, 'account/credentials')?.fix).toContain('aws configure sso');
    expect(checkIn(document, 'quotas/vpcs')?.evidence).toEqual(['it takes credentials that work']);
    expect(await sandbox.log()).toEqual([]);
  });

  it('says that no region is named', async () => {
    const env = { ...NOBODY, AWS_REGION: '', AWS_ENDPOINT_URL: sandbox.endpoint };
    const document = documentIn(await sandbox.cli.run(['doctor', '--json'], env));
    expect(idsThat('fail', document)).toEqual(['account/region']);
    expect(checkIn(document, 'account/region')?.fix).toContain('--region');
  });
});

describe('doctor beside a sandbox that does not run', () => {
  it('looks at this machine alone, and starts nothing', async () => {
    const cli = new Cli();
    try {
      const ended = await cli.run(['doctor', '--sandbox', '--json']);
      const document = documentIn(ended);
      expect([ended.exitCode, document.apiCalls.total]).toEqual([0, 0]);
      expect(checkIn(document, 'machine/python')?.result).toBe('pass');
      expect(checkIn(document, 'account/credentials')?.evidence).toEqual(['no sandbox runs yet']);
      const { stdout } = await cli.run(['sandbox', 'status']);
      expect(stdout).toContain('does not run');
    } finally {
      cli.remove();
    }
  });
});

describe('doctor with a faulty orthweb.yaml', () => {
  const file = (): string => join(sandbox.cli.home, 'orthweb.yaml');
  afterEach(() => rmSync(file(), { force: true }));

  it('tells the faults as other commands do, and asks AWS nothing', async () => {
    writeFileSync(file(), 'name: lemur\ndatabse:\n  multiAz: false\n');
    const ended = await sandbox.run('doctor', '--json');
    const document = documentIn(ended);
    expect([ended.exitCode, idsThat('fail', document)]).toEqual([4, ['configuration/file']]);
    const said = checkIn(document, 'configuration/file')?.evidence.join('\n');
    expect(said).toMatch(/orthweb\.yaml:2:1:.*databse/);
    expect(await sandbox.log()).toEqual([]);
  });
});

describe('doctor --policy', () => {
  const policies = async (...words: readonly string[]) => {
    const ended = await sandbox.cli.run(['doctor', '--policy', ...words], NOBODY);
    expect(ended.exitCode, ended.stderr).toBe(0);
    return ended.stdout;
  };

  it('prints documents for IAM, without credentials', async () => {
    const { policies: all } = JSON.parse(await policies());
    expect(all.map(({ name }: { name: string }) => name)).toEqual([
      'orthweb-operator-network',
      'orthweb-operator-data',
      'orthweb-operator-access',
    ]);
    for (const { document } of all)
      expect([document.Version, document.Statement.length > 2]).toEqual(['2012-10-17', true]);
    expect(await sandbox.log()).toEqual([]);
  });

  it('prints one part as the document that IAM takes', async () => {
    expect(Object.keys(JSON.parse(await policies('data')))).toEqual(['Version', 'Statement']);
    const ended = await sandbox.cli.run(['doctor', '--policy', 'dta'], NOBODY);
    expect([ended.exitCode, ended.stderr]).toEqual([
      2,
      'error: --policy: there is no part dta\n  fix: parts are network, data and access; without one, all of them are printed\n',
    ]);
  });

  it('is narrowed by name, region and account', async () => {
    const words = ['--name', 'lemur', '--region', 'ca-central-1', '--account', '123456789012'];
    const text = await policies(...words);
    expect(text).toContain('arn:aws:rds:ca-central-1:123456789012:db:lemur-orthancpostgres');
    expect(text).toContain('"aws:ResourceTag/orthweb:deployment": "lemur"');
    expect(await policies('--region', 'cn-north-1')).toContain('arn:aws-cn:s3:::');
  });

  it('lets those who look read no secret', async () => {
    const text = await policies('--read-only');
    expect(text).toContain('ec2:DescribeInstances');
    expect(text).not.toMatch(/:(Create|Delete|Put|Run|Start|Send)\w+"|GetSecretValue/);
  });

  it('refuses an account that is none', async () => {
    const ended = await sandbox.cli.run(['doctor', '--policy', '--account', '12'], NOBODY);
    expect([ended.exitCode, ended.stderr]).toEqual([
      2,
      'error: --account: 12 is no account number\n  fix: twelve digits, such as --account 123456789012\n',
    ]);
  });
});
