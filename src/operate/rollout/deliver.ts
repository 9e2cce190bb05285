import { OrthwebError } from '../../errors.ts';
import type { Ctx } from '../../provision/resource.ts';
import { readHostReports } from '../host-reports.ts';
import { HostNotConnected, type RemoteResult, runOnHost } from '../remote-command.ts';
import { awaitServing } from '../serving.ts';
import type { HostFacts } from '../standing.ts';
import { lastWords } from '../take-up.ts';
import { applyScript, NOT_BEGUN } from './host-scripts.ts';

/** Images were loaded before; what remains is the start of every Orthanc, and `apply` waits a quarter of an hour for it. */
const TIMEOUT_SECONDS = 45 * 60;
/** After its start the agent of Systems Manager is there when the network is. */
const CONNECTED_WITHIN_MS = 3 * 60_000;
const ASK_AGAIN_MS = 5_000;

/** The host goes on with what it has. */
export class NotBegun extends OrthwebError {}

export interface Delivery {
  /** SHA-256 of the bundle. */
  readonly bundle: string;
  /** Until it says that it serves; else until it has begun. */
  readonly wait: boolean;
}

/** Has a host run another bundle. Throws `NotBegun`, or, in the host's own words, why it does not serve with it. */
export async function deliver(ctx: Ctx, one: HostFacts, delivery: Delivery): Promise<void> {
  const id = `hosts/${one.host}`;
  const begunMs = ctx.clock.now();
  ctx.emit({ type: 'started', id, action: 'update' });
  let done = false;
  try {
    await handOver(ctx, one, delivery);
    done = true;
  } finally {
    const elapsedMs = ctx.clock.now() - begunMs;
    ctx.emit({ type: 'finished', id, action: done ? 'update' : 'keep', elapsedMs });
  }
}

async function handOver(ctx: Ctx, one: HostFacts, { bundle, wait }: Delivery): Promise<void> {
  const { host, instanceId } = one;
  const { exitCode, stderr } = await ask(ctx, one, applyScript(bundle, wait)).catch(unheard);
  if (exitCode === NOT_BEGUN || (exitCode !== 0 && !wait))
    throw new NotBegun(`${host} could not take the new bundle: ${lastWords(stderr)}`);
  // Whatever the script came to, the host tries again by itself, and its report is what counts.
  if (wait) await awaitServing(ctx, [{ host, instanceId, launchedAtMs: 0, bundle }]);
}

function unheard(error: unknown): never {
  if (!(error instanceof HostNotConnected)) throw error;
  throw new NotBegun(error.message, { cause: error, ...(error.hint && { hint: error.hint }) });
}

/** Runs a script; a host that has just been started may take a while to be heard of. */
export async function ask(
  ctx: Ctx,
  { instanceId, launchedAtMs }: HostFacts,
  script: string,
): Promise<RemoteResult> {
  const comment = `orthweb: roll-out of ${ctx.deployment}`;
  for (;;) {
    try {
      return await runOnHost(ctx, instanceId, script, { timeoutSeconds: TIMEOUT_SECONDS, comment });
    } catch (error) {
      const young = ctx.clock.now() - launchedAtMs < CONNECTED_WITHIN_MS;
      if (!(error instanceof HostNotConnected) || !young) throw error;
    }
    await ctx.clock.sleep(ASK_AGAIN_MS * ctx.pace, ctx.signal);
  }
}

/** Until the host has said anything since its start: before, its own first `apply` would be in the way. */
export async function awaitWord(ctx: Ctx, { host, launchedAtMs }: HostFacts): Promise<void> {
  const untilMs = ctx.clock.now() + CONNECTED_WITHIN_MS;
  while (ctx.clock.now() < untilMs) {
    const report = (await readHostReports(ctx)).get(host);
    if (report !== undefined && report.atMs >= launchedAtMs) return;
    await ctx.clock.sleep(ASK_AGAIN_MS * ctx.pace, ctx.signal);
  }
}
