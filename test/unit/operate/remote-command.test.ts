import { S3Client } from '@aws-sdk/client-s3';
import { SSMClient } from '@aws-sdk/client-ssm';
import { describe, expect, it } from 'vitest';
import { Interrupted } from '../../../src/errors.ts';
import { type RunOptions, runOnHost } from '../../../src/operate/remote-command.ts';
import type { ProvisionEvent } from '../../../src/provision/resource.ts';
import { type Answer, answerWith, ctxWith, OFFLINE } from '../../support/answer-with.ts';

const sdkError = (name: string, more: object = {}): Error =>
  Object.assign(new Error(name), { name, ...more });

const ENDED = { Status: 'Success', StatusDetails: 'Success', ResponseCode: 0 };

/** A host that answers with these invocations, one after the other; the last one stays. */
function host(
  invocations: readonly (object | Error)[],
  more: Readonly<Record<string, Answer>> = {},
) {
  let look = 0;
  const next = () => {
    const now = invocations[Math.min(look, invocations.length - 1)] ?? {};
    look += 1;
    return now instanceof Error ? now : { CommandId: 'c-1', InstanceId: 'i-1', ...now };
  };
  const [ssm, once, s3] = [new SSMClient(OFFLINE), new SSMClient(OFFLINE), new S3Client(OFFLINE)];
  const answers = {
    SendCommand: { Command: { CommandId: 'c-1' } },
    GetCommandInvocation: next,
    ...more,
  };
  const [sent, sentOnce, stored] = [
    answerWith(ssm, answers),
    answerWith(once, answers),
    answerWith(s3, { ListObjectVersions: {}, DeleteObjects: {}, ...more }),
  ];
  const stop = new AbortController();
  const events: ProvisionEvent[] = [];
  const none = undefined as never;
  const aws = { ssm, s3, once: { ssm: once, ec2: none, kms: none } };
  const ctx = ctxWith(aws, { signal: stop.signal, emit: (event) => void events.push(event) });
  const run = (options: Partial<RunOptions> = {}) =>
    runOnHost(ctx, 'i-1', 'uptime', { timeoutSeconds: 30, comment: 'a test', ...options });
  return { ctx, sent, sentOnce, stored, stop, events, run, afterwards: { ssm, s3 } };
}

describe('a script on a host', () => {
  it('is sent once, with its time limit, and answers code and output', async () => {
    const ended = { ...ENDED, Status: 'Failed', ResponseCode: 3, StandardOutputContent: 'up\n' };
    const { run, sentOnce, stored } = host([{ Status: 'InProgress' }, ended]);
    expect(await run()).toEqual({ exitCode: 3, stdout: 'up\n', stderr: '' });
    expect(sentOnce).toEqual([
      {
        name: 'SendCommand',
        input: {
          DocumentName: 'AWS-RunShellScript',
          InstanceIds: ['i-1'],
          Parameters: { commands: ['uptime'], executionTimeout: ['30'] },
          TimeoutSeconds: 60,
          Comment: 'a test',
        },
      },
    ]);
    expect(stored).toEqual([]);
  });

  it('is waited for although AWS does not know it for a moment, and however long it takes', async () => {
    const unknown = sdkError('InvocationDoesNotExist');
    const waits = Array.from({ length: 20 }, () => ({ Status: 'InProgress' }));
    const { ctx, run } = host([unknown, { Status: 'Pending' }, ...waits, ENDED]);
    expect((await run()).exitCode).toBe(0);
    expect(ctx.clock.now()).toBeGreaterThan(15_000);
  });

  it('loses the line that the agent adds, and no line of its own', async () => {
    const said = (stderr: string) => ({ ...ENDED, ResponseCode: 2, StandardErrorContent: stderr });
    const added = 'failed to run commands: exit status 2';
    expect((await host([said(`oops\n${added}`)]).run()).stderr).toBe('oops\n');
    expect((await host([said(`${added} was told\n`)]).run()).stderr).toBe(`${added} was told\n`);
    const other = 'failed to run commands: exit status 9';
    expect((await host([said(other)]).run()).stderr).toBe(other);
  });

  it('is not sent again after a lost reply, as it may be running', async () => {
    const lost = sdkError('TimeoutError');
    const { run, sentOnce } = host([], { SendCommand: lost });
    await expect(run()).rejects.toMatchObject({
      message: 'AWS did not say whether it passed the command on',
    });
    expect(sentOnce).toHaveLength(1);
  });

  it('is sent again where AWS refused it for its rate', async () => {
    let sends = 0;
    const SendCommand = () => {
      sends += 1;
      return sends < 3 ? sdkError('ThrottlingException') : { Command: { CommandId: 'c-1' } };
    };
    const { run, sentOnce } = host([ENDED], { SendCommand });
    expect((await run()).exitCode).toBe(0);
    expect(sentOnce).toHaveLength(3);
  });
});

