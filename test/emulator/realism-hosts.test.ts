import { setTimeout as delay } from 'node:timers/promises';
import {
  CreateLaunchTemplateVersionCommand,
  DescribeIamInstanceProfileAssociationsCommand,
  DescribeInstanceAttributeCommand,
  DescribeInstanceStatusCommand,
  DescribeLaunchTemplateVersionsCommand,
  DescribeNetworkInterfacesCommand,
  DescribeVolumesCommand,
  type EC2Client,
  ModifyInstanceAttributeCommand,
  RunInstancesCommand,
  StartInstancesCommand,
  StopInstancesCommand,
  TerminateInstancesCommand,
} from '@aws-sdk/client-ec2';
import { CreateInstanceProfileCommand } from '@aws-sdk/client-iam';
import { beforeEach, describe, expect, it } from 'vitest';
import { emulated, given, only, refusal, refused } from './realism/emulated.ts';
import {
  instance,
  latestImage,
  makeProfile,
  makeTemplate,
  oneInstance,
  run,
  stateOf,
} from './realism/hosts.ts';
import { makeInterface, makeNetwork, type Network } from './realism/network.ts';

const aws = emulated();
let ec2: EC2Client;
let network: Network;

beforeEach(async () => {
  ec2 = aws.clients.ec2;
  network = await makeNetwork(ec2);
});

const request = async (more: object = {}) => ({ ...(await oneInstance(aws.clients.ssm)), ...more });
const stop = (id: string) => ec2.send(new StopInstancesCommand({ InstanceIds: [id] }));
const start = (id: string) => ec2.send(new StartInstancesCommand({ InstanceIds: [id] }));
const terminate = (id: string) => ec2.send(new TerminateInstancesCommand({ InstanceIds: [id] }));

async function interfaceStatus(id: string): Promise<string> {
  const input = { NetworkInterfaceIds: [id] };
  const { NetworkInterfaces } = await ec2.send(new DescribeNetworkInterfacesCommand(input));
  return only(NetworkInterfaces).Status ?? '';
}

describe('the life of an instance', () => {
  it('counts its launch time from its last start', async () => {
    const id = await run(ec2, await request());
    const { LaunchTime: first } = await instance(ec2, id);
    await aws.advance(60_000);
    await stop(id);
    await aws.advance(60_000);
    // AWS tells whole seconds, by a clock that nobody advances.
    await delay(1_100);
    await start(id);
    const { LaunchTime: last } = await instance(ec2, id);
    expect(last?.getTime()).toBeGreaterThan(first?.getTime() ?? 0);
  });

  it('is pending, stopping and shutting-down for a while', async () => {
    await aws.delays({
      instanceRunning: 60_000,
      instanceStopped: 60_000,
      instanceTerminated: 60_000,
    });
    const id = await run(ec2, await request());
    expect(await stateOf(ec2, id)).toBe('pending');
    await aws.advance(59_000);
    expect(await stateOf(ec2, id)).toBe('pending');
    await aws.advance(1_000);
    expect(await stateOf(ec2, id)).toBe('running');
    await stop(id);
    expect(await stateOf(ec2, id)).toBe('stopping');
    await aws.advance();
    expect(await stateOf(ec2, id)).toBe('stopped');
    await start(id);
    expect(await stateOf(ec2, id)).toBe('pending');
    await aws.advance();
    expect(await stateOf(ec2, id)).toBe('running');
    await terminate(id);
    expect(await stateOf(ec2, id)).toBe('shutting-down');
    await aws.advance();
    expect(await stateOf(ec2, id)).toBe('terminated');
  });

  it('cannot be started while it stops, nor after its end', async () => {
    await aws.delays({ instanceStopped: 60_000 });
    const id = await run(ec2, await request());
    await stop(id);
    expect(await refused(start(id))).toEqual({
      code: 'IncorrectInstanceState',
      message: `The instance '${id}' is not in a state from which it can be started.`,
    });
    await terminate(id);
    expect(await refusal(start(id))).toBe('IncorrectInstanceState');
    expect(await refusal(stop(id))).toBe('IncorrectInstanceState');
  });

  it('stays listed after its end, without its network', async () => {
    const id = await run(ec2, await request({ SubnetId: network.subnets[0] }));
    await terminate(id);
    const gone = await instance(ec2, id);
    expect(gone.State?.Name).toBe('terminated');
    expect(gone.NetworkInterfaces).toEqual([]);
    expect(gone.VpcId).toBeUndefined();
  });

  it('ends twice without complaint', async () => {
    const id = await run(ec2, await request());
    await terminate(id);
    const again = only((await terminate(id)).TerminatingInstances);
    expect(again.CurrentState?.Name).toBe('terminated');
  });

  it('has status checks that take longer than its start', async () => {
    await aws.delays({ instanceChecks: 60_000 });
    const id = await run(ec2, await request());
    const checks = async () => {
      const input = { InstanceIds: [id], IncludeAllInstances: true };
      const { InstanceStatuses } = await ec2.send(new DescribeInstanceStatusCommand(input));
      return only(InstanceStatuses).InstanceStatus?.Status ?? '';
    };
    expect(await checks()).toBe('initializing');
    await aws.advance();
    expect(await checks()).toBe('ok');
  });

  it('is protected from termination when that was asked for', async () => {
    const id = await run(ec2, await request({ DisableApiTermination: true }));
    expect(await refusal(terminate(id))).toBe('OperationNotPermitted');
  });
});

