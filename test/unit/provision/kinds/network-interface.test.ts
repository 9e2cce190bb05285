import { describe, expect, test } from 'vitest';
import { NetworkInterface } from '../../../../src/provision/kinds/network-interface.ts';
import {
  awsError,
  ec2With,
  identityOf,
  PURGE,
  reportedTags,
  specified,
  textsOf,
} from '../../../support/ec2-answers.ts';

const ID = 'hosts/primary-interface';
const PROPS = { subnetId: 'subnet-1', groupIds: ['sg-1', 'sg-2'], description: 'primary host' };
const LIVE = {
  NetworkInterfaceId: 'eni-1',
  SubnetId: 'subnet-1',
  Groups: [{ GroupId: 'sg-2' }, { GroupId: 'sg-1' }],
  Description: 'primary host',
  PrivateIpAddress: '172.27.0.10',
  Status: 'in-use' as const,
};

test('is found with the tags that AWS reports under another name', async () => {
  const { ctx } = ec2With({
    DescribeNetworkInterfaces: { NetworkInterfaces: [{ ...LIVE, TagSet: reportedTags(ID) }] },
  });
  const [found] = await NetworkInterface.find(ctx, [ID]);
  expect(found).toMatchObject({ id: ID, ref: 'eni-1', tags: { 'orthweb:id': ID } });
  expect(NetworkInterface.outputs(LIVE)).toEqual({
    interfaceId: 'eni-1',
    privateIp: '172.27.0.10',
  });
});

test('is created with identity and token', async () => {
  const { ctx, sent } = ec2With({ CreateNetworkInterface: {} });
  await NetworkInterface.create?.(ctx, identityOf(ID), PROPS);
  expect(sent[0]?.input).toEqual({
    SubnetId: 'subnet-1',
    Groups: ['sg-1', 'sg-2'],
    Description: 'primary host',
    ClientToken: `token-of-${ID}`,
    TagSpecifications: specified('network-interface', ID),
  });
});

describe('drift', () => {
  test('none where AWS reports what is wanted, in any order', () => {
    expect(NetworkInterface.drift(LIVE, PROPS)).toEqual([]);
  });

  test.each([
    [{ SubnetId: 'subnet-2' }, 'replace: subnet subnet-2, wanted subnet-1'],
    [
      { Groups: [{ GroupId: 'sg-1' }, { GroupId: 'sg-9' }] },
      'update: security group sg-2 is missing, sg-9 is not wanted',
    ],
    [{ Description: 'x' }, 'update: description x, wanted primary host'],
  ])('%j is one change', (difference, text) => {
    expect(textsOf(NetworkInterface.drift({ ...LIVE, ...difference }, PROPS))).toEqual([text]);
  });
});

test('attributes are corrected one a call', async () => {
  const live = { ...LIVE, Groups: [], Description: 'x' };
  const { ctx, sent } = ec2With({ ModifyNetworkInterfaceAttribute: {} });
  await NetworkInterface.sync(ctx, live, PROPS, NetworkInterface.drift(live, PROPS));
  expect(sent.map((call) => call.input)).toEqual([
    { NetworkInterfaceId: 'eni-1', Groups: ['sg-1', 'sg-2'] },
    { NetworkInterfaceId: 'eni-1', Description: { Value: 'primary host' } },
  ]);
});

test('is ready with and without an instance', () => {
  const { ready } = NetworkInterface;
  expect(ready.target).toContain(ready.status({ ...LIVE, Status: 'available' }));
  expect(ready.target).toContain(ready.status(LIVE));
});

test('one that an instance holds stays, and the instance is named', async () => {
  const { ctx } = ec2With({ DeleteNetworkInterface: awsError('InvalidNetworkInterface.InUse') });
  await expect(NetworkInterface.delete(ctx, LIVE, PURGE)).rejects.toThrow('InUse');
  const live = { ...LIVE, Attachment: { InstanceId: 'i-1', Status: 'attached' as const } };
  expect(await NetworkInterface.explain?.(ctx, live)).toEqual(['eni-1 is attached to i-1']);
});
