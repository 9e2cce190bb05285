import { EC2Client, type Instance as Ec2Instance } from '@aws-sdk/client-ec2';
import { describe, expect, it } from 'vitest';
import { Instance, type InstanceProps } from '../../../../src/provision/kinds/instance.ts';
import { type Answer, answerWith, ctxWith, OFFLINE } from '../../../support/answer-with.ts';
import { awsError } from '../../../support/toy-cloud.ts';

const ID = 'hosts/primary';
const PROFILE = 'arn:aws:iam::123456789012:instance-profile/host';
const props: InstanceProps = {
  templateId: 'lt-1',
  templateVersion: '3',
  interfaceId: 'eni-1',
  instanceProfileArn: PROFILE,
  instanceType: 't3.medium',
};
const identity = { id: ID, name: 'n', tags: { 'orthweb:id': ID }, token: 'token-1' };
const how = { purge: false, finalSnapshot: '' };

/** As AWS reports an instance that is just as wanted. */
const instance: Ec2Instance = {
  InstanceId: 'i-1',
  ImageId: 'ami-old',
  InstanceType: 't3.medium',
  State: { Name: 'running' },
  IamInstanceProfile: { Arn: PROFILE, Id: 'AIPA' },
  Monitoring: { State: 'enabled' },
  EbsOptimized: true,
  MetadataOptions: {
    State: 'applied',
    HttpTokens: 'required',
    HttpPutResponseHopLimit: 2,
    HttpEndpoint: 'enabled',
    InstanceMetadataTags: 'disabled',
  },
  Placement: { AvailabilityZone: 'eu-west-1a' },
  Tags: [{ Key: 'orthweb:id', Value: ID }],
};
const live = { instance, protectedNow: true };

function ec2(answers: Record<string, Answer>) {
  const client = new EC2Client(OFFLINE);
  const sent = answerWith(client, answers);
  return { ctx: ctxWith({ ec2: client }), sent };
}

function listing(...instances: Ec2Instance[]): Record<string, Answer> {
  return {
    DescribeInstances: { Reservations: [{ Instances: instances }] },
    DescribeInstanceAttribute: { DisableApiTermination: { Value: true } },
  };
}

function inState(
  Name: 'pending' | 'shutting-down' | 'terminated',
  more: Partial<Ec2Instance> = {},
) {
  return { ...instance, InstanceId: `i-${Name}`, State: { Name }, ...more };
}

describe('instance: what is found', () => {
  it('is the instance with its termination protection', async () => {
    const { ctx } = ec2(listing(instance));
    const [found] = await Instance.find(ctx, [ID]);
    expect(found).toMatchObject({ id: ID, ref: 'i-1', live: { instance, protectedNow: true } });
  });

  it('is not one that was terminated, nor one that goes beside one that lives', async () => {
    const asked = { StateReason: { Code: 'Client.UserInitiatedShutdown' } };
    const { ctx } = ec2(listing(inState('terminated', asked), inState('shutting-down'), instance));
    expect((await Instance.find(ctx, [ID])).map((found) => found.ref)).toEqual(['i-1']);
  });

  it('is every one that lives: two of them are for the engine to refuse', async () => {
    const { ctx } = ec2(listing(instance, inState('pending')));
    expect((await Instance.find(ctx, [ID])).map((found) => found.ref)).toEqual([
      'i-1',
      'i-pending',
    ]);
  });

  it('is one that is going, which is neither ready nor gone', async () => {
    const { ctx } = ec2(listing(inState('shutting-down')));
    const [found] = await Instance.find(ctx, [ID]);
    const status = Instance.ready.status(found?.live);
    expect([...Instance.ready.pending, ...Instance.ready.target]).not.toContain(status);
    expect(Instance.gone.pending).toContain(status);
  });

  it('is a launch that AWS gave up on a moment ago, with its reason, but not an old one', async () => {
    const failed = {
      StateReason: { Code: 'Client.InternalError', Message: 'Client error on launch' },
    };
    const fresh = inState('terminated', { ...failed, LaunchTime: new Date(-60_000) });
    const stale = inState('terminated', { ...failed, LaunchTime: new Date(-600_000) });
    const { ctx } = ec2(listing(stale, fresh));
    const found = await Instance.find(ctx, [ID]);
    expect(found).toHaveLength(1);
    expect(await Instance.explain?.(ctx, found[0]?.live)).toEqual([
      'i-terminated: Client error on launch',
    ]);
    const later = ec2(listing(stale));
    expect(await Instance.find(later.ctx, [ID])).toEqual([]);
  });

  it('is ready when it runs, and also when it was stopped on purpose', () => {
    const { status, target } = Instance.ready;
    expect(target).toContain(status(live));
    expect(target).toContain(
      status({ ...live, instance: { ...instance, State: { Name: 'stopped' } } }),
    );
  });
});

