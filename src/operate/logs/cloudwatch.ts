import { type FilteredLogEvent, paginateFilterLogEvents } from '@aws-sdk/client-cloudwatch-logs';
import { hasCode } from '../../aws/errors.ts';
import { UsageError } from '../../errors.ts';
import { names } from '../../provision/names.ts';
import type { Ctx } from '../../provision/resource.ts';
import type { HostName } from '../host-reports.ts';
import { isFrom, type LogLine, type LogReader, type LogSource, sourceOf } from './line.ts';

/** IAM actions of this page. */
export const ACTIONS = ['logs:FilterLogEvents'];

/** What a host's containers wrote to CloudWatch Logs: a stream each, `<host>/<container>`. Works for stopped hosts too. */
export function groupReader(ctx: Ctx, host: HostName, wanted: LogSource): LogReader {
  const logGroupName = names(ctx).of('logs/containers');
  const logStreamNamePrefix = `${host}/${wanted === 'all' ? '' : `orthweb-${wanted}`}`;
  return {
    async read(startTime) {
      const lines: LogLine[] = [];
      const pages = paginateFilterLogEvents(
        { client: ctx.aws.logs },
        { logGroupName, logStreamNamePrefix, startTime },
      );
      try {
        for await (const { events = [] } of pages)
          lines.push(...events.map((event) => lineOf(host, event)));
      } catch (error) {
        if (!hasCode(error, 'ResourceNotFoundException')) throw error;
        throw new UsageError(`there is no log group ${logGroupName}`, {
          hint: 'orthweb up makes it; with logs.containers: false logs are read from the hosts',
        });
      }
      return lines.filter(({ source }) => isFrom(wanted, source));
    },
  };
}

function lineOf(host: HostName, event: FilteredLogEvent): LogLine {
  const { logStreamName = '', eventId = '', timestamp = 0, message = '' } = event;
  const source = sourceOf(logStreamName.slice(host.length + 1));
  return { atMs: timestamp, host, source, text: message.trimEnd(), key: eventId };
}
