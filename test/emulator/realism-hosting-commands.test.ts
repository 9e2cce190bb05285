import { StopInstancesCommand, TerminateInstancesCommand } from '@aws-sdk/client-ec2';
import { CreateBucketCommand, S3Client } from '@aws-sdk/client-s3';
import {
  CancelCommandCommand,
  DescribeInstanceInformationCommand,
  GetCommandInvocationCommand,
  GetConnectionStatusCommand,
  ListCommandInvocationsCommand,
  ListCommandsCommand,
  SendCommandCommand,
  type SendCommandCommandInput,
  type SSMClient,
  StartSessionCommand,
} from '@aws-sdk/client-ssm';
import { beforeEach, describe, expect, it } from 'vitest';
import { Agent } from './realism/agent.ts';
import { emulated, given, only, refusal } from './realism/emulated.ts';
import { makeProfile, oneInstance, run, stateOf } from './realism/hosts.ts';

const aws = emulated();
let ssm: SSMClient;
let agent: Agent;
let host: string;

beforeEach(async () => {
  ssm = aws.clients.ssm;
  agent = new Agent(aws);
  await makeProfile(aws.clients.iam, 'host');
  host = await launch();
  await agent.poll();
  await agent.seesHost(host, { online: true });
});

async function launch(): Promise<string> {
  const input = { ...(await oneInstance(ssm)), IamInstanceProfile: { Name: 'host' } };
  return run(aws.clients.ec2, input);
}

async function send(more: Partial<SendCommandCommandInput> = {}): Promise<string> {
  const input: SendCommandCommandInput = {
    DocumentName: 'AWS-RunShellScript',
    InstanceIds: [host],
    Parameters: { commands: ['set -e', 'uptime'] },
    ...more,
  };
  return given((await ssm.send(new SendCommandCommand(input))).Command?.CommandId);
}

const read = (CommandId: string) =>
  ssm.send(new GetCommandInvocationCommand({ CommandId, InstanceId: host }));
const ends = (id: string, how: object) =>
  agent.tells({ id, instanceId: host, event: 'ended', stdout: '', stderr: '', ...how });
const commands = async () => (await agent.poll()).commands;

async function ping(): Promise<string | undefined> {
  const { InstanceInformationList } = await ssm.send(new DescribeInstanceInformationCommand({}));
  return InstanceInformationList?.find(({ InstanceId }) => InstanceId === host)?.PingStatus;
}

describe('a real host', () => {
  const session = () => refusal(ssm.send(new StartSessionCommand({ Target: host })));

  it('is connected while it is seen online, and lost when it is not', async () => {
    expect(await ping()).toBe('Online');
    expect(await session()).toBe('not refused');
    await agent.seesHost(host, { online: false });
    expect(await ping()).toBe('ConnectionLost');
    expect(await session()).toBe('TargetNotConnected');
    const asked = await ssm.send(new GetConnectionStatusCommand({ Target: host }));
    expect(asked.Status).toBe('notconnected');
    expect(await refusal(send())).toBe('InvalidInstanceId');
  });

  it('is lost, not unknown, when nobody had asked while it was online', async () => {
    await agent.seesHost(host, { online: false });
    expect(await ping()).toBe('ConnectionLost');
  });

  it('is unknown until it was online once, however long it runs', async () => {
    host = await launch();
    await agent.seesHost(host, {});
    await aws.advance(600_000);
    expect(await ping()).toBeUndefined();
  });

  it('is lost once its instance is to stop', async () => {
    await aws.clients.ec2.send(new StopInstancesCommand({ InstanceIds: [host] }));
    expect(await ping()).toBe('ConnectionLost');
  });

  it('is lost when the agent has gone away for a quarter of a minute', async () => {
    const held = await launch();
    expect(await stateOf(aws.clients.ec2, held)).toBe('pending');
    await new Promise((done) => setTimeout(done, 15_200));
    expect((await aws.control<{ hosting: boolean }>('GET', 'health')).hosting).toBe(false);
    expect(await stateOf(aws.clients.ec2, held)).toBe('running');
    expect(await ping()).toBe('ConnectionLost');
    expect(await session()).toBe('TargetNotConnected');
    expect(await refusal(send())).toBe('InvalidInstanceId');
    await agent.poll();
    expect(await ping()).toBe('Online');
  });
});