describe('user data', () => {
  it('is raw bytes to the SDK and changes only while the instance is stopped', async () => {
    const id = await run(ec2, await request());
    const UserData = { Value: Buffer.from('#!/bin/sh\n') };
    const change = () => ec2.send(new ModifyInstanceAttributeCommand({ InstanceId: id, UserData }));
    expect(await refused(change())).toEqual({
      code: 'IncorrectInstanceState',
      message: `The instance '${id}' is not in the 'stopped' state.`,
    });
    await stop(id);
    await change();
    const asked = { InstanceId: id, Attribute: 'userData' as const };
    const read = await ec2.send(new DescribeInstanceAttributeCommand(asked));
    expect(Buffer.from(given(read.UserData?.Value), 'base64').toString()).toBe('#!/bin/sh\n');
  });
});

describe('an instance from a launch template', () => {
  const fromTemplate = async (template: string, more: object = {}) =>
    run(ec2, { LaunchTemplate: { LaunchTemplateId: template }, MinCount: 1, MaxCount: 1, ...more });

  it('takes everything from it that the request leaves open', async () => {
    await makeProfile(aws.clients.iam, 'host');
    const template = await makeTemplate(ec2, {
      ImageId: await latestImage(aws.clients.ssm),
      InstanceType: 't3.medium',
      UserData: Buffer.from('#cloud-config\n').toString('base64'),
      MetadataOptions: { HttpTokens: 'required', HttpPutResponseHopLimit: 2 },
      IamInstanceProfile: { Name: 'host' },
      Monitoring: { Enabled: true },
      EbsOptimized: true,
      DisableApiTermination: true,
      BlockDeviceMappings: [
        { DeviceName: '/dev/xvda', Ebs: { VolumeSize: 20, VolumeType: 'gp3', Encrypted: true } },
      ],
      TagSpecifications: [
        { ResourceType: 'instance', Tags: [{ Key: 'from', Value: 'template' }] },
        { ResourceType: 'volume', Tags: [{ Key: 'from', Value: 'template' }] },
      ],
    });
    const eni = await makeInterface(ec2, network.subnets[1], network.group);
    const id = await fromTemplate(template, {
      NetworkInterfaces: [{ DeviceIndex: 0, NetworkInterfaceId: eni }],
      TagSpecifications: [{ ResourceType: 'instance', Tags: [{ Key: 'Name', Value: 'a' }] }],
    });
    const made = await instance(ec2, id);
    expect(made).toMatchObject({
      InstanceType: 't3.medium',
      EbsOptimized: true,
      MetadataOptions: { HttpTokens: 'required', HttpPutResponseHopLimit: 2 },
      Monitoring: { State: 'enabled' },
      Placement: { AvailabilityZone: 'us-east-1b' },
      SecurityGroups: [{ GroupId: network.group }],
    });
    expect(made.IamInstanceProfile?.Arn).toContain('instance-profile/host');
    const tags = Object.fromEntries((made.Tags ?? []).map(({ Key, Value }) => [Key, Value]));
    expect(tags).toMatchObject({ from: 'template', Name: 'a' });
    expect(await refusal(terminate(id))).toBe('OperationNotPermitted');
  });

  it('has the one encrypted root volume of the template and no other', async () => {
    const template = await makeTemplate(ec2, {
      ImageId: await latestImage(aws.clients.ssm),
      BlockDeviceMappings: [
        { DeviceName: '/dev/xvda', Ebs: { VolumeSize: 20, VolumeType: 'gp3', Encrypted: true } },
      ],
      TagSpecifications: [{ ResourceType: 'volume', Tags: [{ Key: 'a', Value: 'b' }] }],
    });
    const id = await fromTemplate(template);
    const volumes = async () => (await ec2.send(new DescribeVolumesCommand({}))).Volumes;
    expect(only(await volumes())).toMatchObject({
      Size: 20,
      VolumeType: 'gp3',
      Encrypted: true,
      Iops: 3000,
      Throughput: 125,
      Tags: [{ Key: 'a', Value: 'b' }],
    });
    await terminate(id);
    expect(await volumes()).toEqual([]);
  });

  it('takes from the request what both say', async () => {
    const ImageId = await latestImage(aws.clients.ssm);
    const template = await makeTemplate(ec2, { ImageId, InstanceType: 't3.large' });
    const id = await fromTemplate(template, { InstanceType: 't3.small' });
    expect((await instance(ec2, id)).InstanceType).toBe('t3.small');
  });

  it('a version made from another one inherits what it does not say', async () => {
    const ImageId = await latestImage(aws.clients.ssm);
    const LaunchTemplateId = await makeTemplate(ec2, { ImageId, InstanceType: 't3.large' });
    const LaunchTemplateData = { InstanceType: 't3.small' as const };
    const input = { LaunchTemplateId, SourceVersion: '1', LaunchTemplateData };
    await ec2.send(new CreateLaunchTemplateVersionCommand(input));
    const asked = { LaunchTemplateId, Versions: ['2'] };
    const read = await ec2.send(new DescribeLaunchTemplateVersionsCommand(asked));
    expect(only(read.LaunchTemplateVersions).LaunchTemplateData).toMatchObject({
      ImageId,
      InstanceType: 't3.small',
    });
  });
});

