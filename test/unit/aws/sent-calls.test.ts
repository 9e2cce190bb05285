import { GetSecretValueCommand, SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { describe, expect, it } from 'vitest';
import { type SentCall, tellCalls } from '../../../src/aws/sent-calls.ts';
import { callLine, shownCall } from '../../../src/diagnosis/shown-call.ts';
import { FakeClock } from '../../support/fake-clock.ts';

interface Answer {
  readonly status: number;
  readonly body: object;
}
const HIDDEN = 'hunter2Sentinel';
const SECRET: Answer = { status: 200, body: { SecretString: HIDDEN } };
const THROTTLED: Answer = { status: 400, body: { __type: 'ThrottlingException' } };
const DENIED: Answer = { status: 400, body: { __type: 'AccessDeniedException', message: HIDDEN } };

/** A real client whose requests a script answers. */
function client(answers: readonly (Answer | Error)[], credentials = async () => login()) {
  const calls: SentCall[] = [];
  const clock = new FakeClock();
  let at = 0;
  const handle = async () => {
    await clock.sleep(40, new AbortController().signal);
    const answer = answers[at++];
    if (answer === undefined || answer instanceof Error) throw answer;
    const headers = { 'x-amzn-requestid': `request-${at}` };
    const body = new TextEncoder().encode(JSON.stringify(answer.body));
    return { response: { statusCode: answer.status, headers, body } };
  };
  const made = new SecretsManagerClient({
    region: 'eu-west-1',
    credentials,
    maxAttempts: 3,
    retryStrategy: impatient(),
    requestHandler: { handle },
  });
  tellCalls(made, 'secrets', clock, (call) => calls.push(call));
  const send = () => made.send(new GetSecretValueCommand({ SecretId: 'orthweb/lemur/web-login' }));
  return { calls, send };
}

/** Repeats as the SDK does, without its pauses. */
function impatient() {
  const token = { getRetryCount: () => 0, getRetryDelay: () => 0 };
  let left = 2;
  return {
    acquireInitialRetryToken: async () => token,
    recordSuccess: () => undefined,
    refreshRetryTokenForRetry: async (_: unknown, { errorType }: { errorType: string }) => {
      left -= 1;
      if (left < 0 || errorType === 'CLIENT_ERROR') throw new Error('no more');
      return token;
    },
  };
}

function login() {
  return { accessKeyId: 'unit', secretAccessKey: HIDDEN, sessionToken: HIDDEN };
}

describe('a call is told', () => {
  it('with what was asked, how it ended and how long it took', async () => {
    const { calls, send } = client([SECRET]);
    await send();
    expect(calls).toEqual([
      {
        service: 'secrets',
        name: 'GetSecretValue',
        input: { SecretId: 'orthweb/lemur/web-login' },
        attempt: 1,
        status: 200,
        code: undefined,
        requestId: 'request-1',
        elapsedMs: 40,
      },
    ]);
  });

  it('once for each attempt, those that the SDK repeats by itself among them', async () => {
    const { calls, send } = client([THROTTLED, THROTTLED, SECRET]);
    await send();
    expect(calls.map(({ attempt, status, code }) => [attempt, status, code])).toEqual([
      [1, 400, 'ThrottlingException'],
      [2, 400, 'ThrottlingException'],
      [3, 200, undefined],
    ]);
  });

  it('with AWS’s code and request where it failed, or the network’s', async () => {
    const refused = client([DENIED]);
    await expect(refused.send()).rejects.toThrow();
    expect(refused.calls).toMatchObject([
      { attempt: 1, status: 400, code: 'AccessDeniedException', requestId: 'request-1' },
    ]);
    const lost = client([Object.assign(new Error('no'), { code: 'ENOTFOUND' })]);
    await expect(lost.send()).rejects.toThrow();
    expect(lost.calls[0]).toMatchObject({ attempt: 1, status: undefined, code: 'ENOTFOUND' });
  });

  it('also when it never left this machine', async () => {
    const none = async () => {
      throw Object.assign(new Error('none'), { name: 'CredentialsProviderError' });
    };
    const { calls, send } = client([SECRET], none);
    await expect(send()).rejects.toThrow('none');
    expect(calls).toMatchObject([
      { attempt: 0, status: undefined, code: 'CredentialsProviderError' },
    ]);
  });

  it('and never with what AWS answered, or what it was signed with', async () => {
    for (const answers of [[SECRET], [THROTTLED, SECRET], [DENIED]]) {
      const { calls, send } = client(answers);
      await send().catch(() => undefined);
      expect(calls.length).toBe(answers.length);
      expect(JSON.stringify(calls)).not.toContain(HIDDEN);
      expect(calls.map(shownCall).map(callLine).join('\n')).not.toContain(HIDDEN);
    }
  });
});
