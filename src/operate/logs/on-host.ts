import { OrthwebError } from '../../errors.ts';
import type { Ctx } from '../../provision/resource.ts';
import { firstLine, printable } from '../host-reports.ts';
import { type RunOptions, runOnHost } from '../remote-command.ts';
import type { SiteHost } from '../site-hosts.ts';
import { containersScript, startScript } from './host-scripts.ts';
import { isFrom, type LogLine, type LogReader, type LogSource, sourceOf } from './line.ts';

/** How a host is asked: with the data bucket, for output of any length. */
export type Asking = Pick<RunOptions, 'bucket' | 'afterwards'>;

const TIMEOUT_SECONDS = 120;

/** What a host wrote while it started and prepared itself, asked of the host. */
export function startReader(ctx: Ctx, host: SiteHost, asking: Asking): LogReader {
  return reader(ctx, host, asking, startScript, 'all');
}

/** What a host's containers printed, asked of the host: for those that do not write to CloudWatch. */
export function containerReader(
  ctx: Ctx,
  host: SiteHost,
  wanted: LogSource,
  asking: Asking,
): LogReader {
  return reader(ctx, host, asking, containersScript, wanted);
}

function reader(
  ctx: Ctx,
  host: SiteHost,
  asking: Asking,
  scriptFor: (sinceSeconds: number) => string,
  wanted: LogSource,
): LogReader {
  return {
    async read(sinceMs) {
      const comment = `orthweb logs of ${host.name} of ${ctx.deployment}`;
      const options = { ...asking, timeoutSeconds: TIMEOUT_SECONDS, comment };
      const script = scriptFor(sinceMs / 1_000);
      const { exitCode, stdout, stderr } = await runOnHost(ctx, host.instanceId, script, options);
      if (exitCode !== 0)
        throw new OrthwebError(`${host.name} could not read its logs: ${reason(stderr)}`);
      return linesOf(host, stdout).filter(
        (line) => line.atMs >= sinceMs && isFrom(wanted, line.source),
      );
    },
  };
}

function reason(stderr: string): string {
  return firstLine(printable(stderr)).trim() || 'it did not say why';
}

const LINE = /^(\S+) (\d+\.\d+|\d{4}-\d\d-\d\dT\S+Z) ?(.*)$/;

/** A line is known again by its text and, among equal ones, by its number: what was printed is not changed later. */
function linesOf({ name: host }: SiteHost, output: string): LogLine[] {
  const counts = new Map<string, number>();
  const lines: LogLine[] = [];
  for (const raw of output.split('\n')) {
    const count = (counts.get(raw) ?? 0) + 1;
    counts.set(raw, count);
    const found = LINE.exec(raw);
    const before = lines.at(-1);
    const [, who = '', when = '', text = ''] = found ?? [];
    if (found !== null) {
      const key = `${raw} ${count}`;
      lines.push({ atMs: msOf(when), host, source: sourceOf(who), text: text.trimEnd(), key });
    } else if (before !== undefined && raw.trim() !== '') {
      // The journal indents what a message says on further lines.
      lines.push({ ...before, text: raw.trim(), key: `${before.key}\n${raw}` });
    }
  }
  return lines;
}

function msOf(when: string): number {
  return Math.floor(when.includes('T') ? Date.parse(when) : Number(when) * 1_000);
}
