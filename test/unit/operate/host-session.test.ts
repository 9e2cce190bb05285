import { inspect } from 'node:util';
import { SSMClient } from '@aws-sdk/client-ssm';
import { describe, expect, it } from 'vitest';
import { closeHostSession, openHostSession } from '../../../src/operate/host-session.ts';
import type { ProvisionEvent } from '../../../src/provision/resource.ts';
import { type Answer, answerWith, ctxWith, OFFLINE } from '../../support/answer-with.ts';

function service(answers: Readonly<Record<string, Answer>>) {
  const ssm = new SSMClient(OFFLINE);
  const sent = answerWith(ssm, answers);
  const events: ProvisionEvent[] = [];
  return { ctx: ctxWith({ ssm }, { emit: (event) => void events.push(event) }), sent, events };
}

const sdkError = (name: string) => Object.assign(new Error(name), { name });
const STARTED = { SessionId: 's-1', TokenValue: 'AAEAAtoken', StreamUrl: 'wss://x' };

describe('a session', () => {
  it('for a shell names the host alone, with a document its parameters as lists', async () => {
    const { ctx, sent } = service({ StartSession: STARTED });
    await openHostSession(ctx, 'i-1');
    const purpose = {
      document: 'AWS-StartPortForwardingSession',
      parameters: { portNumber: '443' },
    };
    const { id, request } = await openHostSession(ctx, 'i-1', purpose);
    expect(sent.map(({ input }) => input)).toEqual([
      { Target: 'i-1' },
      {
        Target: 'i-1',
        DocumentName: 'AWS-StartPortForwardingSession',
        Parameters: { portNumber: ['443'] },
      },
    ]);
    expect([id, request]).toEqual(['s-1', sent[1]?.input]);
  });

  it('shows its token to nobody but the plugin', async () => {
    const { ctx } = service({ StartSession: { ...STARTED, $metadata: {} } });
    const opened = await openHostSession(ctx, 'i-1');
    expect(`${inspect(opened, { depth: 9 })}${JSON.stringify(opened)}`).not.toContain('AAEAAtoken');
    expect(JSON.parse(opened.response.reveal())).toEqual(STARTED);
  });

  it('to a host that is not connected says why', async () => {
    const { ctx } = service({
      StartSession: sdkError('TargetNotConnected'),
      DescribeInstanceInformation: { InstanceInformationList: [] },
    });
    await expect(openHostSession(ctx, 'i-1')).rejects.toThrow('its agent has never registered');
  });
});

describe('ending a session', () => {
  const opened = { id: 's-1' } as Parameters<typeof closeHostSession>[1];

  it('that has ended already is fine', async () => {
    const { ctx, sent, events } = service({ TerminateSession: sdkError('DoesNotExistException') });
    await closeHostSession(ctx, opened);
    expect([sent[0]?.input, events]).toEqual([{ SessionId: 's-1' }, []]);
  });

  it('that fails is told and hides nothing', async () => {
    const { ctx, events } = service({ TerminateSession: sdkError('InternalServerError') });
    await closeHostSession(ctx, opened);
    expect(events).toEqual([
      { type: 'notice', text: 'session s-1 could not be ended: InternalServerError' },
    ]);
  });
});
