import { GetConsoleOutputCommand } from '@aws-sdk/client-ec2';
import { OrthwebError } from '../errors.ts';
import type { Ctx } from '../provision/resource.ts';
import {
  firstLine,
  type HostName,
  type HostReport,
  printable,
  readHostReports,
} from './host-reports.ts';

/** IAM actions of this page. */
export const ACTIONS = ['ec2:GetConsoleOutput'];

/** A host that is to serve. */
export interface ExpectedHost {
  readonly host: HostName;
  readonly instanceId: string;
  /** What it reported before it was launched was another one's. */
  readonly launchedAtMs: number;
  /** SHA-256; what it reported while it ran another one does not count. */
  readonly bundle?: string;
}

/** Packages, images and the first start of three Orthancs take some four minutes. */
const TYPICAL_MS = 4 * 60_000;
const DEADLINE_MS = 30 * 60_000;
const LOOK_EVERY_MS = 5_000;
/** A host tries again by itself every half minute: only what fails for longer is worth waking somebody. */
const FAILED_FOR_MS = 3 * 60_000;
const CONSOLE_LINES = 15;

/** Waits until every one of them reports that it serves; says what they do meanwhile, and why one does not. */
export async function awaitServing(ctx: Ctx, expected: readonly ExpectedHost[]): Promise<void> {
  const begunMs = ctx.clock.now();
  const failing = new Map<HostName, number>();
  let waiting = expected;
  while (true) {
    const reports = await readHostReports(ctx);
    waiting = waiting.filter((one) => {
      const report = current(one, reports);
      if (report?.state === 'ready') serves(ctx, one, report);
      return report?.state !== 'ready';
    });
    if (waiting.length === 0) return;
    const elapsedMs = ctx.clock.now() - begunMs;
    for (const one of waiting) {
      const report = current(one, reports);
      ctx.emit({
        type: 'waiting',
        id: nodeOf(one),
        status: doing(report),
        elapsedMs,
        typicalMs: TYPICAL_MS,
      });
      const hopeless = elapsedMs >= DEADLINE_MS || failsFor(ctx, failing, one, report);
      if (hopeless) throw await notServing(ctx, one, report);
    }
    await ctx.clock.sleep(LOOK_EVERY_MS * ctx.pace, ctx.signal);
  }
}

function current(
  { host, launchedAtMs, bundle }: ExpectedHost,
  reports: ReadonlyMap<HostName, HostReport>,
): HostReport | undefined {
  const report = reports.get(host);
  if (report === undefined || report.atMs < launchedAtMs) return undefined;
  return bundle === undefined || report.bundle === bundle ? report : undefined;
}

const nodeOf = ({ host }: ExpectedHost): string => `hosts/${host}`;

function serves(ctx: Ctx, one: ExpectedHost, { message }: HostReport): void {
  const id = nodeOf(one);
  ctx.emit({ type: 'notice', id, text: `${id}: serving (${message})` });
}

function doing(report: HostReport | undefined): string {
  return report === undefined ? 'booting' : `${report.state}: ${firstLine(report.message)}`;
}

function failsFor(
  ctx: Ctx,
  failing: Map<HostName, number>,
  { host }: ExpectedHost,
  report: HostReport | undefined,
): boolean {
  // Between two tries it says that it waits or starts: that is no recovery.
  if (report?.state === 'failed' && !failing.has(host)) failing.set(host, ctx.clock.now());
  if (report?.state === 'unhealthy') failing.delete(host);
  const since = failing.get(host);
  return (
    report?.state === 'failed' && since !== undefined && ctx.clock.now() - since >= FAILED_FOR_MS
  );
}

async function notServing(
  ctx: Ctx,
  one: ExpectedHost,
  report: HostReport | undefined,
): Promise<OrthwebError> {
  const said =
    report === undefined ? ['it never reported'] : [`${report.state}: ${report.message}`];
  if (report === undefined || report.state === 'preparing')
    said.push('the end of its console:', ...(await consoleTail(ctx, one)));
  return new OrthwebError(
    [`${one.host} (${one.instanceId}) does not serve`, ...said].join('\n  '),
    {
      hint: 'it goes on trying by itself: status shows what it says, and up waits for it again',
    },
  );
}

/** A failure to read it must not hide what it would explain. */
async function consoleTail(ctx: Ctx, { instanceId }: ExpectedHost): Promise<readonly string[]> {
  const ask = (Latest: boolean) =>
    ctx.aws.ec2.send(new GetConsoleOutputCommand({ InstanceId: instanceId, Latest }));
  try {
    // Older instance types have it as of some minutes ago only, and refuse to be asked for more.
    const { Output = '' } = await ask(true).catch(() => ask(false));
    const lines = Buffer.from(Output, 'base64').toString('utf8').trimEnd().split(/\r?\n/);
    return lines.slice(-CONSOLE_LINES).map(printable);
  } catch {
    return ['(AWS has none yet)'];
  }
}
