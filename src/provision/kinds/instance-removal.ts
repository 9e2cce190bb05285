import { ModifyInstanceAttributeCommand, TerminateInstancesCommand } from '@aws-sdk/client-ec2';
import { ignoringGone } from '../already-gone.ts';
import type { Ctx } from '../resource.ts';
import type { InstanceLive } from './instance-find.ts';

export async function removeInstance(ctx: Ctx, live: InstanceLive): Promise<void> {
  const { InstanceId, State } = live.instance;
  if (State?.Name === 'shutting-down' || State?.Name === 'terminated') return;
  await ignoringGone(terminate(ctx, InstanceId ?? ''));
}

async function terminate(ctx: Ctx, InstanceId: string): Promise<void> {
  // Always, also where it was not seen: while an instance starts its protection is not read.
  await ctx.aws.ec2.send(
    new ModifyInstanceAttributeCommand({ InstanceId, DisableApiTermination: { Value: false } }),
  );
  await ctx.aws.ec2.send(new TerminateInstancesCommand({ InstanceIds: [InstanceId] }));
}