describe('a script that could not be run', () => {
  it.each([
    [[], 'its agent has never registered'],
    [[{ PingStatus: 'ConnectionLost' }], 'its agent is silent'],
  ])('says what Systems Manager knows of the host (%j)', async (found, why) => {
    const { run } = host([], {
      SendCommand: sdkError('InvalidInstanceId'),
      DescribeInstanceInformation: { InstanceInformationList: found },
    });
    await expect(run()).rejects.toMatchObject({
      message: `Systems Manager has no way to i-1: ${why}`,
      exitCode: 1,
    });
  });

  it.each(['ExecutionTimedOut', 'Execution Timed Out'])('ran too long (%s)', async (details) => {
    const { run } = host([{ Status: 'TimedOut', StatusDetails: details, ResponseCode: 137 }]);
    await expect(run()).rejects.toMatchObject({
      message: 'the command ran longer than 30 s and was ended',
      hint: 'allow it more with --timeout SECONDS',
    });
  });

  it('was never taken', async () => {
    const { run } = host([{ Status: 'TimedOut', StatusDetails: 'DeliveryTimedOut' }], {
      DescribeInstanceInformation: { InstanceInformationList: [{ PingStatus: 'Online' }] },
    });
    await expect(run()).rejects.toThrow('its agent did not take it');
  });

  it.each([
    [{ Status: 'Cancelled', StatusDetails: 'Cancelled' }, 'somebody cancelled the command'],
    [
      { Status: 'Failed', StatusDetails: 'Terminated', ResponseCode: -1 },
      'could not run the command: Terminated',
    ],
  ])('ended otherwise: %j', async (ended, message) => {
    await expect(host([ended]).run()).rejects.toThrow(message);
  });

  it('is given up when AWS says for minutes that it runs', async () => {
    const { ctx, run } = host([{ Status: 'InProgress' }]);
    await expect(run()).rejects.toThrow('AWS never said how the command on i-1 ended');
    expect(ctx.clock.now()).toBeGreaterThanOrEqual(150_000);
  });
});

describe('output that is too long for the answer', () => {
  const KEY = '_orthweb/exec/c-1/i-1/awsrunShellScript/0.awsrunShellScript';
  const long = 'ü'.repeat(600_000);
  const body = (text: string) => ({ Body: { transformToString: async () => text } });
  const versions = {
    ListObjectVersions: {
      Versions: [{ Key: `${KEY}/stdout`, VersionId: 'v1' }],
      DeleteMarkers: [{ Key: `${KEY}/stdout`, VersionId: 'v2' }],
    },
  };

  it('comes from the bucket, whole, and is removed with all its versions', async () => {
    const ended = {
      ...ENDED,
      StandardOutputContent: `${'ü'.repeat(11_990)}--output truncated--`,
      StandardErrorContent: 'short',
    };
    const { run, stored, sentOnce } = host([ended], { ...versions, GetObject: body(long) });
    const { stdout, stderr } = await run({ bucket: 'lemur-orthbucket' });
    expect([stdout === long, stderr]).toEqual([true, 'short']);
    expect(sentOnce[0]?.input).toMatchObject({
      OutputS3BucketName: 'lemur-orthbucket',
      OutputS3KeyPrefix: '_orthweb/exec',
    });
    const at = { Bucket: 'lemur-orthbucket', ExpectedBucketOwner: '123456789012' };
    expect(stored.map(({ name, input }) => [name, input])).toEqual([
      ['GetObject', { ...at, Key: `${KEY}/stdout` }],
      ['ListObjectVersions', { ...at, Prefix: '_orthweb/exec/c-1/' }],
      [
        'DeleteObjects',
        {
          ...at,
          Delete: {
            Quiet: true,
            Objects: [
              { Key: `${KEY}/stdout`, VersionId: 'v1' },
              { Key: `${KEY}/stdout`, VersionId: 'v2' },
            ],
          },
        },
      ],
    ]);
  });

  it('is fetched for stderr from 8,000 characters on', async () => {
    const ended = { ...ENDED, StandardErrorContent: 'e'.repeat(8_000) };
    const { run, stored } = host([ended], { ...versions, GetObject: body('all of it') });
    expect((await run({ bucket: 'b' })).stderr).toBe('all of it');
    expect(stored[0]?.input.Key).toBe(`${KEY}/stderr`);
  });

  it('that the host could not write is told, not cut off silently', async () => {
    const ended = { ...ENDED, StandardOutputContent: 'x'.repeat(24_000) };
    const { run } = host([ended], { GetObject: sdkError('NoSuchKey') });
    await expect(run({ bucket: 'b' })).rejects.toThrow('could not write its stdout');
  });

  it('that cannot be removed hides nothing', async () => {
    const { run, events } = host([ENDED], { ListObjectVersions: sdkError('AccessDenied') });
    expect((await run({ bucket: 'b' })).exitCode).toBe(0);
    expect(events).toEqual([
      { type: 'notice', text: 'the output of command c-1 stays in b: AccessDenied' },
    ]);
  });
});

describe('Ctrl-C', () => {
  const pressed = new Interrupted('the command on primary was cancelled');

  it('cancels the script on the host, waits for its end and removes its output', async () => {
    const made = host(
      [{ Status: 'InProgress' }, { Status: 'Cancelling' }, { Status: 'Cancelled' }],
      {
        CancelCommand: {},
      },
    );
    const done = made.run({ afterwards: made.afterwards, bucket: 'b' });
    made.stop.abort(pressed);
    await expect(done).rejects.toBe(pressed);
    expect(made.sent.map(({ name }) => name)).toContain('CancelCommand');
    const cancelled = made.sent.find(({ name }) => name === 'CancelCommand');
    expect(cancelled?.input).toEqual({ CommandId: 'c-1', InstanceIds: ['i-1'] });
    expect(made.stored.map(({ name }) => name)).toEqual(['ListObjectVersions']);
  });

  it('says so when the script may run on', async () => {
    const made = host([{ Status: 'InProgress' }], {
      CancelCommand: sdkError('InternalServerError'),
    });
    const done = made.run({ afterwards: made.afterwards });
    made.stop.abort(pressed);
    await expect(done).rejects.toBe(pressed);
    expect(made.events).toEqual([
      { type: 'notice', text: 'the command may run on: InternalServerError' },
    ]);
  });
});