describe('instance: launch', () => {
  it('is rehearsed first, and then made on its own interface with its token and tags', async () => {
    const { ctx, sent } = ec2({
      RunInstances: (input) => (input.DryRun === true ? awsError('DryRunOperation', 412) : {}),
    });
    await Instance.create?.(ctx, identity, props);
    expect(sent.map((call) => call.input.DryRun)).toEqual([true, undefined]);
    const Tags = [{ Key: 'orthweb:id', Value: ID }];
    expect(sent[1]?.input).toMatchObject({
      ClientToken: 'token-1',
      LaunchTemplate: { LaunchTemplateId: 'lt-1', Version: '3' },
      NetworkInterfaces: [{ DeviceIndex: 0, NetworkInterfaceId: 'eni-1' }],
      IamInstanceProfile: { Arn: PROFILE },
      MetadataOptions: { HttpTokens: 'required', HttpPutResponseHopLimit: 2 },
      TagSpecifications: [
        { ResourceType: 'instance', Tags },
        { ResourceType: 'volume', Tags },
      ],
    });
    for (const refused of ['SubnetId', 'SecurityGroupIds']) {
      expect(sent[1]?.input).not.toHaveProperty(refused);
    }
  });

  it('is not sent when the rehearsal fails', async () => {
    const { ctx, sent } = ec2({ RunInstances: awsError('UnauthorizedOperation') });
    await expect(Instance.create?.(ctx, identity, props)).rejects.toThrow('UnauthorizedOperation');
    expect(sent).toHaveLength(1);
  });
});

