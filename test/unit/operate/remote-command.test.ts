import { SSMClient } from '@aws-sdk/client-ssm';
import { describe, expect, it } from 'vitest';
import { HostNotConnected, runOnHost } from '../../../src/operate/remote-command.ts';
import { type Answer, answerWith, ctxWith, OFFLINE } from '../../support/answer-with.ts';
import { awsError } from '../../support/toy-cloud.ts';

const OPTIONS = { timeoutSeconds: 120, comment: 'orthweb: a look' };
const SENT = { Command: { CommandId: 'c-1' } };

/** A host whose command looks like this, one look after the other; the last look stands. */
function host(looks: readonly (object | Error)[], SendCommand: Answer = SENT) {
  const ssm = new SSMClient({ ...OFFLINE, maxAttempts: 1 });
  let at = 0;
  const sent = answerWith(ssm, {
    SendCommand,
    GetCommandInvocation: () => looks[Math.min(at++, looks.length - 1)] ?? {},
  });
  const ctx = ctxWith({ ssm });
  return { ctx, sent, done: runOnHost(ctx, 'i-1', 'uptime', OPTIONS) };
}

const pending = { Status: 'Pending', StatusDetails: 'Pending' };
const ended = (Status: string, ResponseCode: number, more: object = {}) => ({
  Status,
  StatusDetails: Status,
  ResponseCode,
  StandardOutputContent: 'said\n',
  StandardErrorContent: '',
  ...more,
});

describe('a script on a host', () => {
  it('is sent with its time limit, and its end is told', async () => {
    const { done, sent, ctx } = host([pending, { Status: 'InProgress' }, ended('Success', 0)]);
    expect(await done).toEqual({ exitCode: 0, stdout: 'said\n', stderr: '', status: 'Success' });
    expect(sent[0]?.input).toEqual({
      DocumentName: 'AWS-RunShellScript',
      InstanceIds: ['i-1'],
      Comment: 'orthweb: a look',
      TimeoutSeconds: 60,
      Parameters: { commands: ['uptime'], executionTimeout: ['120'] },
    });
    expect(sent[1]?.input).toEqual({ CommandId: 'c-1', InstanceId: 'i-1' });
    expect(ctx.clock.now()).toBe(3_000);
  });

  it('that fails is told as what it came to, not as an error', async () => {
    const failed = ended('Failed', 3, { StandardErrorContent: 'no such unit' });
    expect(await host([failed]).done).toMatchObject({ exitCode: 3, stderr: 'no such unit' });
    expect(await host([ended('TimedOut', -1)]).done).toMatchObject({ status: 'TimedOut' });
  });

  it('is not known right after it was sent, and that is normal', async () => {
    const unknown = awsError('InvocationDoesNotExist');
    expect(await host([unknown, unknown, ended('Success', 0)]).done).toMatchObject({ exitCode: 0 });
  });

  it('that stays unknown is an error after a minute', async () => {
    const { done, ctx } = host([awsError('InvocationDoesNotExist')]);
    await expect(done).rejects.toMatchObject({ name: 'InvocationDoesNotExist' });
    expect(ctx.clock.now()).toBe(60_000);
  });

  it('that never ends is given up some time after its limit', async () => {
    const { done, ctx } = host([{ Status: 'InProgress', StatusDetails: 'InProgress' }]);
    await expect(done).rejects.toThrow('i-1 gave no answer, although it had 120 s for it');
    expect(ctx.clock.now()).toBe(241_000);
  });
});

describe('a host that Systems Manager cannot reach', () => {
  it('is named, with what to do', async () => {
    const { done } = host([], awsError('InvalidInstanceId'));
    const error = await done.catch((caught: unknown) => caught);
    expect(error).toBeInstanceOf(HostNotConnected);
    expect(error).toMatchObject({
      message: 'i-1 is not connected to Systems Manager',
      hint: expect.stringContaining('orthweb status'),
    });
  });

  it.each(['Undeliverable', 'Delivery Timed Out', 'DeliveryTimedOut'])(
    'may show only later: %s',
    async (StatusDetails) => {
      const { done } = host([pending, { Status: 'TimedOut', StatusDetails, ResponseCode: -1 }]);
      await expect(done).rejects.toBeInstanceOf(HostNotConnected);
    },
  );

  it('is another thing than a call that is not allowed', async () => {
    const { done } = host([], awsError('AccessDeniedException'));
    await expect(done).rejects.toMatchObject({ name: 'AccessDeniedException' });
  });
});

it('a stopped run waits no longer', async () => {
  const ssm = new SSMClient(OFFLINE);
  answerWith(ssm, { SendCommand: SENT, GetCommandInvocation: pending });
  const stop = new AbortController();
  const done = runOnHost(ctxWith({ ssm }, { signal: stop.signal }), 'i-1', 'uptime', OPTIONS);
  stop.abort(new Error('stopped'));
  await expect(done).rejects.toThrow('stopped');
});
