import type { OrthwebError } from '../errors.ts';
import type { Ctx } from '../provision/resource.ts';
import { type Health, healthOf } from './health.ts';
import { firstLine, readHostReports } from './host-reports.ts';
import type { HostFacts } from './standing.ts';

const LOOK_EVERY_MS = 2_000;
/** From a start until three Orthancs serve it takes some 100 s; only the first start of all takes longer. */
const TYPICAL_MS = 100_000;
const DEADLINE_MS = 10 * 60_000;
/** After a start it tries again by itself every half minute: a first failure, of the database say, is not the last word. */
const FAILED_FOR_MS = 3 * 60_000;

export interface AwaitHealth {
  /** It was started a moment ago: a failure may pass. */
  readonly started: boolean;
  /** There is nobody who would ever report; what it means. */
  readonly unheard?: string | undefined;
  refuse(says: string): OrthwebError;
}

/** Waits until the host says of itself that it serves, and answers what it says; refuses in its own words. */
export async function awaitHealth(ctx: Ctx, host: HostFacts, how: AwaitHealth): Promise<string> {
  const begunMs = ctx.clock.now();
  const hopeless = hopelessness(host, how, begunMs);
  for (;;) {
    const nowMs = ctx.clock.now();
    const report = (await readHostReports(ctx)).get(host.host);
    const health = healthOf(host, report, nowMs);
    if (health.well) return health.says;
    if (report === undefined && how.unheard !== undefined) throw how.refuse(how.unheard);
    if (hopeless(health, nowMs)) throw how.refuse(health.says);
    ctx.emit({
      type: 'waiting',
      id: `hosts/${host.host}`,
      status: firstLine(health.says),
      elapsedMs: nowMs - begunMs,
      typicalMs: how.started ? TYPICAL_MS : 0,
    });
    await ctx.clock.sleep(LOOK_EVERY_MS * ctx.pace, ctx.signal);
  }
}

function hopelessness(host: HostFacts, { started }: AwaitHealth, begunMs: number) {
  // Of one that has run for long nothing new is to be expected.
  const deadlineMs = (started ? begunMs : host.launchedAtMs) + DEADLINE_MS;
  let failingSince: number | undefined;
  return ({ coming }: Health, nowMs: number): boolean => {
    if (nowMs >= deadlineMs) return true;
    if (coming) return false;
    // Between two tries it says that it waits or starts: that is no recovery.
    failingSince ??= nowMs;
    return !started || nowMs - failingSince >= FAILED_FOR_MS;
  };
}