describe('a launch is refused', () => {
  it('with an instance profile that is still spreading, and with one that has no role', async () => {
    const { iam } = aws.clients;
    await aws.delays({ profileUsable: 60_000 });
    await makeProfile(iam, 'fresh');
    const launch = async (Name: string) => {
      const input = await request({ IamInstanceProfile: { Name }, DryRun: true });
      return refused(ec2.send(new RunInstancesCommand(input)));
    };
    expect(await launch('fresh')).toMatchObject({
      code: 'InvalidParameterValue',
      message: expect.stringContaining('Invalid IAM Instance Profile name'),
    });
    await aws.advance();
    expect((await launch('fresh')).code).toBe('DryRunOperation');
    expect((await launch('unknown')).message).toContain('Invalid IAM Instance Profile name');
    await aws.delays({});
    await iam.send(new CreateInstanceProfileCommand({ InstanceProfileName: 'empty' }));
    expect((await launch('empty')).message).toContain('has no associated IAM Roles');
  });

  it('with an interface that is in use, and with groups beside interfaces', async () => {
    const eni = await makeInterface(ec2, network.subnets[0], network.group);
    const NetworkInterfaces = [{ DeviceIndex: 0, NetworkInterfaceId: eni }];
    const input = await request({ NetworkInterfaces });
    const both = { ...input, SecurityGroupIds: [network.group] };
    expect(await refusal(run(ec2, both))).toBe('InvalidParameterCombination');
    await run(ec2, input);
    expect(await refusal(run(ec2, input))).toBe('InvalidNetworkInterface.InUse');
  });

  it('with an image or a type that does not exist', async () => {
    const noImage = run(ec2, await request({ ImageId: 'ami-00000000000000000' }));
    expect(await refusal(noImage)).toMatch(/^InvalidAMIID/);
    expect(await refusal(run(ec2, await request({ InstanceType: 't3.huge' })))).toMatch(/^Invalid/);
  });

  it('as a dry run that launches nothing', async () => {
    const input = await request({ DryRun: true });
    expect(await refusal(ec2.send(new RunInstancesCommand(input)))).toBe('DryRunOperation');
    expect((await aws.log()).at(-1)).toMatchObject({ action: 'ec2:RunInstances', mutating: false });
  });
});

