import {
  DeleteObjectsCommand,
  GetObjectCommand,
  ListObjectVersionsCommand,
  type ListObjectVersionsCommandOutput,
} from '@aws-sdk/client-s3';
import type { GetCommandInvocationResult } from '@aws-sdk/client-ssm';
import { messageOf } from '../aws/errors.ts';
import { OrthwebError } from '../errors.ts';
import type { Ctx } from '../provision/resource.ts';
import { isMissing } from './ledger.ts';

/** IAM actions of this page. */
export const ACTIONS = [
  's3:GetObject',
  's3:ListBucketVersions',
  's3:DeleteObject',
  's3:DeleteObjectVersion',
  'kms:Decrypt',
];

/** Where agents put what commands print, in the data bucket. The host policy lets them. */
export const OUTPUT_PREFIX = '_orthweb/exec';

const LIMITS = { stdout: 24_000, stderr: 8_000 };
/** The agent's mark of what it cut off counts as output. */
const CUT = '--output truncated--';

type Stream = keyof typeof LIMITS;

export interface Output {
  readonly stdout: string;
  readonly stderr: string;
}

/** What the invocation holds, or, where that may be cut off, what the agent put into the bucket. */
export async function wholeOutput(
  ctx: Ctx,
  bucket: string | undefined,
  ended: GetCommandInvocationResult,
): Promise<Output> {
  const { StandardOutputContent: stdout = '', StandardErrorContent: stderr = '' } = ended;
  const whole = (stream: Stream, text: string) =>
    bucket === undefined || !mayBeCut(stream, text) ? text : fetchWhole(ctx, bucket, ended, stream);
  const [out, err] = await Promise.all([whole('stdout', stdout), whole('stderr', stderr)]);
  return { stdout: out, stderr: err };
}

/** The agent counts bytes, the service characters. */
function mayBeCut(stream: Stream, text: string): boolean {
  return Buffer.byteLength(text) >= LIMITS[stream] - CUT.length;
}

async function fetchWhole(
  ctx: Ctx,
  bucket: string,
  { CommandId = '', InstanceId = '' }: GetCommandInvocationResult,
  stream: Stream,
): Promise<string> {
  const Key = `${folderOf(CommandId)}${InstanceId}/awsrunShellScript/0.awsrunShellScript/${stream}`;
  const at = { Bucket: bucket, ExpectedBucketOwner: ctx.account, Key };
  try {
    const { Body } = await ctx.aws.s3.send(new GetObjectCommand(at));
    return (await Body?.transformToString()) ?? '';
  } catch (error) {
    if (!isMissing(error)) throw error;
    throw new OrthwebError(
      `the host could not write its ${stream}, which is too long, to ${bucket}`,
      {
        hint: 'orthweb up corrects the permissions of the hosts',
      },
    );
  }
}

function folderOf(commandId: string): string {
  return `${OUTPUT_PREFIX}/${commandId}/`;
}

/** Every version, for good. A failure is told and hides nothing: `down` removes what is left. */
export async function removeOutput(ctx: Ctx, bucket: string, commandId: string): Promise<void> {
  const at = { Bucket: bucket, ExpectedBucketOwner: ctx.account };
  const list = new ListObjectVersionsCommand({ ...at, Prefix: folderOf(commandId) });
  try {
    const page: ListObjectVersionsCommandOutput = await ctx.aws.s3.send(list);
    const all = [...(page.Versions ?? []), ...(page.DeleteMarkers ?? [])];
    const Objects = all.map(({ Key, VersionId }) => ({ Key, VersionId }));
    if (Objects.length > 0)
      await ctx.aws.s3.send(new DeleteObjectsCommand({ ...at, Delete: { Objects, Quiet: true } }));
  } catch (error) {
    const text = `the output of command ${commandId} stays in ${bucket}: ${messageOf(error)}`;
    ctx.emit({ type: 'notice', text });
  }
}