describe('a command for a real host', () => {
  it('is handed to the agent with all that it needs', async () => {
    const id = await send({
      Parameters: {
        commands: ['set -e', 'uptime'],
        workingDirectory: ['/opt/orthweb'],
        executionTimeout: ['90'],
      },
    });
    expect(only(await commands())).toEqual({
      id,
      instanceId: host,
      script: 'set -e\nuptime',
      workingDirectory: '/opt/orthweb',
      timeoutSeconds: 90,
      started: false,
      output: null,
    });
  });

  it('may take an hour where nothing else is said', async () => {
    await send();
    expect(only(await commands())).toMatchObject({ timeoutSeconds: 3600, workingDirectory: null });
  });

  it('is pending, then in progress, then what its host says', async () => {
    const id = await send();
    expect(await read(id)).toMatchObject({ Status: 'Pending', ExecutionStartDateTime: '' });
    expect(await agent.tells({ id, instanceId: host, event: 'started' })).toEqual({
      accepted: true,
    });
    expect(only(await commands()).started).toBe(true);
    const running = { Status: 'InProgress', StandardOutputContent: '', ResponseCode: -1 };
    expect(await read(id)).toMatchObject(running);
    await ends(id, { exitCode: 0, stdout: 'up 3 days\n' });
    expect(await commands()).toEqual([]);
    const over = { Status: 'Success', ResponseCode: 0, StandardOutputContent: 'up 3 days\n' };
    expect(await read(id)).toMatchObject({ ...over, StatusDetails: 'Success' });
    const listed = await ssm.send(new ListCommandsCommand({ CommandId: id }));
    expect(only(listed.Commands)).toMatchObject({ Status: 'Success', CompletedCount: 1 });
  });

  it('fails with the exit code and the errors of its host', async () => {
    const id = await send();
    await ends(id, { exitCode: 3, stderr: 'no such unit\n' });
    const failed = { Status: 'Failed', ResponseCode: 3, StandardErrorContent: 'no such unit\n' };
    expect(await read(id)).toMatchObject(failed);
  });

  it('fails with the reason when its host could not be reached', async () => {
    const id = await send();
    await ends(id, { exitCode: null, failure: 'the host is gone' });
    const failed = { Status: 'Failed', ResponseCode: -1, StandardErrorContent: 'the host is gone' };
    expect(await read(id)).toMatchObject(failed);
  });

  it('is timed out when its host says so', async () => {
    const id = await send();
    await ends(id, { exitCode: null, stdout: 'half\n', timedOut: true });
    const late = { Status: 'TimedOut', StatusDetails: 'ExecutionTimedOut', ResponseCode: 137 };
    expect(await read(id)).toMatchObject({ ...late, StandardOutputContent: 'half\n' });
    const listed = await ssm.send(new ListCommandsCommand({ CommandId: id }));
    expect(only(listed.Commands).Status).toBe('TimedOut');
  });

  it('is timed out when it was not started in time, or its host says no more of it', async () => {
    const unstarted = await send({ TimeoutSeconds: 60 });
    const unended = await send({ TimeoutSeconds: 60 });
    await agent.tells({ id: unended, instanceId: host, event: 'started' });
    await aws.advance(60_000);
    const undelivered = { Status: 'TimedOut', StatusDetails: 'DeliveryTimedOut', ResponseCode: -1 };
    expect(await read(unstarted)).toMatchObject(undelivered);
    expect(only(await commands()).id).toBe(unended);
    await aws.advance(3_600_000);
    expect(await read(unended)).toMatchObject({ StatusDetails: 'ExecutionTimedOut' });
    expect(await commands()).toEqual([]);
  });

  it('is the agent’s no more once it is cancelled', async () => {
    const id = await send();
    await agent.tells({ id, instanceId: host, event: 'started' });
    await ssm.send(new CancelCommandCommand({ CommandId: id }));
    expect(await commands()).toEqual([]);
    expect(await ends(id, { exitCode: 0 })).toEqual({ accepted: false });
    expect(await read(id)).toMatchObject({ Status: 'Cancelled', StatusDetails: 'Cancelled' });
  });

  it('is played by the script of a test where one fits, and by any host else', async () => {
    await aws.control('POST', 'ssm', [{ match: 'health', exitCode: 4 }]);
    const played = await send({ Parameters: { commands: ['health'] } });
    const real = await send();
    expect(await read(played)).toMatchObject({ Status: 'Failed', ResponseCode: 4 });
    expect(only(await commands()).id).toBe(real);
  });

  it('stays with the agent when its instance ends before it does', async () => {
    const id = await send();
    await aws.clients.ec2.send(new TerminateInstancesCommand({ InstanceIds: [host] }));
    expect(only(await commands()).id).toBe(id);
  });

  it('cannot be told of when nobody sent it', async () => {
    const told = await agent.tells({ id: 'x', instanceId: host, event: 'started' });
    expect(told).toEqual({ error: `no command x on ${host}` });
  });
});

