import {
  DescribeInstanceStatusCommand,
  RebootInstancesCommand,
  StartInstancesCommand,
  StopInstancesCommand,
  TerminateInstancesCommand,
} from '@aws-sdk/client-ec2';
import { beforeEach, describe, expect, it } from 'vitest';
import { Agent } from './realism/agent.ts';
import { emulated, only } from './realism/emulated.ts';
import { oneInstance, run, stateOf } from './realism/hosts.ts';

const aws = emulated();
const agent = new Agent(aws);

const launch = async () => run(aws.clients.ec2, await oneInstance(aws.clients.ssm));
const state = (id: string) => stateOf(aws.clients.ec2, id);
const one = (id: string) => ({ InstanceIds: [id] });
const stop = (id: string) => aws.clients.ec2.send(new StopInstancesCommand(one(id)));
const start = (id: string) => aws.clients.ec2.send(new StartInstancesCommand(one(id)));
const reboot = (id: string) => aws.clients.ec2.send(new RebootInstancesCommand(one(id)));
const terminate = (id: string) => aws.clients.ec2.send(new TerminateInstancesCommand(one(id)));

describe('with an agent, an instance', () => {
  beforeEach(async () => {
    await agent.poll();
    await agent.seesNoHost();
  });

  it('runs when its host runs, and not before its time', async () => {
    await aws.delays({ instanceRunning: 60_000 });
    const id = await launch();
    await agent.seesHost(id, { state: 'running', boot: 1 });
    expect(await state(id)).toBe('pending');
    await agent.seesNoHost();
    await aws.advance();
    expect(await state(id)).toBe('pending');
    await agent.seesHost(id, { state: 'stopped', boot: 1 });
    expect(await state(id)).toBe('pending');
    await agent.seesHost(id, { state: 'running', boot: 1 });
    expect(await state(id)).toBe('running');
  });

  it('has stopped when its host has, or when there is none', async () => {
    const [slow, bare] = [await launch(), await launch()];
    await agent.seesHost(slow, { state: 'running', boot: 1 });
    await agent.seesHost(bare, { state: 'running', boot: 1 });
    await stop(slow);
    await stop(bare);
    expect(await state(slow)).toBe('stopping');
    await agent.sees({ hosts: {} });
    expect(await state(bare)).toBe('stopped');
    await start(slow);
    await agent.seesHost(slow, { state: 'running', boot: 2 });
    await stop(slow);
    await agent.seesHost(slow, { state: 'stopped' });
    expect(await state(slow)).toBe('stopped');
  });

  it('runs again when its host has started again, not while the old run is seen', async () => {
    const id = await launch();
    await agent.seesHost(id, { state: 'running', boot: 1 });
    await reboot(id);
    expect(await state(id)).toBe('running');
    await stop(id);
    await agent.seesHost(id, { state: 'stopped' });
    await start(id);
    await agent.seesHost(id, { state: 'running', boot: 2 });
    expect(await state(id)).toBe('pending');
    await agent.seesHost(id, { boot: 3 });
    expect(await state(id)).toBe('running');
  });

  it('has ended when its host is gone', async () => {
    const id = await launch();
    await agent.seesHost(id, { state: 'running', boot: 1 });
    await terminate(id);
    await agent.seesHost(id, { state: 'stopped' });
    expect(await state(id)).toBe('shutting-down');
    await agent.seesNoHost();
    expect(await state(id)).toBe('terminated');
  });

  it('has its checks counted from the moment it really runs', async () => {
    await aws.delays({ instanceChecks: 60_000 });
    const id = await launch();
    await aws.advance(90_000);
    await agent.seesHost(id, { state: 'running', boot: 1 });
    const checks = async () => {
      const answer = await aws.clients.ec2.send(new DescribeInstanceStatusCommand(one(id)));
      return only(answer.InstanceStatuses).InstanceStatus?.Status;
    };
    expect(await checks()).toBe('initializing');
    await aws.advance(60_000);
    expect(await checks()).toBe('ok');
  });

  it('goes on after two minutes without its host', async () => {
    const id = await launch();
    await aws.advance(119_000);
    expect(await state(id)).toBe('pending');
    await aws.advance(1_000);
    expect(await state(id)).toBe('running');
    await agent.seesHost(id, { state: 'running', boot: 1 });
    await terminate(id);
    await aws.advance(119_000);
    expect(await state(id)).toBe('shutting-down');
    await aws.advance(1_000);
    expect(await state(id)).toBe('terminated');
  });

  it('does not hold up another one', async () => {
    const [first, second] = [await launch(), await launch()];
    await agent.seesHost(second, { state: 'running', boot: 1 });
    expect(await state(first)).toBe('pending');
    expect(await state(second)).toBe('running');
  });

  it('may set out for another state while it waits', async () => {
    const id = await launch();
    await terminate(id);
    await agent.seesNoHost();
    expect(await state(id)).toBe('terminated');
    await aws.advance(600_000);
    expect(await state(id)).toBe('terminated');
  });
});

describe('without an agent, an instance', () => {
  it('goes on by time alone, whatever was once seen', async () => {
    const id = await launch();
    expect(await state(id)).toBe('running');
    await agent.sees({
      hosts: { [id]: { state: 'running', boot: 1, online: true, console: null } },
    });
    await stop(id);
    expect(await state(id)).toBe('stopped');
    await start(id);
    await terminate(id);
    expect(await state(id)).toBe('terminated');
  });
});
