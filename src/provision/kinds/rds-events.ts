import { DescribeEventsCommand, type SourceType } from '@aws-sdk/client-rds';
import type { Ctx } from '../resource.ts';

const LATEST = 5;
const LAST_HOUR_MINUTES = 60;

/** What RDS said about an object within the last hour, the newest last. */
export async function rdsEvents(
  ctx: Ctx,
  type: SourceType,
  identifier: string | undefined,
): Promise<readonly string[]> {
  const reply = await ctx.aws.rds.send(
    new DescribeEventsCommand({
      SourceType: type,
      SourceIdentifier: identifier,
      Duration: LAST_HOUR_MINUTES,
    }),
  );
  return (reply.Events ?? [])
    .slice(-LATEST)
    .map((event) => `${event.Date?.toISOString() ?? 'undated'} ${event.Message ?? ''}`);
}
