import { DescribeInstanceInformationCommand } from '@aws-sdk/client-ssm';
import { isDenied } from '../aws/errors.ts';
import { OrthwebError } from '../errors.ts';
import type { Ctx } from '../provision/resource.ts';

/** IAM actions of this page. */
export const ACTIONS = ['ssm:DescribeInstanceInformation'];

/** Systems Manager cannot reach the host: it is stopped, still boots, or has lost its way out. */
export class HostNotConnected extends OrthwebError {
  override readonly name = 'HostNotConnected';
}

/** Why Systems Manager has no way to a host that runs, and what to do about it. */
export async function unreachable(
  ctx: Ctx,
  instanceId: string,
  cause?: unknown,
): Promise<HostNotConnected> {
  const ping = await pingOf(ctx, instanceId);
  const [why, hint] = REASONS[ping ?? ''] ?? REASONS['ConnectionLost'] ?? ['', ''];
  return new HostNotConnected(`Systems Manager has no way to ${instanceId}: ${why}`, {
    cause,
    hint,
  });
}

const REASONS: Readonly<Record<string, readonly [why: string, hint: string]>> = {
  // It was reachable by the time it was asked for.
  Online: ['its agent did not take it', 'try again; if that does not help, restart the host'],
  ConnectionLost: [
    'its agent is silent',
    'see that the host runs and its subnet has a way out: orthweb status, orthweb plan',
  ],
  unregistered: [
    'its agent has never registered',
    'a host takes a minute after its start; later than that, orthweb plan shows what is missing',
  ],
};

async function pingOf(ctx: Ctx, instanceId: string): Promise<string | undefined> {
  const Filters = [{ Key: 'InstanceIds', Values: [instanceId] }];
  try {
    const { InstanceInformationList: [found] = [] } = await ctx.aws.ssm.send(
      new DescribeInstanceInformationCommand({ Filters }),
    );
    return found === undefined ? 'unregistered' : found.PingStatus;
  } catch (error) {
    // Who may send commands need not be allowed to ask this.
    if (!isDenied(error)) throw error;
    return undefined;
  }
}
