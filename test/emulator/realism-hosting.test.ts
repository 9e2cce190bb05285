import {
  AllocateAddressCommand,
  AssociateAddressCommand,
  EC2Client,
  GetConsoleOutputCommand,
  ModifyInstanceMetadataOptionsCommand,
  RebootInstancesCommand,
  StartInstancesCommand,
  StopInstancesCommand,
  TerminateInstancesCommand,
} from '@aws-sdk/client-ec2';
import { SSMClient } from '@aws-sdk/client-ssm';
import { beforeEach, describe, expect, it } from 'vitest';
import { Agent } from './realism/agent.ts';
import { ACCOUNT, emulated, given, only } from './realism/emulated.ts';
import { instance, makeProfile, oneInstance, run } from './realism/hosts.ts';
import { makeInterface, makeNetwork, type Network } from './realism/network.ts';

const aws = emulated();
let ec2: EC2Client;
let agent: Agent;
let network: Network;

beforeEach(async () => {
  ec2 = aws.clients.ec2;
  agent = new Agent(aws);
  network = await makeNetwork(ec2);
});

const tags = (type: 'instance' | 'elastic-ip', id: string) => [
  {
    ResourceType: type,
    Tags: [
      { Key: 'orthweb:deployment', Value: 'lemur' },
      { Key: 'orthweb:id', Value: id },
    ],
  },
];

async function launchPrimary(): Promise<string> {
  await makeProfile(aws.clients.iam, 'host');
  const NetworkInterfaceId = await makeInterface(ec2, network.subnets[0], network.group);
  return run(ec2, {
    ...(await oneInstance(aws.clients.ssm)),
    IamInstanceProfile: { Name: 'host' },
    NetworkInterfaces: [{ DeviceIndex: 0, NetworkInterfaceId }],
    UserData: Buffer.from('#!/bin/sh\necho "Grüße"\n').toString('base64'),
    MetadataOptions: { HttpPutResponseHopLimit: 1 },
    TagSpecifications: tags('instance', 'hosts/primary'),
  });
}

const one = (id: string) => ({ InstanceIds: [id] });
const launch = async () => run(ec2, await oneInstance(aws.clients.ssm));
const stop = (id: string) => ec2.send(new StopInstancesCommand(one(id)));
const start = (id: string) => ec2.send(new StartInstancesCommand(one(id)));

describe('what is wanted of instances', () => {
  it('is everything that makes a host of one', async () => {
    const id = await launchPrimary();
    const made = await instance(ec2, id);
    const { ImageId } = await oneInstance(aws.clients.ssm);
    expect(only((await agent.poll()).instances)).toEqual({
      id,
      account: ACCOUNT,
      region: 'us-east-1',
      zone: 'us-east-1a',
      deployment: 'lemur',
      host: 'primary',
      power: 'on',
      boot: 1,
      instanceType: 't3.medium',
      imageId: ImageId,
      userData: '#!/bin/sh\necho "Grüße"\n',
      interfaceId: only(made.NetworkInterfaces).NetworkInterfaceId,
      mac: only(made.NetworkInterfaces).MacAddress,
      privateIp: made.PrivateIpAddress,
      publicIp: null,
      role: 'host',
      hopLimit: 1,
      hostname: made.PrivateDnsName,
    });
    const limit = { InstanceId: id, HttpPutResponseHopLimit: 2, HttpTokens: 'required' as const };
    await ec2.send(new ModifyInstanceMetadataOptionsCommand(limit));
    expect(only((await agent.poll()).instances).hopLimit).toBe(2);
  });

  it('is little of one that is neither tagged nor allowed anything', async () => {
    await launch();
    const expected = { deployment: '', host: '', userData: '', role: null };
    expect(only((await agent.poll()).instances)).toMatchObject(expected);
  });

  it('counts launch, start and reboot, and tells on from off', async () => {
    const id = await launch();
    const now = async () => {
      const { power, boot } = only((await agent.poll()).instances);
      return `${power} ${boot}`;
    };
    expect(await now()).toBe('on 1');
    await agent.seesHost(id, { state: 'running', boot: 1 });
    await ec2.send(new RebootInstancesCommand(one(id)));
    expect(await now()).toBe('on 2');
    await stop(id);
    expect(await now()).toBe('off 2');
    await agent.seesHost(id, { state: 'stopped' });
    await start(id);
    expect(await now()).toBe('on 3');
  });

  it('is nothing any more once one is to end', async () => {
    await aws.delays({ instanceTerminated: 60_000 });
    const id = await launch();
    await ec2.send(new TerminateInstancesCommand(one(id)));
    expect((await agent.poll()).instances).toEqual([]);
  });

  it('comes from all regions, in order of id', async () => {
    await launch();
    await launch();
    const west = new EC2Client(aws.options('eu-west-1'));
    await run(west, await oneInstance(new SSMClient(aws.options('eu-west-1'))));
    const { instances } = await agent.poll();
    expect(instances.map(({ region }) => region).sort()).toEqual([
      'eu-west-1',
      'us-east-1',
      'us-east-1',
    ]);
    const ids = instances.map(({ id }) => id);
    expect(ids).toEqual([...ids].sort());
  });
});

