import { GetCommandInvocationCommand, SendCommandCommand } from '@aws-sdk/client-ssm';
import { hasCode } from '../aws/errors.ts';
import { OrthwebError } from '../errors.ts';
import type { Ctx } from '../provision/resource.ts';

export interface RemoteOptions {
  /** How long the script may run once it has begun. */
  readonly timeoutSeconds: number;
  /** Shown in the history of Systems Manager; cut at 100 characters. */
  readonly comment: string;
}

/** What a script came to. AWS keeps the first 24,000 characters of `stdout` and 8,000 of `stderr`. */
export interface RemoteEnd {
  /** -1 where it never ran to its end. */
  readonly exitCode: number;
  readonly stdout: string;
  readonly stderr: string;
  /** In AWS's words: `Success`, `Failed`, `TimedOut`, `Cancelled`. */
  readonly status: string;
}

type Needed = Pick<Ctx, 'aws' | 'clock' | 'signal' | 'pace'>;

/** Systems Manager cannot reach the host: it is stopped, still boots, or has lost its way out. */
export class HostNotConnected extends OrthwebError {
  override readonly name = 'HostNotConnected';

  constructor(instanceId: string, cause?: unknown) {
    super(`${instanceId} is not connected to Systems Manager`, {
      cause,
      hint: 'a host connects a minute after it starts: orthweb status shows its state',
    });
  }
}

/** "Minimum value of 30": for how long AWS tries to hand the command to the host. */
const DELIVERY_SECONDS = 60;
const LOOK_EVERY_MS = 1_000;
/** A command that was just sent is not known to every part of Systems Manager. */
const UNKNOWN_FOR_MS = 60_000;
/** AWS ends a script that runs too long, and then says so; only if it does not, this gives up. */
const GRACE_SECONDS = 60;
const UNDER_WAY = ['Pending', 'InProgress', 'Delayed', 'Cancelling'];
const NEVER_ARRIVED = ['DeliveryTimedOut', 'Undeliverable', 'Terminated'];

/**
 * Runs a fixed script as root on one host and waits for its end; how it ended is for the caller to judge. The script is
 * kept by AWS and seen in CloudTrail, so it holds no secret, and it may run twice where a reply is lost.
 */
export async function runOnHost(
  ctx: Needed,
  instanceId: string,
  script: string,
  options: RemoteOptions,
): Promise<RemoteEnd> {
  const sentMs = ctx.clock.now();
  const commandId = await send(ctx, instanceId, script, options);
  const mostMs = (DELIVERY_SECONDS + options.timeoutSeconds + GRACE_SECONDS) * 1_000;
  while (true) {
    await ctx.clock.sleep(LOOK_EVERY_MS * ctx.pace, ctx.signal);
    const elapsedMs = ctx.clock.now() - sentMs;
    const seen = await invocation(ctx, instanceId, commandId, elapsedMs);
    if (NEVER_ARRIVED.includes(seen?.StatusDetails?.replaceAll(' ', '') ?? ''))
      throw new HostNotConnected(instanceId);
    const status = seen?.Status ?? 'Pending';
    if (!UNDER_WAY.includes(status))
      return {
        exitCode: seen?.ResponseCode ?? -1,
        stdout: seen?.StandardOutputContent ?? '',
        stderr: seen?.StandardErrorContent ?? '',
        status,
      };
    if (elapsedMs > mostMs) throw new OrthwebError(neverEnded(instanceId, options));
  }
}

async function send(
  ctx: Needed,
  instanceId: string,
  script: string,
  { timeoutSeconds, comment }: RemoteOptions,
): Promise<string> {
  const command = new SendCommandCommand({
    DocumentName: 'AWS-RunShellScript',
    InstanceIds: [instanceId],
    Comment: comment.slice(0, 100),
    TimeoutSeconds: DELIVERY_SECONDS,
    Parameters: { commands: [script], executionTimeout: [String(timeoutSeconds)] },
  });
  try {
    const { Command } = await ctx.aws.ssm.send(command);
    return Command?.CommandId ?? '';
  } catch (error) {
    if (hasCode(error, 'InvalidInstanceId')) throw new HostNotConnected(instanceId, error);
    throw error;
  }
}

async function invocation(ctx: Needed, InstanceId: string, CommandId: string, elapsedMs: number) {
  try {
    return await ctx.aws.ssm.send(new GetCommandInvocationCommand({ CommandId, InstanceId }));
  } catch (error) {
    if (hasCode(error, 'InvocationDoesNotExist') && elapsedMs < UNKNOWN_FOR_MS) return undefined;
    throw error;
  }
}

function neverEnded(instanceId: string, { timeoutSeconds, comment }: RemoteOptions): string {
  return `${comment}: ${instanceId} gave no answer, although it had ${timeoutSeconds} s for it`;
}
