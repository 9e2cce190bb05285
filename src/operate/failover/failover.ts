import type { ServiceClients } from '../../aws/clients.ts';
import type { Ctx } from '../../provision/resource.ts';
import { awaitHealth } from '../await-health.ts';
import type { HostName } from '../host-reports.ts';
import { startHost } from '../power.ts';
import type { RunJournal } from '../run-journal.ts';
import type { Standing } from '../standing.ts';
import { Timeline, type TimelineStep } from '../timeline.ts';
import type { Intent } from './intent.ts';
import { BLIND, type Outside, OutsideCheck, type Probes } from './outside-check.ts';
import { notHealthy } from './preflight.ts';
import { type Move, type Swap, swapAddresses } from './swap.ts';

export interface FailoverInput {
  readonly standing: Standing;
  readonly intent: Intent;
  readonly journal: Pick<RunJournal, 'update'>;
  /** Of a session's `lasting`. */
  readonly lasting: Pick<ServiceClients, 'ec2'>;
  /** Undefined: nobody can look from outside. */
  readonly probes: Probes | undefined;
  /** What it means here that a host never reported, where none ever will. */
  readonly unheard?: string | undefined;
  /** Called when the site address is where it is to be. */
  moved(): void;
}

export interface FailoverReport extends Outside {
  readonly from: HostName;
  readonly to: HostName;
  readonly steps: readonly TimelineStep[];
}

/**
 * Starts the standby, waits until it says that it serves, swaps the addresses and looks from outside. Refuses before
 * anything moves. Ctrl-C stops it before the swap; the swap itself is always finished.
 */
export async function failover(ctx: Ctx, input: FailoverInput): Promise<FailoverReport> {
  const { intent, journal, probes } = input;
  const { from, to } = intent;
  const timeline = new Timeline(ctx, `hosts/${to}`);
  if (intent.kind === 'move') await prepareStandby(ctx, input, timeline);
  const check = probes === undefined ? undefined : new OutsideCheck(ctx, probes);
  try {
    await check?.begun();
    ctx.signal.throwIfAborted();
    // Before the first move: whoever repeats a failover that is cut off from here on must not bring the site back.
    await journal.update({ failoverTo: to });
    const fromMs = ctx.clock.now();
    await timeline.step('site address moved', () => swapAddresses(swapOf(ctx, input)));
    const movedMs = ctx.clock.now();
    input.moved();
    const outside = check === undefined ? BLIND : await seen(timeline, check, fromMs, movedMs);
    await journal.update({ failoverTo: undefined });
    return { from, to, steps: timeline.steps, ...outside };
  } finally {
    check?.stop();
  }
}

async function prepareStandby(ctx: Ctx, input: FailoverInput, timeline: Timeline): Promise<void> {
  const { standing, intent, unheard } = input;
  const { to } = intent;
  const found = standing.hosts[to];
  const started = found.state !== 'running';
  const host = started ? await timeline.step(`start ${to}`, () => startHost(ctx, found)) : found;
  const refuse = (says: string) => notHealthy(to, says);
  const how = { started, unheard, refuse };
  await timeline.step(
    `${to} serving`,
    () => awaitHealth(ctx, host, how),
    (says) => says,
  );
}

function seen(timeline: Timeline, check: OutsideCheck, fromMs: number, movedMs: number) {
  return timeline.step('seen from outside', () => check.after(fromMs, movedMs), seenText);
}

function seenText({ tls, echo }: Outside): string {
  const said = [...(tls === true ? ['TLS'] : []), ...(echo === true ? ['C-ECHO'] : [])];
  return said.length === 0 ? 'nothing answers' : said.join(', ');
}

function swapOf(ctx: Ctx, { standing, intent, lasting }: FailoverInput): Swap {
  const { hosts, site, standby } = standing;
  const move = (address: typeof site, host: HostName): Move => ({
    allocationId: address?.allocationId ?? '',
    interfaceId: hosts[host].interfaceId ?? '',
  });
  return {
    ec2: lasting.ec2,
    clock: ctx.clock,
    pace: ctx.pace,
    site: move(site, intent.to),
    standby: move(standby, intent.from),
  };
}