describe('the site address', () => {
  it('is told with the instance that it is on', async () => {
    const TagSpecifications = tags('elastic-ip', 'hosts/site-address');
    const { AllocationId, PublicIp } = await ec2.send(
      new AllocateAddressCommand({ Domain: 'vpc', TagSpecifications }),
    );
    await ec2.send(new AllocateAddressCommand({ Domain: 'vpc' }));
    const site = { deployment: 'lemur', region: 'us-east-1', publicIp: PublicIp };
    expect((await agent.poll()).sites).toEqual([{ ...site, instanceId: null }]);
    const InstanceId = await launchPrimary();
    await agent.seesHost(InstanceId, { state: 'running', boot: 1 });
    await ec2.send(new AssociateAddressCommand({ AllocationId, InstanceId }));
    const { sites, instances } = await agent.poll();
    expect(sites).toEqual([{ ...site, instanceId: InstanceId }]);
    expect(only(instances).publicIp).toBe(PublicIp);
  });
});

describe('a poll', () => {
  it('answers at once when the revision is another one, and the same wants have the same', async () => {
    const first = await agent.poll();
    expect(await agent.poll()).toEqual(first);
    expect((await agent.poll('?seen=older&waitMs=20000')).revision).toBe(first.revision);
  });

  it('waits for a change while other calls go on', async () => {
    const { revision } = await agent.poll();
    const polled = agent.poll(`?seen=${revision}&waitMs=20000`);
    await instance(ec2, await launch());
    const changed = await polled;
    expect(changed.revision).not.toBe(revision);
    expect(changed.instances).toHaveLength(1);
  });

  it('hears of what is told meanwhile', async () => {
    const { revision } = await agent.poll();
    const polled = agent.poll(`?seen=${revision}&waitMs=20000`);
    await aws.control('POST', 'hosting/images', { images: ['orthanc'] });
    expect((await polled).images).toEqual(['orthanc']);
  });

  it('ends with the same document when nothing changes', async () => {
    const first = await agent.poll();
    const started = Date.now();
    expect(await agent.poll(`?seen=${first.revision}&waitMs=400`)).toEqual(first);
    expect(Date.now() - started).toBeGreaterThanOrEqual(395);
  });

  it('is refused without a sensible wait', async () => {
    const answer = await fetch(`${aws.endpoint}/__sandbox/hosting?waitMs=soon`);
    expect(answer.status).toBe(400);
  });
});

