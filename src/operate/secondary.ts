import { OrthwebError } from '../errors.ts';
import type { Ctx } from '../provision/resource.ts';
import { awaitHealth } from './await-health.ts';
import { type HostName, otherHost } from './host-reports.ts';
import { startHost, stopHost } from './power.ts';
import type { HostFacts, Standing } from './standing.ts';
import { Timeline, type TimelineStep } from './timeline.ts';

export interface PowerReport {
  readonly host: HostName;
  readonly steps: readonly TimelineStep[];
}

export interface StartHow {
  readonly wait: boolean;
  /** What it means here that a host never reported, where none ever will. */
  readonly unheard?: string | undefined;
}

/** The host by the name `secondary`, or whichever is not active. */
export function hostMeant({ hosts, active }: Standing, standby: boolean): HostFacts {
  if (!standby) return hosts.secondary;
  if (active !== undefined) return hosts[otherHost(active)];
  throw new OrthwebError('neither host holds the site address, so none stands by', {
    hint: 'orthweb up puts it back',
  });
}

/** Whoever uses the site would lose it. */
export function refuseActive({ active }: Standing, { host }: HostFacts): void {
  if (active !== host) return;
  const other = otherHost(host);
  throw new OrthwebError(`refused: ${host} is active, and stopping it would end the service`, {
    hint: `orthweb failover moves the site to ${other} first; secondary stop --standby stops ${other}, which stands by`,
  });
}

/** Ends when the host says that it serves; without `wait`, when it runs. */
export async function startStandby(
  ctx: Ctx,
  found: HostFacts,
  { wait, unheard }: StartHow,
): Promise<PowerReport> {
  const { host } = found;
  const timeline = new Timeline(ctx, `hosts/${host}`);
  const start = () => startHost(ctx, found);
  const running = found.state === 'running' ? found : await timeline.step(`start ${host}`, start);
  if (!wait) return { host, steps: timeline.steps };
  const refuse = (says: string) =>
    new OrthwebError(`${host} runs and does not serve (${says})`, {
      hint: `it goes on trying by itself: orthweb status shows what ${host} says`,
    });
  await timeline.step(
    `${host} serving`,
    () => awaitHealth(ctx, running, { started: true, unheard, refuse }),
    (says) => says,
  );
  return { host, steps: timeline.steps };
}

export async function stopStandby(ctx: Ctx, found: HostFacts): Promise<PowerReport> {
  const { host } = found;
  const timeline = new Timeline(ctx, `hosts/${host}`);
  await timeline.step(`stop ${host}`, () => stopHost(ctx, found));
  return { host, steps: timeline.steps };
}
