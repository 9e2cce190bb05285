import {
  CancelCommandCommand,
  GetCommandInvocationCommand,
  type GetCommandInvocationResult,
  SendCommandCommand,
} from '@aws-sdk/client-ssm';
import { hasCode, isAmbiguous, isThrottle, messageOf } from '../aws/errors.ts';
import { OrthwebError } from '../errors.ts';
import type { Ctx } from '../provision/resource.ts';
import { HostNotConnected, unreachable } from './reachability.ts';
import { OUTPUT_PREFIX, removeOutput } from './remote-output.ts';
import { type RemoteResult, resultOf } from './remote-result.ts';

/** IAM actions of this page. */
export const ACTIONS = ['ssm:SendCommand', 'ssm:GetCommandInvocation', 'ssm:CancelCommand'];

export type { RemoteResult } from './remote-result.ts';
export { HostNotConnected };

export interface RunOptions {
  /** How long it may run. A host that does not take it within a minute counts as unreachable. */
  readonly timeoutSeconds: number;
  /** What the account's command history says of it, beside the script itself. */
  readonly comment: string;
  /**
   * The deployment's data bucket: output of any length arrives. Without it, 24,000 characters of stdout and 8,000 of
   * stderr.
   */
  readonly bucket?: string | undefined;
  /** Clients that go on after Ctrl-C: the script is then cancelled on the host. Without them it runs on there. */
  readonly afterwards?: Pick<Ctx['aws'], 's3' | 'ssm'> | undefined;
}

interface Invocation {
  readonly commandId: string;
  readonly instanceId: string;
}

/** The agent takes a command within seconds, or is not there. AWS allows no less than half a minute. */
const TAKEN_WITHIN_SECONDS = 60;
const TOLD_WITHIN_MS = 60_000;
const CANCELLED_WITHIN_MS = 15_000;
const FIRST_LOOK_MS = 300;
const LOOK_EVERY_MS = 1_000;
const SENDS = 5;

/**
 * Runs a shell script on a host by Systems Manager, as root, and waits for its end. An exit code other than 0 is a result;
 * an error is thrown where it could not be run, or not to its end. AWS keeps scripts and the beginning of their output for
 * a month: neither may hold a secret.
 */
export async function runOnHost(
  ctx: Ctx,
  instanceId: string,
  script: string,
  options: RunOptions,
): Promise<RemoteResult> {
  const { bucket, timeoutSeconds } = options;
  const commandId = await send(ctx, instanceId, script, options);
  const invocation = { commandId, instanceId };
  const afterwards = { ...ctx, aws: { ...ctx.aws, ...options.afterwards } };
  try {
    const withinMs = (TAKEN_WITHIN_SECONDS + timeoutSeconds) * 1_000 + TOLD_WITHIN_MS;
    const ended = await untilEnded(ctx, invocation, withinMs);
    return await resultOf(ctx, ended, { bucket, timeoutSeconds });
  } catch (error) {
    if (ctx.signal.aborted && options.afterwards !== undefined)
      await cancel({ ...afterwards, signal: new AbortController().signal }, invocation);
    throw error;
  } finally {
    if (bucket !== undefined) await removeOutput(afterwards, bucket, commandId);
  }
}

/** On a client that sends once: a second script after a lost reply might be one too many. */
async function send(
  ctx: Ctx,
  instanceId: string,
  script: string,
  { timeoutSeconds, comment, bucket }: RunOptions,
): Promise<string> {
  const command = new SendCommandCommand({
    DocumentName: 'AWS-RunShellScript',
    InstanceIds: [instanceId],
    Parameters: { commands: [script], executionTimeout: [String(timeoutSeconds)] },
    TimeoutSeconds: TAKEN_WITHIN_SECONDS,
    Comment: comment.slice(0, 100),
    ...(bucket !== undefined && { OutputS3BucketName: bucket, OutputS3KeyPrefix: OUTPUT_PREFIX }),
  });
  for (let attempt = 1; ; attempt += 1) {
    try {
      return (await ctx.aws.once.ssm.send(command)).Command?.CommandId ?? '';
    } catch (error) {
      if (hasCode(error, 'InvalidInstanceId')) throw await unreachable(ctx, instanceId, error);
      if (isAmbiguous(error)) throw lostReply(error);
      if (!isThrottle(error) || attempt >= SENDS) throw error;
      await ctx.clock.sleep(1_000 * 2 ** attempt * ctx.pace, ctx.signal);
    }
  }
}

function lostReply(cause: unknown): OrthwebError {
  return new OrthwebError('AWS did not say whether it passed the command on', {
    cause,
    hint: 'look at what it would have changed before you send it again',
  });
}

async function untilEnded(
  ctx: Ctx,
  { commandId, instanceId }: Invocation,
  withinMs: number,
): Promise<GetCommandInvocationResult> {
  const look = new GetCommandInvocationCommand({ CommandId: commandId, InstanceId: instanceId });
  const untilMs = ctx.clock.now() + withinMs;
  for (let pauseMs = FIRST_LOOK_MS; ; pauseMs = Math.min(pauseMs * 1.5, LOOK_EVERY_MS)) {
    await ctx.clock.sleep(pauseMs * ctx.pace, ctx.signal);
    const now = await ctx.aws.ssm.send(look).catch(notKnownYet);
    if (now !== undefined && !isRunning(now)) return now;
    if (ctx.clock.now() >= untilMs)
      throw new OrthwebError(`AWS never said how the command on ${instanceId} ended`, {
        hint: `look for ${commandId} in the Run Command history of Systems Manager`,
      });
  }
}

/** For a moment AWS does not know what it has just taken. */
function notKnownYet(error: unknown): undefined {
  if (!hasCode(error, 'InvocationDoesNotExist')) throw error;
}

function isRunning({ Status }: GetCommandInvocationResult): boolean {
  return ['Pending', 'InProgress', 'Delayed', 'Cancelling'].includes(Status ?? '');
}

/** Waits for its end as well: only then is what it printed in the bucket, to be removed. */
async function cancel(ctx: Ctx, invocation: Invocation): Promise<void> {
  const { commandId: CommandId, instanceId } = invocation;
  try {
    await ctx.aws.ssm.send(new CancelCommandCommand({ CommandId, InstanceIds: [instanceId] }));
    await untilEnded(ctx, invocation, CANCELLED_WITHIN_MS);
  } catch (error) {
    ctx.emit({ type: 'notice', text: `the command may run on: ${messageOf(error)}` });
  }
}