describe('instance: drift', () => {
  it('is none when AWS reports what is wanted, whatever the newest image and template are', () => {
    expect(Instance.drift(live, { ...props, templateVersion: '9' })).toEqual([]);
  });

  it('is none where AWS does not report a setting', () => {
    const bare = { instance: { IamInstanceProfile: { Arn: PROFILE } }, protectedNow: undefined };
    expect(Instance.drift(bare, props)).toEqual([]);
  });

  const IamInstanceProfile = { Arn: PROFILE };
  const differing: readonly [string, typeof live, string, object][] = [
    [
      'AssociateIamInstanceProfile',
      { ...live, instance: { ...instance, IamInstanceProfile: undefined } },
      'instance profile is not attached',
      { InstanceId: 'i-1', IamInstanceProfile },
    ],
    [
      'ModifyInstanceAttribute',
      { ...live, protectedNow: false },
      'termination protection is off',
      { InstanceId: 'i-1', DisableApiTermination: { Value: true } },
    ],
    [
      'MonitorInstances',
      { ...live, instance: { ...instance, Monitoring: { State: 'disabled' } } },
      'detailed monitoring is off',
      { InstanceIds: ['i-1'] },
    ],
    [
      'ModifyInstanceMetadataOptions',
      {
        ...live,
        instance: {
          ...instance,
          MetadataOptions: { HttpTokens: 'optional', HttpPutResponseHopLimit: 1 },
        },
      },
      'metadata without a token is allowed, metadata hop limit 1, wanted 2',
      {
        InstanceId: 'i-1',
        HttpEndpoint: 'enabled',
        HttpTokens: 'required',
        HttpPutResponseHopLimit: 2,
        InstanceMetadataTags: 'disabled',
      },
    ],
  ];
  it.each(differing)('is corrected by %s', async (name, changed, text, input) => {
    const changes = Instance.drift(changed, props);
    expect(changes.map((change) => [change.effect, change.text])).toEqual([['update', text]]);
    const { ctx, sent } = ec2({
      DescribeIamInstanceProfileAssociations: { IamInstanceProfileAssociations: [] },
      [name]: {},
    });
    await Instance.sync(ctx, changed, props, changes);
    expect(sent.at(-1)).toEqual({ name, input });
  });

  it('replaces a profile that is not the wanted one', async () => {
    const other = {
      ...live,
      instance: { ...instance, IamInstanceProfile: { Arn: 'arn:other' } },
    };
    const { ctx, sent } = ec2({
      DescribeIamInstanceProfileAssociations: {
        IamInstanceProfileAssociations: [{ AssociationId: 'iip-assoc-1' }],
      },
      ReplaceIamInstanceProfileAssociation: {},
    });
    await Instance.sync(ctx, other, props, Instance.drift(other, props));
    expect(sent.at(-1)?.input).toEqual({ AssociationId: 'iip-assoc-1', IamInstanceProfile });
  });

  const machine: readonly [string, Partial<Ec2Instance>, object][] = [
    ['type', { InstanceType: 't3.large' }, { InstanceType: { Value: 't3.medium' } }],
    ['ebs optimisation', { EbsOptimized: false }, { EbsOptimized: { Value: true } }],
  ];
  it.each(machine)('of the machine (%s) interrupts service while it runs', async (_, differs) => {
    const changed = { ...live, instance: { ...instance, ...differs } };
    const changes = Instance.drift(changed, props);
    expect(changes.map((change) => change.effect)).toEqual(['restart']);
    const { ctx, sent } = ec2({});
    await expect(Instance.sync(ctx, changed, props, changes)).rejects.toMatchObject({
      hint: expect.stringContaining('orthweb secondary stop'),
    });
    expect(sent).toEqual([]);
  });

  it.each(machine)(
    'of the machine (%s) is corrected while it is stopped',
    async (_, differs, call) => {
      const changed = {
        ...live,
        instance: { ...instance, ...differs, State: { Name: 'stopped' as const } },
      };
      const changes = Instance.drift(changed, props);
      expect(changes.map((change) => change.effect)).toEqual(['update']);
      const { ctx, sent } = ec2({ ModifyInstanceAttribute: {} });
      await Instance.sync(ctx, changed, props, changes);
      expect(sent.map((one) => one.input)).toEqual([{ InstanceId: 'i-1', ...call }]);
    },
  );
});

describe('instance: removal', () => {
  it('lifts the termination protection and terminates', async () => {
    const { ctx, sent } = ec2({ ModifyInstanceAttribute: {}, TerminateInstances: {} });
    await Instance.delete(ctx, live, how);
    expect(sent).toEqual([
      {
        name: 'ModifyInstanceAttribute',
        input: { InstanceId: 'i-1', DisableApiTermination: { Value: false } },
      },
      { name: 'TerminateInstances', input: { InstanceIds: ['i-1'] } },
    ]);
  });

  it('leaves it to the engine to ask again while EC2 does not see the lifting yet', async () => {
    const { ctx } = ec2({
      ModifyInstanceAttribute: {},
      TerminateInstances: awsError('OperationNotPermitted'),
    });
    await expect(Instance.delete(ctx, live, how)).rejects.toThrow('OperationNotPermitted');
  });

  it('asks nothing of one that is going, and one that is gone is done', async () => {
    const none = ec2({});
    await Instance.delete(none.ctx, { ...live, instance: inState('shutting-down') }, how);
    expect(none.sent).toEqual([]);
    const { ctx } = ec2({ ModifyInstanceAttribute: awsError('InvalidInstanceID.NotFound') });
    await expect(Instance.delete(ctx, live, how)).resolves.toBeUndefined();
  });

  it('is told by the launches that were lost when there is nothing to look at', async () => {
    const lost = inState('terminated', {
      LaunchTime: new Date(0),
      StateReason: { Code: 'Server.InternalError', Message: 'Server error on launch' },
    });
    const { ctx } = ec2({ DescribeInstances: { Reservations: [{ Instances: [lost] }] } });
    expect(await Instance.explain?.(ctx, undefined)).toEqual([
      'i-terminated: Server error on launch',
    ]);
  });
});
