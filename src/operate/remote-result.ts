import type { GetCommandInvocationResult } from '@aws-sdk/client-ssm';
import { OrthwebError } from '../errors.ts';
import type { Ctx } from '../provision/resource.ts';
import { unreachable } from './reachability.ts';
import { wholeOutput } from './remote-output.ts';

/** What a script came to on its host. */
export interface RemoteResult {
  readonly exitCode: number;
  readonly stdout: string;
  readonly stderr: string;
}

/** The result of a script that ran to its own end; anything else is an error that says what happened. */
export async function resultOf(
  ctx: Ctx,
  ended: GetCommandInvocationResult,
  {
    bucket,
    timeoutSeconds,
  }: { readonly bucket: string | undefined; readonly timeoutSeconds: number },
): Promise<RemoteResult> {
  const { Status, InstanceId: instanceId = '', ResponseCode: exitCode = -1 } = ended;
  // The API's own list writes `ExecutionTimedOut`, its descriptions `Execution Timed Out`.
  const details = (ended.StatusDetails ?? '').replaceAll(' ', '');
  if (details === 'ExecutionTimedOut')
    throw new OrthwebError(`the command ran longer than ${timeoutSeconds} s and was ended`, {
      hint: 'allow it more with --timeout SECONDS',
    });
  if (Status === 'TimedOut' || details === 'Undeliverable')
    throw await unreachable(ctx, instanceId);
  if (Status === 'Cancelled')
    throw new OrthwebError('somebody cancelled the command before its end', {
      hint: 'CloudTrail says who: look for CancelCommand',
    });
  if (exitCode < 0)
    throw new OrthwebError(`Systems Manager could not run the command: ${details || Status}`);
  const { stdout, stderr } = await wholeOutput(ctx, bucket, ended);
  return { exitCode, stdout, stderr: withoutVerdict(stderr, exitCode) };
}

/** The agent adds a line of its own to what a failing script wrote. */
function withoutVerdict(stderr: string, exitCode: number): string {
  const verdict = `failed to run commands: exit status ${exitCode}`;
  return stderr.endsWith(verdict) ? stderr.slice(0, -verdict.length) : stderr;
}
