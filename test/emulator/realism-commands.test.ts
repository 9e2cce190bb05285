import { CreateTagsCommand, StopInstancesCommand } from '@aws-sdk/client-ec2';
import {
  DescribeInstanceInformationCommand,
  GetCommandInvocationCommand,
  GetConnectionStatusCommand,
  ListCommandInvocationsCommand,
  SendCommandCommand,
  type SSMClient,
  StartSessionCommand,
} from '@aws-sdk/client-ssm';
import { beforeEach, describe, expect, it } from 'vitest';
import { emulated, given, only, refusal } from './realism/emulated.ts';
import { makeProfile, oneInstance, run } from './realism/hosts.ts';

const aws = emulated();
let ssm: SSMClient;
let host: string;

beforeEach(async () => {
  ssm = aws.clients.ssm;
  await makeProfile(aws.clients.iam, 'host');
  host = await launch();
});

async function launch(): Promise<string> {
  const input = { ...(await oneInstance(ssm)), IamInstanceProfile: { Name: 'host' } };
  return run(aws.clients.ec2, input);
}

const send = async (command: string, InstanceIds = [host]) => {
  const Parameters = { commands: [command] };
  const input = { DocumentName: 'AWS-RunShellScript', InstanceIds, Parameters };
  return given((await ssm.send(new SendCommandCommand(input))).Command?.CommandId);
};
const read = (CommandId: string, InstanceId = host) =>
  ssm.send(new GetCommandInvocationCommand({ CommandId, InstanceId }));

async function pings(): Promise<Record<string, string>> {
  const { InstanceInformationList } = await ssm.send(new DescribeInstanceInformationCommand({}));
  const pairs = (InstanceInformationList ?? []).map((i) => [
    i.InstanceId ?? '',
    i.PingStatus ?? '',
  ]);
  return Object.fromEntries(pairs) as Record<string, string>;
}

describe('an agent', () => {
  it('is online some time after its instance runs, and lost when it stops', async () => {
    await aws.delays({ instanceRunning: 60_000, ssmOnline: 60_000 });
    const id = await launch();
    expect((await pings())[id]).toBeUndefined();
    await aws.advance(119_000);
    expect((await pings())[id]).toBeUndefined();
    await aws.advance(1_000);
    expect((await pings())[id]).toBe('Online');
    await aws.clients.ec2.send(new StopInstancesCommand({ InstanceIds: [id] }));
    expect((await pings())[id]).toBe('ConnectionLost');
  });

  it('of an instance without a profile never comes', async () => {
    const id = await run(aws.clients.ec2, await oneInstance(ssm));
    expect((await pings())[id]).toBeUndefined();
  });

  it('opens sessions only while it is connected', async () => {
    const status = async () =>
      (await ssm.send(new GetConnectionStatusCommand({ Target: host }))).Status;
    expect(await status()).toBe('connected');
    const session = await ssm.send(new StartSessionCommand({ Target: host }));
    expect(session.SessionId).toMatch(/^sandbox-/);
    expect(session.StreamUrl).toContain('127.0.0.1');
    await aws.clients.ec2.send(new StopInstancesCommand({ InstanceIds: [host] }));
    expect(await status()).toBe('notconnected');
    const again = ssm.send(new StartSessionCommand({ Target: host }));
    expect(await refusal(again)).toBe('TargetNotConnected');
  });
});

describe('a command', () => {
  it('goes to the instances of a tag', async () => {
    const tagged = await launch();
    const Tags = [{ Key: 'role', Value: 'web' }];
    await aws.clients.ec2.send(new CreateTagsCommand({ Resources: [tagged], Tags }));
    const input = {
      DocumentName: 'AWS-RunShellScript',
      Targets: [{ Key: 'tag:role', Values: ['web'] }],
      Parameters: { commands: ['true'] },
    };
    const { Command } = await ssm.send(new SendCommandCommand(input));
    const listed = await ssm.send(
      new ListCommandInvocationsCommand({ CommandId: given(Command?.CommandId) }),
    );
    expect(only(listed.CommandInvocations).InstanceId).toBe(tagged);
  });

  it('goes to the given instance and no other', async () => {
    const other = await launch();
    const id = await send('true');
    const listed = await ssm.send(
      new ListCommandInvocationsCommand({ CommandId: id, Details: true }),
    );
    expect(only(listed.CommandInvocations)).toMatchObject({ InstanceId: host, Status: 'Success' });
    expect(await refusal(read(id, other))).toBe('InvocationDoesNotExist');
  });

  it('is refused for an instance that is not registered', async () => {
    expect(await refusal(send('true', ['i-00000000000000000']))).toBe('InvalidInstanceId');
  });

  it('comes to what the test says', async () => {
    await aws.control('POST', 'ssm', [
      { match: 'health', exitCode: 3, stdout: 'one of three\n', stderr: 'orthanc-2 is down\n' },
    ]);
    expect(await read(await send('/opt/orthweb/health'))).toMatchObject({
      Status: 'Failed',
      ResponseCode: 3,
      StandardOutputContent: 'one of three\n',
      StandardErrorContent: 'orthanc-2 is down\n',
    });
    expect(await read(await send('true'))).toMatchObject({ Status: 'Success', ResponseCode: 0 });
  });

  it('does not exist at first, then is in progress, then ends', async () => {
    await aws.delays({ commandFinished: 60_000 });
    const id = await send('true');
    expect(await refusal(read(id))).toBe('InvocationDoesNotExist');
    await aws.advance(20_000);
    expect(await read(id)).toMatchObject({ Status: 'InProgress', StandardOutputContent: '' });
    await aws.advance(40_000);
    expect(await read(id)).toMatchObject({ Status: 'Success' });
  });
});