describe('the output of a command', () => {
  async function ended(stdout: string, stderr: string): Promise<string> {
    const id = await send();
    await ends(id, { exitCode: 0, stdout, stderr });
    return id;
  }

  async function listed(id: string): Promise<string> {
    const input = { CommandId: id, Details: true };
    const { CommandInvocations } = await ssm.send(new ListCommandInvocationsCommand(input));
    return given(only(only(CommandInvocations).CommandPlugins).Output);
  }

  it('is cut where AWS cuts it, with its mark', async () => {
    const answer = await read(await ended('o'.repeat(24_001), 'e'.repeat(8_001)));
    expect(answer.StandardOutputContent).toBe(`${'o'.repeat(23_980)}--output truncated--`);
    expect(answer.StandardErrorContent).toBe(`${'e'.repeat(7_980)}--output truncated--`);
  });

  it('is whole just below that', async () => {
    const answer = await read(await ended('o'.repeat(23_999), 'e'.repeat(7_999)));
    expect(answer.StandardOutputContent).toBe('o'.repeat(23_999));
    expect(answer.StandardErrorContent).toBe('e'.repeat(7_999));
  });

  it('is one short text in a list', async () => {
    expect(await listed(await ended('out', 'err'))).toBe('out\n----------ERROR-------\nerr');
    expect(await listed(await ended('out', ''))).toBe('out');
    const long = ['o'.repeat(9_000), 'e'.repeat(9_000)] as const;
    const marks = { out: '\n---Output truncated---', err: '\n---Error truncated----' };
    for (const [stdout, stderr] of [long, [long[0], 'short'], ['short', long[1]]] as const) {
      const text = await listed(await ended(stdout, stderr));
      expect(text.length).toBeGreaterThan(2_490);
      expect(text.length).toBeLessThanOrEqual(2_500);
      expect(text.includes(marks.out)).toBe(stdout !== 'short');
      expect(text.includes(marks.err)).toBe(stderr !== 'short');
    }
  });

  it('lies in the bucket that was named, in the region of that bucket', async () => {
    const west = new S3Client({ ...aws.options('eu-west-1'), forcePathStyle: true });
    const CreateBucketConfiguration = { LocationConstraint: 'eu-west-1' as const };
    await west.send(new CreateBucketCommand({ Bucket: 'outputs', CreateBucketConfiguration }));
    const id = await send({ OutputS3BucketName: 'outputs', OutputS3KeyPrefix: 'exec/' });
    const output = { bucket: 'outputs', prefix: 'exec/', region: 'eu-west-1' };
    expect(only(await commands()).output).toEqual(output);
    const folder = `https://s3.eu-west-1.amazonaws.com/outputs/exec/${id}/${host}`;
    const answer = await read(id);
    expect(answer.StandardOutputUrl).toBe(`${folder}/awsrunShellScript/0.awsrunShellScript/stdout`);
    expect(answer.StandardErrorUrl).toBe(`${folder}/awsrunShellScript/0.awsrunShellScript/stderr`);
    expect((await read(await send())).StandardOutputUrl).toBe('');
  });
});
