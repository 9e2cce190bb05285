import { execFile } from 'node:child_process';
import {
  AllocateAddressCommand,
  CreateVpcCommand,
  DescribeFastLaunchImagesCommand,
  DescribeVpcsCommand,
} from '@aws-sdk/client-ec2';
import { SimulatePrincipalPolicyCommand } from '@aws-sdk/client-iam';
import { CreateKeyCommand, ListKeysCommand } from '@aws-sdk/client-kms';
import { DescribeSourceRegionsCommand } from '@aws-sdk/client-rds';
import {
  CreateBucketCommand,
  GetBucketPolicyCommand,
  ListBucketsCommand,
  PutBucketTaggingCommand,
  PutObjectCommand,
  S3Client,
} from '@aws-sdk/client-s3';
import { CreateSecretCommand } from '@aws-sdk/client-secrets-manager';
import { GetInventoryCommand } from '@aws-sdk/client-ssm';
import { describe, expect, it } from 'vitest';
import { at, emulated, type Logged, only, refusal, refused } from './realism/emulated.ts';

const aws = emulated();

const vpc = (cidr = '10.1.0.0/16') =>
  aws.clients.ec2.send(new CreateVpcCommand({ CidrBlock: cidr }));

async function ownVpcs(): Promise<number> {
  const { Vpcs } = await aws.clients.ec2.send(new DescribeVpcsCommand({}));
  return (Vpcs ?? []).filter(({ IsDefault }) => IsDefault !== true).length;
}

describe('the call log', () => {
  it('names every protocol the same way, in order, and tells reads from changes', async () => {
    const { ec2, kms, s3 } = aws.clients;
    await ec2.send(new DescribeVpcsCommand({}));
    await vpc();
    await kms.send(new CreateKeyCommand({}));
    await s3.send(new CreateBucketCommand({ Bucket: 'named-calls' }));
    const Tagging = { TagSet: [{ Key: 'a', Value: 'b' }] };
    await s3.send(new PutBucketTaggingCommand({ Bucket: 'named-calls', Tagging }));
    await s3.send(new PutObjectCommand({ Bucket: 'named-calls', Key: 'a/b', Body: 'x' }));
    await refusal(s3.send(new GetBucketPolicyCommand({ Bucket: 'named-calls' })));
    await s3.send(new ListBucketsCommand({}));
    const calls = (await aws.log()).map(({ action, mutating }) => `${action} ${mutating}`);
    expect(calls).toEqual([
      'ec2:DescribeVpcs false',
      'ec2:CreateVpc true',
      'kms:CreateKey true',
      's3:CreateBucket true',
      's3:PutBucketTagging true',
      's3:PutObject true',
      's3:GetBucketPolicy false',
      's3:ListBuckets false',
    ]);
  });

  it('holds the tokens of a call and when it began and ended', async () => {
    const token = 'a'.repeat(32);
    const input = { Name: 'logged', SecretString: 'x', ClientRequestToken: token };
    await aws.clients.secrets.send(new CreateSecretCommand(input));
    const call = only(await aws.log());
    expect(call).toMatchObject({ status: 200, tokens: { ClientRequestToken: token } });
    expect(call.endedMs).toBeGreaterThanOrEqual(call.startedMs);
  });

  it('can be cleared', async () => {
    await vpc();
    await aws.control('DELETE', 'log');
    expect(await aws.log()).toEqual([]);
  });
});

describe('latency', () => {
  it('delays every call, and calls of the same moment only once', async () => {
    await vpc();
    await aws.delays({ call: 1_000 });
    const began = Date.now();
    await Promise.all([1, 2, 3, 4, 5].map(() => ownVpcs()));
    expect(Date.now() - began).toBeGreaterThanOrEqual(990);
    expect(Date.now() - began).toBeLessThan(4_000);
  });
});

describe('delays', () => {
  it('are a table in milliseconds that a test can read and change', async () => {
    const { ms } = await aws.control<{ ms: Record<string, number> }>('GET', 'delays');
    expect(new Set(Object.values(ms))).toEqual(new Set([0]));
    const realistic = await aws.control('POST', 'delays', { name: 'realistic' });
    expect(realistic).toMatchObject({
      name: 'realistic',
      ms: { call: 80, dbCreatedMultiAz: 72_000, dbRestored: 90_000, endpointAvailable: 9_000 },
    });
  });

  it('refuse a thing that they do not know', async () => {
    const answer = await aws.control<{ error: string }>('POST', 'delays', { coffee: 1 });
    expect(answer.error).toContain("unknown delay 'coffee'");
  });
});

