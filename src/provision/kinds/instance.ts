import type { Instance as Ec2Instance } from '@aws-sdk/client-ec2';
import type { Kind } from '../resource.ts';
import { setEc2Tags } from './ec2-tags.ts';
import { findInstances, type InstanceLive, lostLaunches } from './instance-find.ts';
import type { InstanceProps } from './instance-launch.ts';
import { launch } from './instance-launch.ts';
import { removeInstance } from './instance-removal.ts';
import { correctInstance, instanceChanges } from './instance-settings.ts';

export type { InstanceProps } from './instance-launch.ts';

export interface InstanceOut {
  readonly instanceId: string;
  readonly state: string;
  readonly zone: string;
  /** ISO time of its last start. */
  readonly launchedAt: string;
}

export const Instance: Kind<InstanceProps, InstanceLive, InstanceOut> = {
  type: 'ec2:instance',
  actions: [
    'ec2:RunInstances',
    'ec2:CreateTags',
    'ec2:DescribeInstances',
    'ec2:DescribeInstanceAttribute',
    'ec2:ModifyInstanceAttribute',
    'ec2:ModifyInstanceMetadataOptions',
    'ec2:MonitorInstances',
    'ec2:AssociateIamInstanceProfile',
    'ec2:ReplaceIamInstanceProfileAssociation',
    'ec2:DescribeIamInstanceProfileAssociations',
    'ec2:TerminateInstances',
    // The standby is stopped to save its price.
    'ec2:StartInstances',
    'ec2:StopInstances',
    // What a host that never reported wrote to its console.
    'ec2:GetConsoleOutput',
    'iam:PassRole',
    'kms:CreateGrant',
    'kms:Decrypt',
    'kms:DescribeKey',
    'kms:GenerateDataKeyWithoutPlaintext',
    'kms:ReEncryptFrom',
    'kms:ReEncryptTo',
  ],
  typicalMs: 30_000,
  idempotency: 'token',
  find: findInstances,
  create: launch,
  drift: instanceChanges,
  sync: correctInstance,
  tag: (ctx, { instance }, tags) => setEc2Tags(ctx, instance.InstanceId, tags),
  delete: removeInstance,
  outputs: ({ instance }) => ({
    instanceId: instance.InstanceId ?? '',
    state: instance.State?.Name ?? '',
    zone: instance.Placement?.AvailabilityZone ?? '',
    launchedAt: instance.LaunchTime?.toISOString() ?? '',
  }),
  ready: {
    status,
    pending: ['absent', 'pending', 'stopping'],
    // A stopped standby is as it should be: `secondary stop` saves its price.
    target: ['running', 'stopped'],
    timeoutMs: 5 * 60_000,
    everyMs: 3_000,
  },
  gone: {
    status,
    pending: ['pending', 'running', 'stopping', 'stopped', 'shutting-down'],
    target: ['absent', 'terminated'],
    timeoutMs: 15 * 60_000,
    everyMs: 5_000,
  },
  going: ['shutting-down'],
  writes: true,
  explain: async (ctx, live) =>
    live === undefined ? (await lostLaunches(ctx)).flatMap(reasons) : reasons(live.instance),
};

function status(live: InstanceLive | undefined): string {
  return live === undefined ? 'absent' : (live.instance.State?.Name ?? 'pending');
}

function reasons(instance: Ec2Instance): readonly string[] {
  const texts = [instance.StateReason?.Message, instance.StateTransitionReason];
  return texts
    .filter((text) => text !== undefined && text !== '')
    .map((text) => `${instance.InstanceId}: ${text}`);
}
