import {
  AssociateIamInstanceProfileCommand,
  DescribeIamInstanceProfileAssociationsCommand,
  ModifyInstanceAttributeCommand,
  ModifyInstanceMetadataOptionsCommand,
  MonitorInstancesCommand,
  ReplaceIamInstanceProfileAssociationCommand,
} from '@aws-sdk/client-ec2';
import { OrthwebError } from '../../errors.ts';
import type { Change, Ctx, Effect } from '../resource.ts';
import { METADATA } from './host-settings.ts';
import type { InstanceLive } from './instance-find.ts';
import type { InstanceProps } from './instance-launch.ts';

interface Setting {
  readonly field: string;
  text(live: InstanceLive, props: InstanceProps): string | undefined;
  effect?(live: InstanceLive): Effect;
  correct(ctx: Ctx, live: InstanceLive, props: InstanceProps): Promise<unknown>;
}

export function instanceChanges(live: InstanceLive, props: InstanceProps): readonly Change[] {
  return SETTINGS.flatMap(({ field, text, effect }): Change[] => {
    const difference = text(live, props);
    if (difference === undefined) return [];
    return [{ field, text: difference, effect: effect?.(live) ?? 'update' }];
  });
}

export async function correctInstance(
  ctx: Ctx,
  live: InstanceLive,
  props: InstanceProps,
  changes: readonly Change[],
): Promise<void> {
  const named = SETTINGS.filter(({ field }) => changes.some((change) => change.field === field));
  // One after the other: EC2 refuses a second change of an instance while the first is under way.
  for (const { correct } of named) await correct(ctx, live, props);
}

const isStopped = ({ instance }: InstanceLive) => instance.State?.Name === 'stopped';
/** Changes of the machine itself: at once where it is stopped, otherwise service would be interrupted. */
const whileStopped = (live: InstanceLive): Effect => (isStopped(live) ? 'update' : 'restart');

const SETTINGS: readonly Setting[] = [
  {
    field: 'instance profile',
    text: ({ instance }, { instanceProfileArn }) => {
      const has = instance.IamInstanceProfile?.Arn;
      if (has === instanceProfileArn) return undefined;
      return has === undefined
        ? 'instance profile is not attached'
        : `instance profile ${has}, wanted ${instanceProfileArn}`;
    },
    correct: attachProfile,
  },
  {
    field: 'termination protection',
    text: ({ protectedNow }) =>
      protectedNow === false ? 'termination protection is off' : undefined,
    correct: (ctx, { instance }) =>
      ctx.aws.ec2.send(
        new ModifyInstanceAttributeCommand({
          InstanceId: instance.InstanceId,
          DisableApiTermination: { Value: true },
        }),
      ),
  },
  {
    field: 'detailed monitoring',
    text: ({ instance }) =>
      ['disabled', 'disabling'].includes(instance.Monitoring?.State ?? '')
        ? 'detailed monitoring is off'
        : undefined,
    correct: (ctx, { instance }) =>
      ctx.aws.ec2.send(new MonitorInstancesCommand({ InstanceIds: [instance.InstanceId ?? ''] })),
  },
  {
    field: 'metadata options',
    text: metadataText,
    correct: (ctx, { instance }) =>
      ctx.aws.ec2.send(
        new ModifyInstanceMetadataOptionsCommand({ InstanceId: instance.InstanceId, ...METADATA }),
      ),
  },
  {
    field: 'instance type',
    text: ({ instance }, { instanceType }) =>
      (instance.InstanceType ?? instanceType) === instanceType
        ? undefined
        : `instance type ${instance.InstanceType}, wanted ${instanceType}`,
    effect: whileStopped,
    correct: (ctx, live, { instanceType }) =>
      changeStopped(ctx, live, 'instance type', { InstanceType: { Value: instanceType } }),
  },
  {
    field: 'ebs optimisation',
    text: ({ instance }) =>
      instance.EbsOptimized === false ? 'ebs optimisation is off' : undefined,
    effect: whileStopped,
    correct: (ctx, live) =>
      changeStopped(ctx, live, 'ebs optimisation', { EbsOptimized: { Value: true } }),
  },
];

function metadataText({ instance }: InstanceLive): string | undefined {
  const has = instance.MetadataOptions;
  if (has === undefined) return undefined;
  const texts = [
    (has.HttpTokens ?? 'required') === 'required' ? '' : 'metadata without a token is allowed',
    (has.HttpPutResponseHopLimit ?? 2) === 2
      ? ''
      : `metadata hop limit ${has.HttpPutResponseHopLimit}, wanted 2`,
    (has.HttpEndpoint ?? 'enabled') === 'enabled' ? '' : 'metadata endpoint is off',
    (has.InstanceMetadataTags ?? 'disabled') === 'disabled' ? '' : 'tags are shown in metadata',
  ].filter((text) => text !== '');
  return texts.length === 0 ? undefined : texts.join(', ');
}

async function attachProfile(ctx: Ctx, live: InstanceLive, props: InstanceProps): Promise<void> {
  const InstanceId = live.instance.InstanceId;
  const IamInstanceProfile = { Arn: props.instanceProfileArn };
  const reply = await ctx.aws.ec2.send(
    new DescribeIamInstanceProfileAssociationsCommand({
      Filters: [
        { Name: 'instance-id', Values: [InstanceId ?? ''] },
        { Name: 'state', Values: ['associating', 'associated'] },
      ],
    }),
  );
  const AssociationId = reply.IamInstanceProfileAssociations?.[0]?.AssociationId;
  await (AssociationId === undefined
    ? ctx.aws.ec2.send(new AssociateIamInstanceProfileCommand({ InstanceId, IamInstanceProfile }))
    : ctx.aws.ec2.send(
        new ReplaceIamInstanceProfileAssociationCommand({ AssociationId, IamInstanceProfile }),
      ));
}

async function changeStopped(
  ctx: Ctx,
  live: InstanceLive,
  what: string,
  change: { readonly InstanceType: { Value: string } } | { readonly EbsOptimized: { Value: true } },
): Promise<void> {
  const InstanceId = live.instance.InstanceId;
  if (!isStopped(live)) {
    throw new OrthwebError(`${what} of ${InstanceId} changes only while it is stopped`, {
      hint: `make the other host active and stop this one: orthweb failover --name ${ctx.deployment}, orthweb secondary stop --name ${ctx.deployment}, then run this command again`,
    });
  }
  await ctx.aws.ec2.send(new ModifyInstanceAttributeCommand({ InstanceId, ...change }));
}