describe('injected faults', () => {
  it('refuse the nth call of a name, before it is carried out', async () => {
    await aws.faults({ action: 'ec2:CreateVpc', nth: 2, code: 'VpcLimitExceeded' });
    expect(await refusal(vpc())).toBe('not refused');
    expect(await refusal(vpc('10.2.0.0/16'))).toBe('VpcLimitExceeded');
    expect(await refusal(vpc('10.3.0.0/16'))).toBe('not refused');
    expect(await ownVpcs()).toBe(2);
  });

  it('speak the protocol of each service', async () => {
    await aws.faults({ action: '*', code: 'AccessDenied', status: 403, message: 'no' });
    const { ec2, kms, s3, rds } = aws.clients;
    const said = await Promise.all([
      refused(ec2.send(new DescribeVpcsCommand({}))),
      refused(kms.send(new ListKeysCommand({}))),
      refused(s3.send(new ListBucketsCommand({}))),
      refused(rds.send(new DescribeSourceRegionsCommand({}))),
    ]);
    expect(said).toEqual(said.map(() => ({ code: 'AccessDenied', message: 'no' })));
  });

  it('hit the first so many calls, and an SDK that retries gets through', async () => {
    await aws.faults({ action: 's3:ListBuckets', times: 2, code: 'SlowDown' });
    const patient = new S3Client({ ...aws.options(), maxAttempts: 3 });
    const { $metadata } = await patient.send(new ListBucketsCommand({}));
    expect($metadata.attempts).toBe(3);
  });

  it('lose the reply of a call that was carried out', async () => {
    await aws.faults({ action: 'ec2:CreateVpc', when: 'after', kind: 'drop' });
    expect(await refusal(vpc())).toMatch(/ECONNRESET|TimeoutError/);
    await aws.faults();
    expect(await ownVpcs()).toBe(1);
  });

  it('cut the connection before anything is done', async () => {
    await aws.faults({ action: 'ec2:CreateVpc', when: 'before', kind: 'drop' });
    expect(await refusal(vpc())).toMatch(/ECONNRESET|TimeoutError/);
    await aws.faults();
    expect(await ownVpcs()).toBe(0);
  });

  it('can pick changes only', async () => {
    await aws.faults({ action: '*', mutating: true, nth: 2, code: 'InternalError', status: 500 });
    expect(await refusal(vpc())).toBe('not refused');
    expect(await ownVpcs()).toBe(1);
    const address = aws.clients.ec2.send(new AllocateAddressCommand({ Domain: 'vpc' }));
    expect(await refusal(address)).toBe('InternalError');
  });

  it('hang as long as they say, and then cut the connection', async () => {
    await aws.faults({ action: 'ec2:CreateVpc', kind: 'hang', delayMs: 400 });
    const began = Date.now();
    expect(await refusal(vpc())).toMatch(/ECONNRESET|TimeoutError/);
    expect(Date.now() - began).toBeGreaterThanOrEqual(390);
  });

  it.runIf(process.platform === 'linux')('end the process that calls', async () => {
    await aws.faults({ action: 's3:ListBuckets', when: 'after', kind: 'kill' });
    const script = `fetch('${aws.endpoint}/', { headers: { authorization: '' } }).then(() => process.exit(0))`;
    const signal = await new Promise((resolve) => {
      execFile(process.execPath, ['-e', script], (error) => resolve(error?.signal));
    });
    expect(signal).toBe('SIGKILL');
    expect((await aws.log()).map(({ action }) => action)).toEqual(['s3:ListBuckets']);
  });
});

describe('what the sandbox does not know', () => {
  it('is refused in the format of the service, and not tried again', async () => {
    const { ec2, iam, rds, ssm } = aws.clients;
    const simulated = { PolicySourceArn: 'arn:aws:iam::123456789012:role/a', ActionNames: ['a:b'] };
    const codes = await Promise.all([
      refusal(ec2.send(new DescribeFastLaunchImagesCommand({}))),
      refusal(rds.send(new DescribeSourceRegionsCommand({}))),
      refusal(iam.send(new SimulatePrincipalPolicyCommand(simulated))),
      refusal(ssm.send(new GetInventoryCommand({}))),
    ]);
    expect(new Set(codes)).toEqual(new Set(['NotImplemented']));
    expect(await aws.log()).toHaveLength(4);
  });
});

describe('the emulator', () => {
  it('forgets everything on reset, and keeps its delays', async () => {
    await vpc();
    await aws.delays({ endpointAvailable: 7 });
    await aws.control('POST', 'reset');
    expect(await ownVpcs()).toBe(0);
    const { ms } = await aws.control<{ ms: Record<string, number> }>('GET', 'delays');
    expect(ms['endpointAvailable']).toBe(7);
  });

  it('answers no web page of another origin, whatever that asks', async () => {
    const answer = await fetch(`${aws.endpoint}/__sandbox/reset`, {
      method: 'POST',
      headers: { origin: 'https://example.org' },
    });
    expect(answer.status).toBe(403);
  });

  it('serves fifty callers at once', async () => {
    const vpcs = Array.from({ length: 50 }, (_, n) => vpc(`10.${n}.0.0/16`));
    await Promise.all(vpcs);
    expect(await ownVpcs()).toBe(50);
    const calls: readonly Logged[] = await aws.log();
    expect(at(calls, 49).status).toBe(200);
  });
});
