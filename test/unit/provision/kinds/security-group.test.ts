import { describe, expect, test } from 'vitest';
import { SecurityGroup } from '../../../../src/provision/kinds/security-group.ts';
import {
  awsError,
  ec2With,
  filtersFor,
  identityOf,
  PURGE,
  reportedTags,
  specified,
  textsOf,
} from '../../../support/ec2-answers.ts';

const ID = 'access/hosts';
const PROPS = { vpcId: 'vpc-1', description: 'Orthanc hosts' };
const LIVE = { GroupId: 'sg-1', VpcId: 'vpc-1', Description: 'Orthanc hosts' };

test('is found by its tags', async () => {
  const { ctx, sent } = ec2With({
    DescribeSecurityGroups: { SecurityGroups: [{ ...LIVE, Tags: reportedTags(ID) }] },
  });
  const [found] = await SecurityGroup.find(ctx, [ID]);
  expect(found).toMatchObject({ id: ID, ref: 'sg-1', tags: { 'orthweb:id': ID } });
  expect(sent[0]?.input).toEqual({ Filters: filtersFor(ID) });
});

test('is created under the name of the rule, with its identity', async () => {
  const { ctx, sent } = ec2With({ CreateSecurityGroup: {} });
  await SecurityGroup.create?.(ctx, identityOf(ID), PROPS);
  expect(sent[0]?.input).toEqual({
    GroupName: 'wealthy-lemur-access-hosts',
    Description: 'Orthanc hosts',
    VpcId: 'vpc-1',
    TagSpecifications: specified('security-group', ID),
  });
  expect(SecurityGroup.existsCodes).toContain('InvalidGroup.Duplicate');
});

describe('drift', () => {
  test('none where AWS reports what is wanted', () => {
    expect(SecurityGroup.drift(LIVE, PROPS)).toEqual([]);
  });

  test.each([
    [{ VpcId: 'vpc-2' }, 'replace: vpc vpc-2, wanted vpc-1'],
    [{ Description: 'x' }, 'replace: description x, wanted Orthanc hosts'],
  ])('%j is one change', (difference, text) => {
    expect(textsOf(SecurityGroup.drift({ ...LIVE, ...difference }, PROPS))).toEqual([text]);
  });
});

test('one in use stays, and who uses it is named', async () => {
  const { ctx } = ec2With({
    DeleteSecurityGroup: awsError('DependencyViolation'),
    DescribeNetworkInterfaces: {
      NetworkInterfaces: [
        { NetworkInterfaceId: 'eni-1', Status: 'in-use', Attachment: { InstanceId: 'i-1' } },
      ],
    },
    DescribeSecurityGroups: { SecurityGroups: [{ GroupId: 'sg-1' }, { GroupId: 'sg-2' }] },
  });
  await expect(SecurityGroup.delete(ctx, LIVE, PURGE)).rejects.toThrow('DependencyViolation');
  expect(await SecurityGroup.explain?.(ctx, LIVE)).toEqual([
    'network interface eni-1 (in-use, attached to i-1)',
    'a rule of security group sg-2 names it',
  ]);
});

test('one that is gone is deleted', async () => {
  const { ctx } = ec2With({ DeleteSecurityGroup: awsError('InvalidGroup.NotFound') });
  await expect(SecurityGroup.delete(ctx, LIVE, PURGE)).resolves.toBeUndefined();
});
