import type { CommandContext } from '../context.ts';
import { UsageError } from '../errors.ts';
import { printable } from '../operate/host-reports.ts';
import { followLogs, readLogs } from '../operate/logs/follow.ts';
import { LOG_SOURCES, type LogLine, type LogSource } from '../operate/logs/line.ts';
import { type Readers, readersFor } from '../operate/logs/readers.ts';
import { momentOf } from '../operate/logs/since.ts';
import { chosenHost, lookAtSite, runningHost, type SiteHost } from '../operate/site-hosts.ts';
import { logLine } from '../ui/log-view.ts';
import { widest } from '../ui/wrap.ts';
import { openHeard } from './chosen.ts';
import type { Subject } from './observed.ts';
import { untilStopped } from './until-stopped.ts';

const FOLLOW_EVERY_MS = 2_000;
const ASK_EVERY_MS = 5_000;

/** What hosts wrote, merged by time; with --follow also what they come to write, until Ctrl-C. */
export async function run(context: CommandContext): Promise<number> {
  const source = sourceOf(context);
  const sinceMs = momentOf(context.word('since') ?? '10m', context.clock.now());
  const subject = await openHeard(context);
  const { hosts, found } = await openLogs(context, subject, source);
  const show = shower(context, hosts);
  if (context.flag('follow')) return follow(context, subject, found, { sinceMs, show });
  show(await readLogs(found.readers, sinceMs));
  return 0;
}

function sourceOf(context: CommandContext): LogSource {
  const word = context.word('source') ?? 'all';
  const known = LOG_SOURCES.find((one) => one === word);
  if (known !== undefined) return known;
  throw new UsageError(`logs: there is no source ${word}`, { hint: LOG_SOURCES.join(', ') });
}

interface Opened {
  readonly hosts: readonly SiteHost[];
  readonly found: Readers;
}

async function openLogs(
  context: CommandContext,
  subject: Subject,
  source: LogSource,
): Promise<Opened> {
  const { ctx, config, session, name } = subject;
  const [word] = context.invocation.words;
  const site = await lookAtSite(subject, ['storage/data']);
  // Also where no word names one: a deployment without hosts has no logs.
  const named = chosenHost(name, site, word ?? site.hosts[0]?.name);
  const hosts = word === undefined ? site.hosts : [named];
  const bucket = site.outputs.get('storage/data')?.['bucket'];
  const asking = {
    bucket: typeof bucket === 'string' ? bucket : undefined,
    afterwards: await session.afterwards(),
  };
  const wanted = { hosts, source, inCloudWatch: config.logs.containers };
  const found = readersFor(ctx, wanted, asking);
  for (const host of found.unheard) {
    if (found.readers.length === 0) runningHost(host, context.next(`${host.name} start`));
    context.note(`${host.name} is ${host.state}: only what is in CloudWatch can be read of it`);
  }
  return { hosts, found };
}

interface Shown {
  readonly sinceMs: number;
  readonly show: (lines: readonly LogLine[]) => void;
}

async function follow(
  context: CommandContext,
  { ctx }: Subject,
  { readers, slow }: Readers,
  { sinceMs, show }: Shown,
): Promise<number> {
  const everyMs = slow ? ASK_EVERY_MS : FOLLOW_EVERY_MS;
  return untilStopped(context, () => followLogs(ctx, readers, { sinceMs, everyMs, show }));
}

/** A line's controls could do things to the terminal that reads it; a tab is one of them. */
function shower(context: CommandContext, hosts: readonly SiteHost[]): Shown['show'] {
  const widths = { host: widest(hosts.map(({ name }) => name)), source: 'cloud-init'.length };
  return (lines) => {
    for (const { atMs, host, source, text } of lines) {
      const message = printable(text.replaceAll('\t', '  '));
      const row = { host, source, text: message };
      if (context.json) {
        const time = new Date(atMs).toISOString();
        context.out(JSON.stringify({ time, host, source, message }));
      } else context.out(logLine(row, widths, context.paint.out));
    }
  };
}
