import { RunInstancesCommand, type RunInstancesCommandInput } from '@aws-sdk/client-ec2';
import { hasCode } from '../../aws/errors.ts';
import type { Ctx, Identity } from '../resource.ts';
import { tagSpecification } from './ec2-tags.ts';
import { hostParameters, type RootVolume, rootVolume } from './host-settings.ts';

export interface InstanceProps {
  readonly templateId: string;
  /** Used at launch only: a newer version or image does not replace a server. */
  readonly templateVersion: string;
  /** Decides subnet, address and security groups. */
  readonly interfaceId: string;
  readonly instanceType: string;
  readonly instanceProfileArn: string;
  /** As in the template; absent: the template's is taken. */
  readonly volume?: RootVolume;
}

export async function launch(ctx: Ctx, at: Identity, props: InstanceProps): Promise<void> {
  const input: RunInstancesCommandInput = {
    MinCount: 1,
    MaxCount: 1,
    LaunchTemplate: { LaunchTemplateId: props.templateId, Version: props.templateVersion },
    // No subnet and no groups beside it: "Network interfaces and an instance-level subnet ID may not be specified on the same request".
    NetworkInterfaces: [{ DeviceIndex: 0, NetworkInterfaceId: props.interfaceId }],
    // The same as in the template: whoever edits that, a host is never launched without them.
    ...hostParameters(props.instanceProfileArn),
    ...(props.volume === undefined ? {} : rootVolume(props.volume)),
    TagSpecifications: [...tagSpecification('instance', at), ...tagSpecification('volume', at)],
  };
  await rehearse(ctx, input);
  await ctx.aws.ec2.send(new RunInstancesCommand({ ...input, ClientToken: at.token }));
}

/**
 * EC2 checks everything, the profile included, and launches nothing. A launch with a profile that is not yet known
 * everywhere may succeed without it; `drift` looks for that as well.
 */
async function rehearse(ctx: Ctx, input: RunInstancesCommandInput): Promise<void> {
  try {
    await ctx.aws.ec2.send(new RunInstancesCommand({ ...input, DryRun: true }));
  } catch (error) {
    // "Request would have succeeded, but DryRun flag is set."
    if (!hasCode(error, 'DryRunOperation')) throw error;
  }
}