describe('the interface of an instance', () => {
  it('is free again only when the instance has terminated', async () => {
    await aws.delays({ instanceTerminated: 60_000 });
    const eni = await makeInterface(ec2, network.subnets[0], network.group);
    const NetworkInterfaces = [{ DeviceIndex: 0, NetworkInterfaceId: eni }];
    const id = await run(ec2, await request({ NetworkInterfaces }));
    await terminate(id);
    expect(await interfaceStatus(eni)).toBe('in-use');
    await aws.advance();
    expect(await interfaceStatus(eni)).toBe('available');
    expect(await stateOf(ec2, id)).toBe('terminated');
  });

  it('goes with the instance when it was made with it', async () => {
    const id = await run(ec2, await request({ SubnetId: network.subnets[0] }));
    const eni = only((await instance(ec2, id)).NetworkInterfaces);
    expect(eni.Attachment?.DeleteOnTermination).toBe(true);
    await terminate(id);
    expect(await refusal(interfaceStatus(given(eni.NetworkInterfaceId)))).toBe(
      'InvalidNetworkInterfaceID.NotFound',
    );
  });
});

describe('a client token of RunInstances', () => {
  it('returns the same instance, in its present state, after its end too', async () => {
    const input = await request({ ClientToken: 'one' });
    const again = async () => only((await ec2.send(new RunInstancesCommand(input))).Instances);
    const { InstanceId: id, State } = await again();
    expect(State?.Name).toBe('pending');
    expect(await again()).toMatchObject({ InstanceId: id, State: { Name: 'running' } });
    await terminate(given(id));
    expect(await again()).toMatchObject({ InstanceId: id, State: { Name: 'terminated' } });
  });

  it('is refused with other parameters', async () => {
    const input = await request({ ClientToken: 'two' });
    await run(ec2, input);
    const other = run(ec2, { ...input, InstanceType: 't3.small' });
    expect(await refusal(other)).toBe('IdempotentParameterMismatch');
  });
});

it('every instance of one request has the profile', async () => {
  await makeProfile(aws.clients.iam, 'both');
  const input = await request({ IamInstanceProfile: { Name: 'both' }, MinCount: 2, MaxCount: 2 });
  await ec2.send(new RunInstancesCommand(input));
  const { IamInstanceProfileAssociations: held } = await ec2.send(
    new DescribeIamInstanceProfileAssociationsCommand({}),
  );
  expect(held?.map(({ State }) => State)).toEqual(['associated', 'associated']);
});
