import { describe, expect, test } from 'vitest';
import { InternetGateway } from '../../../../src/provision/kinds/internet-gateway.ts';
import {
  awsError,
  ec2With,
  identityOf,
  PURGE,
  specified,
  textsOf,
} from '../../../support/ec2-answers.ts';

const PROPS = { vpcId: 'vpc-1' };
const DETACHED = { InternetGatewayId: 'igw-1', Attachments: [] };
const ATTACHED = {
  InternetGatewayId: 'igw-1',
  // AWS says "available" here, which is in none of the SDK's enumerations.
  Attachments: [{ VpcId: 'vpc-1', State: 'available' as 'attached' }],
};

test('is created with its identity in one attempt and attached later', async () => {
  const { ctx, sentOnce } = ec2With({ CreateInternetGateway: {} });
  await InternetGateway.create?.(ctx, identityOf('network/gateway'), PROPS);
  expect(sentOnce).toEqual([
    {
      name: 'CreateInternetGateway',
      input: { TagSpecifications: specified('internet-gateway', 'network/gateway') },
    },
  ]);
});

describe('attachment', () => {
  test('drift only where it is missing or elsewhere', () => {
    expect(InternetGateway.drift(ATTACHED, PROPS)).toEqual([]);
    expect(textsOf(InternetGateway.drift(DETACHED, PROPS))).toEqual([
      'update: not attached to the VPC',
    ]);
    expect(textsOf(InternetGateway.drift(ATTACHED, { vpcId: 'vpc-2' }))).toEqual([
      'update: attached to vpc-1, wanted vpc-2',
    ]);
  });

  test('a detached gateway is ready to be attached; one on its way is waited for', () => {
    const attaching = { Attachments: [{ VpcId: 'vpc-1', State: 'attaching' as const }] };
    expect(InternetGateway.ready.target).toContain(InternetGateway.ready.status(DETACHED));
    expect(InternetGateway.ready.pending).toContain(InternetGateway.ready.status(attaching));
  });

  test('one whose reply was lost is attached all the same', async () => {
    const { ctx } = ec2With({
      AttachInternetGateway: awsError(
        'Resource.AlreadyAssociated',
        'resource igw-1 is already attached to network vpc-1',
      ),
    });
    await expect(
      InternetGateway.sync(ctx, DETACHED, PROPS, InternetGateway.drift(DETACHED, PROPS)),
    ).resolves.toBeUndefined();
  });

  test('one that went to another VPC in the meantime is an error', async () => {
    const { ctx } = ec2With({
      AttachInternetGateway: awsError(
        'Resource.AlreadyAssociated',
        'resource igw-1 is already attached to network vpc-9',
      ),
    });
    await expect(
      InternetGateway.sync(ctx, DETACHED, PROPS, InternetGateway.drift(DETACHED, PROPS)),
    ).rejects.toThrow('vpc-9');
  });
});

describe('removal', () => {
  test('detaches, then deletes', async () => {
    const { ctx, sent } = ec2With({ DetachInternetGateway: {}, DeleteInternetGateway: {} });
    await InternetGateway.delete(ctx, ATTACHED, PURGE);
    expect(sent).toEqual([
      { name: 'DetachInternetGateway', input: { InternetGatewayId: 'igw-1', VpcId: 'vpc-1' } },
      { name: 'DeleteInternetGateway', input: { InternetGatewayId: 'igw-1' } },
    ]);
  });

  test('repeated after it was carried out is success', async () => {
    const { ctx } = ec2With({
      DetachInternetGateway: awsError('Gateway.NotAttached'),
      DeleteInternetGateway: awsError('InvalidInternetGatewayID.NotFound'),
    });
    await expect(InternetGateway.delete(ctx, ATTACHED, PURGE)).resolves.toBeUndefined();
  });

  test('does not delete while public addresses keep it attached, and names them', async () => {
    const { ctx, sent } = ec2With({
      DetachInternetGateway: awsError('DependencyViolation'),
      DescribeNetworkInterfaces: {
        NetworkInterfaces: [
          { NetworkInterfaceId: 'eni-1', Status: 'available' },
          {
            NetworkInterfaceId: 'eni-2',
            Status: 'in-use',
            Association: { PublicIp: '203.0.113.9' },
          },
        ],
      },
    });
    await expect(InternetGateway.delete(ctx, ATTACHED, PURGE)).rejects.toThrow(
      'DependencyViolation',
    );
    expect(sent.map((call) => call.name)).not.toContain('DeleteInternetGateway');
    expect(await InternetGateway.explain?.(ctx, ATTACHED)).toEqual([
      'public address 203.0.113.9 on network interface eni-2 (in-use)',
    ]);
  });
});