describe('the agent', () => {
  const health = () => aws.control<{ hosting: boolean }>('GET', 'health');

  it('is attached from its first poll on', async () => {
    expect((await health()).hosting).toBe(false);
    expect((await agent.observed()).attached).toBe(false);
    await agent.poll();
    expect((await health()).hosting).toBe(true);
    expect((await agent.observed()).attached).toBe(true);
  });

  it('is not attached by a poll that it gave up', async () => {
    const { revision } = await agent.poll();
    const gone = new AbortController();
    const url = `${aws.endpoint}/__sandbox/hosting?seen=${revision}&waitMs=20000`;
    const polled = fetch(url, { signal: gone.signal });
    await new Promise((done) => setTimeout(done, 300));
    expect((await health()).hosting).toBe(true);
    gone.abort();
    await expect(polled).rejects.toThrow();
    await new Promise((done) => setTimeout(done, 1_000));
    // It ends the moment for which one that has just polled still counts, and no poll.
    await aws.control('POST', 'reset');
    expect((await health()).hosting).toBe(false);
  });

  it('that polls at a reset stays attached, and is to tell anew what it sees', async () => {
    const { revision } = await agent.poll();
    await agent.sees({ revision, settled: true });
    const polled = agent.poll(`?seen=${revision}&waitMs=20000`);
    await new Promise((done) => setTimeout(done, 300));
    await aws.control('POST', 'reset');
    expect((await polled).revision).not.toBe(revision);
    expect((await health()).hosting).toBe(true);
  });

  it('tells what it sees, and that replaces what was known', async () => {
    const { revision } = await agent.poll();
    const site = { lemur: { httpsPort: 8443, dicomPort: 11112, error: null } };
    await agent.sees({ revision, settled: true, sites: site, snapshots: ['a'] });
    const observed = {
      revision,
      hosts: {},
      databases: {},
      snapshots: ['a'],
      sites: site,
      ports: [],
    };
    const more = { attached: true, troubles: [] };
    const expected = { ...observed, ...more, settled: true };
    expect(await agent.observed()).toEqual(expected);
    await agent.sees({ snapshots: [] });
    expect(await agent.observed()).toMatchObject({ snapshots: [] });
  });

  it('has settled only what is still wanted', async () => {
    const { revision } = await agent.poll();
    await agent.sees({ revision, settled: true });
    await launch();
    expect((await agent.observed()).settled).toBe(false);
  });

  it('is refused when what it tells makes no sense', async () => {
    const hosts = { 'i-1': { state: 'dancing', boot: 1 } };
    const told = await aws.control('POST', 'hosting/observed', { hosts });
    expect(told).toEqual({
      error: 'i-1 must have a state, running or stopped, and the number of its boot',
    });
  });
});

describe('images and ports', () => {
  it('are those that were told last, one pair of ports for each deployment', async () => {
    await aws.control('POST', 'hosting/images', { images: ['a', 'b'] });
    await aws.control('POST', 'hosting/images', { images: ['c'] });
    const ports = (deployment: string, httpsPort: number) =>
      aws.control('POST', 'hosting/ports', { deployment, httpsPort, dicomPort: 11112 });
    await ports('lemur', 1);
    await ports('gecko', 2);
    await ports('lemur', 3);
    const wanted = await agent.poll();
    expect(wanted.images).toEqual(['c']);
    expect(wanted.ports).toEqual([
      { deployment: 'gecko', httpsPort: 2, dicomPort: 11112 },
      { deployment: 'lemur', httpsPort: 3, dicomPort: 11112 },
    ]);
  });
});

describe('the console', () => {
  const output = async (InstanceId: string) => {
    const { Output, Timestamp } = await ec2.send(new GetConsoleOutputCommand({ InstanceId }));
    expect(Timestamp).toBeInstanceOf(Date);
    return Buffer.from(given(Output), 'base64').toString();
  };

  it('is that of the real host, the last 64 KB of it', async () => {
    const id = await launch();
    expect(await output(id)).toContain('Linux version');
    await agent.poll();
    await agent.seesHost(id, { console: 'orthweb: Grüße\n' });
    expect(await output(id)).toBe('orthweb: Grüße\n');
    await agent.seesHost(id, { console: `${'a'.repeat(70_000)}the end` });
    const long = await output(id);
    expect(long).toHaveLength(65_536);
    expect(long.endsWith('the end')).toBe(true);
  });
});

describe('a reset', () => {
  it('forgets what was wanted and what was seen', async () => {
    const empty = await agent.poll();
    const id = await launch();
    await aws.control('POST', 'hosting/images', { images: ['a'] });
    await aws.control('POST', 'hosting/ports', { deployment: 'l', httpsPort: 1, dicomPort: 2 });
    await agent.seesHost(id, { online: true });
    await aws.control('POST', 'reset');
    expect(await agent.observed()).toMatchObject({ hosts: {}, revision: null });
    expect(await agent.poll()).toEqual({
      ...empty,
      revision: expect.not.stringMatching(empty.revision),
    });
  });
});
