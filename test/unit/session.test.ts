import { DescribeVpcsCommand } from '@aws-sdk/client-ec2';
import { TerminateSessionCommand } from '@aws-sdk/client-ssm';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { UsageError } from '../../src/errors.ts';
import type { ProvisionEvent } from '../../src/provision/resource.ts';
import { sitePlaceOf } from '../../src/run-target.ts';
import { openSession, type Target } from '../../src/session.ts';
import { FakeClock } from '../support/fake-clock.ts';
import { EmptyAws } from './commands/empty-aws.ts';

const NOWHERE = '/nonexistent';
let aws: EmptyAws;
let stop: AbortController;
let events: ProvisionEvent[];

beforeEach(async () => {
  for (const [name, value] of Object.entries({
    AWS_ACCESS_KEY_ID: 'unit',
    AWS_SECRET_ACCESS_KEY: 'test',
    AWS_CONFIG_FILE: NOWHERE,
    AWS_SHARED_CREDENTIALS_FILE: NOWHERE,
    AWS_REGION: undefined,
    AWS_PROFILE: undefined,
  }))
    vi.stubEnv(name, value);
  [aws, stop, events] = [new EmptyAws(), new AbortController(), []];
  await aws.open();
});
afterEach(async () => {
  vi.unstubAllEnvs();
  await aws.close();
});

function open(target: Partial<Target> = {}) {
  return openSession({
    target: { endpoint: aws.url, region: 'eu-west-1', pace: 1, ...target },
    clock: new FakeClock(),
    signal: stop.signal,
    emit: (event) => void events.push(event),
  });
}

describe('a session', () => {
  it('knows where it is by asking who it is', async () => {
    const session = await open();
    expect(session).toMatchObject({
      account: '123456789012',
      region: 'eu-west-1',
      partition: 'aws',
    });
    expect(session.ledger.at).toEqual({ account: '123456789012', region: 'eu-west-1' });
    expect(session.counts).toEqual({ total: 1, mutating: 0 });
  });

  it('counts every call of every client, and takes the sandbox’s own login', async () => {
    vi.stubEnv('AWS_ACCESS_KEY_ID', undefined);
    const fixedCredentials = { accessKeyId: 'sandbox', secretAccessKey: 'sandbox' };
    const session = await open({ fixedCredentials });
    const ctx = await session.ctx('wealthy-lemur', { tags: { costcentre: '4711' } });
    await ctx.aws.ec2.send(new DescribeVpcsCommand({}));
    await session.ledger.deployments();
    expect(session.counts).toEqual({ total: 3, mutating: 0 });
    expect(aws.asked).toEqual(['sts', 'ec2', 's3']);
  });

  it('has clients that go on when everything else was stopped, and counts them as well', async () => {
    const session = await open();
    const { aws: stopped } = await session.ctx('wealthy-lemur', { tags: {} });
    const { ssm } = await session.afterwards();
    stop.abort(new Error('Ctrl-C'));
    const end = new TerminateSessionCommand({ SessionId: 's-1' });
    await expect(stopped.ssm.send(end)).rejects.toThrow('Ctrl-C');
    await ssm.send(end);
    expect(aws.asked).toEqual(['sts', 'ssm']);
    expect(session.counts).toEqual({ total: 2, mutating: 1 });
  });

  it('gives the engine what it works with, the clients made once', async () => {
    const session = await open({ pace: 0.1 });
    const tags = { costcentre: '4711' };
    const [one, other] = await Promise.all([
      session.ctx('wealthy-lemur', { tags }),
      session.ctx('brave-otter', { tags }),
    ]);
    expect(one).toMatchObject({
      deployment: 'wealthy-lemur',
      account: '123456789012',
      pace: 0.1,
      extraTags: tags,
    });
    expect(other.aws).toBe(one.aws);
  });

  it('after Ctrl-C begins no call but those of the ledger, which is saved and unlocked', async () => {
    const session = await open();
    const ctx = await session.ctx('wealthy-lemur', { tags: {} });
    const reason = new Error('interrupted');
    stop.abort(reason);
    await expect(ctx.aws.ec2.send(new DescribeVpcsCommand({}))).rejects.toBe(reason);
    expect(await session.ledger.deployments()).toEqual(new Map());
  });

  it('has calls that are made after Ctrl-C too, for what is not left half done', async () => {
    const session = await open();
    stop.abort(new Error('interrupted'));
    const { ec2 } = await session.lasting();
    await expect(ec2.send(new DescribeVpcsCommand({}))).resolves.toBeDefined();
  });
});

describe('the place of an emulated site', () => {
  it('is a host and two ports', () => {
    expect(sitePlaceOf('localhost:8443:11112')).toEqual({
      host: 'localhost',
      httpsPort: 8443,
      dicomPort: 11112,
    });
  });

  it.each(['localhost', 'localhost:8443', 'localhost:https:dicom', ':1:2'])('is not %s', (text) => {
    expect(() => sitePlaceOf(text)).toThrow('must be a host and two ports');
  });
});

describe('the region', () => {
  it('is as the AWS configuration says when no flag does', async () => {
    vi.stubEnv('AWS_REGION', 'ca-central-1');
    expect((await open({ region: undefined })).region).toBe('ca-central-1');
  });

  it('must be said by somebody, before anything is called', async () => {
    const error = await open({ region: undefined }).catch((e: unknown) => e);
    expect(error).toBeInstanceOf(UsageError);
    expect(error).toMatchObject({
      message: 'no region: neither a flag nor the AWS configuration names one',
      hint: 'name it with --region ca-central-1, or AWS_REGION',
    });
    expect(aws.asked).toEqual([]);
  });
});
