import { SSMClient } from '@aws-sdk/client-ssm';
import { describe, expect, it } from 'vitest';
import { takeUpLogin } from '../../../src/operate/login-take-up.ts';
import type { SiteHost } from '../../../src/operate/site-hosts.ts';
import type { ProvisionEvent } from '../../../src/provision/resource.ts';
import { answerWith, ctxWith, OFFLINE } from '../../support/answer-with.ts';
import { awsError } from '../../support/toy-cloud.ts';

const standby: SiteHost = {
  name: 'secondary',
  instanceId: 'i-2',
  state: 'running',
  active: false,
};
const active: SiteHost = { name: 'primary', instanceId: 'i-1', state: 'running', active: true };
const RESTART = 'systemctl restart orthweb.service';

type Behaviour = number | 'unconnected' | 'forbidden';

/** Hosts whose restart comes to this, and that report these states afterwards, one look after the other. */
function site(ends: Readonly<Record<string, Behaviour>>, states: readonly string[] = []) {
  const ssm = new SSMClient({ ...OFFLINE, maxAttempts: 1 });
  let look = 0;
  const sent = answerWith(ssm, {
    SendCommand: ({ InstanceIds }) => {
      const end = ends[InstanceIds[0]];
      if (end === 'unconnected') return awsError('InvalidInstanceId');
      if (end === 'forbidden') return awsError('AccessDeniedException');
      return { Command: { CommandId: InstanceIds[0] } };
    },
    DescribeInstanceInformation: { InstanceInformationList: [] },
    GetCommandInvocation: ({ InstanceId }) => ({
      Status: ends[InstanceId] === 0 ? 'Success' : 'Failed',
      ResponseCode: ends[InstanceId],
    }),
    GetParameters: () => {
      // The first look is the one before the restart.
      const state = look === 0 ? 'ready' : states[Math.min(look - 1, states.length - 1)];
      const LastModifiedDate = new Date(1_000 + look);
      look += 1;
      const Value = JSON.stringify({ bundle: 'b', state, message: 'orthanc-1 is exited' });
      return {
        Parameters: ['primary', 'secondary'].map((host) => ({
          Name: `/orthweb/wealthy-lemur/${host}/status`,
          Value,
          LastModifiedDate,
        })),
      };
    },
  });
  const events: ProvisionEvent[] = [];
  const ctx = ctxWith(
    { ssm, once: { ssm } as never },
    { emit: (event) => void events.push(event) },
  );
  const asked = () =>
    sent.filter(({ name }) => name === 'SendCommand').map(({ input }) => input.InstanceIds[0]);
  return { ctx, sent, asked, events };
}

describe('a new web login', () => {
  it('is taken up by the standby first, and by the active host when that serves again', async () => {
    const { ctx, sent, asked, events } = site({ 'i-1': 0, 'i-2': 0 });
    expect(await takeUpLogin(ctx, [standby, active])).toEqual([
      { host: 'secondary', outcome: 'taken', why: 'serves with the new login' },
      { host: 'primary', outcome: 'taken', why: 'serves with the new login' },
    ]);
    expect(asked()).toEqual(['i-2', 'i-1']);
    const commands = sent.flatMap(({ input }) => input.Parameters?.commands ?? []);
    expect(commands).toEqual([RESTART, RESTART]);
    expect(events).toContainEqual({
      type: 'finished',
      id: 'hosts/secondary',
      action: 'update',
      elapsedMs: 300,
    });
  });

  it('waits for a host that fails at first and then says that it is ready', async () => {
    const { ctx } = site({ 'i-2': 1 }, ['failed', 'starting', 'ready']);
    const [end] = await takeUpLogin(ctx, [standby]);
    expect(end).toMatchObject({ outcome: 'taken' });
  });

  it('spares the active host where the standby does not come back, and says why', async () => {
    const { ctx, asked } = site({ 'i-1': 0, 'i-2': 1 }, ['failed']);
    expect(await takeUpLogin(ctx, [standby, active])).toEqual([
      {
        host: 'secondary',
        outcome: 'broken',
        why: 'does not serve: failed: orthanc-1 is exited',
      },
      { host: 'primary', outcome: 'behind', why: 'spared, as secondary does not serve' },
    ]);
    expect(asked()).toEqual(['i-2']);
  });

  it('does not reach a host that is not connected, and goes on with the other', async () => {
    const { ctx } = site({ 'i-1': 0, 'i-2': 'unconnected' });
    expect(await takeUpLogin(ctx, [standby, active])).toEqual([
      {
        host: 'secondary',
        outcome: 'behind',
        why: 'Systems Manager has no way to i-2: its agent has never registered: it takes the new login when it restarts',
      },
      { host: 'primary', outcome: 'taken', why: 'serves with the new login' },
    ]);
  });

  it('waits in the secret for a host that is stopped', async () => {
    const { ctx, asked } = site({ 'i-1': 0 });
    const ends = await takeUpLogin(ctx, [{ ...standby, state: 'stopped' }, active]);
    expect(ends[0]).toEqual({
      host: 'secondary',
      outcome: 'later',
      why: 'it is stopped: it takes the new login when it starts',
    });
    expect(asked()).toEqual(['i-1']);
  });

  it('stops at what is no matter of the host', async () => {
    const { ctx } = site({ 'i-2': 'forbidden' });
    await expect(takeUpLogin(ctx, [standby])).rejects.toThrow('AccessDenied');
  });
});
