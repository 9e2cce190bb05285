import { expect, test } from 'vitest';
import { ElasticIp } from '../../../../src/provision/kinds/elastic-ip.ts';
import {
  awsError,
  ec2With,
  filtersFor,
  identityOf,
  PURGE,
  reportedTags,
  specified,
} from '../../../support/ec2-answers.ts';

const ID = 'hosts/site-address';
const ADDRESS = { AllocationId: 'eipalloc-1', PublicIp: '203.0.113.4' };

test('is allocated with its identity in one attempt', async () => {
  const { ctx, sent, sentOnce } = ec2With({ AllocateAddress: {} });
  await ElasticIp.create?.(ctx, identityOf(ID), {});
  expect(sent).toEqual([]);
  expect(sentOnce.map((call) => call.input)).toEqual([
    { Domain: 'vpc', TagSpecifications: specified('elastic-ip', ID) },
  ]);
});

test.each([
  ['us-east-1', 'aws', 'ec2-203-0-113-4.compute-1.amazonaws.com'],
  ['eu-west-1', 'aws', 'ec2-203-0-113-4.eu-west-1.compute.amazonaws.com'],
  ['cn-north-1', 'aws-cn', 'ec2-203-0-113-4.cn-north-1.compute.amazonaws.com.cn'],
])('its public name in %s', async (region, partition, publicDns) => {
  const { ctx, sent } = ec2With({
    DescribeAddresses: { Addresses: [{ ...ADDRESS, Tags: reportedTags(ID) }] },
  });
  const [found] = await ElasticIp.find({ ...ctx, region, partition }, [ID]);
  expect(sent[0]?.input).toEqual({ Filters: filtersFor(ID) });
  expect(found).toMatchObject({ id: ID, ref: '203.0.113.4' });
  expect(found && ElasticIp.outputs(found.live)).toEqual({
    allocationId: 'eipalloc-1',
    publicIp: '203.0.113.4',
    publicDns,
  });
});

test('one that is released already is released; one in use is not', async () => {
  const live = { address: { ...ADDRESS, NetworkInterfaceId: 'eni-1' }, publicDns: '' };
  const gone = ec2With({ ReleaseAddress: awsError('InvalidAllocationID.NotFound') });
  await expect(ElasticIp.delete(gone.ctx, live, PURGE)).resolves.toBeUndefined();
  const held = ec2With({ ReleaseAddress: awsError('InvalidIPAddress.InUse') });
  await expect(ElasticIp.delete(held.ctx, live, PURGE)).rejects.toThrow('InvalidIPAddress.InUse');
  expect(await ElasticIp.explain?.(held.ctx, live)).toEqual(['203.0.113.4 is still on eni-1']);
});
