import {
  DescribeInstanceAttributeCommand,
  type Instance as Ec2Instance,
  type Filter,
  paginateDescribeInstances,
} from '@aws-sdk/client-ec2';
import { unlessGone } from '../already-gone.ts';
import { DEPLOYMENT_TAG } from '../identity.ts';
import type { Ctx, Found } from '../resource.ts';
import { foundByTag, identityFilters } from './ec2-tags.ts';

export interface InstanceLive {
  readonly instance: Ec2Instance;
  /** Termination protection; undefined while it starts or goes. */
  readonly protectedNow: boolean | undefined;
}

const ALIVE = ['pending', 'running', 'stopping', 'stopped'];
const SETTLED = ['running', 'stopped'];
const JUST_LOST_MS = 2 * 60_000;

/** Terminated instances stay listed for an hour and are left out, but for a launch that AWS gave up on a moment ago. */
export async function findInstances(
  ctx: Ctx,
  ids: readonly string[],
): Promise<readonly Found<InstanceLive>[]> {
  const listed = await list(ctx, identityFilters(ctx, ids));
  const all = listed.map((instance) => foundByTag(instance, instance.InstanceId));
  const current = ids.flatMap((id) =>
    chosen(
      ctx,
      all.filter((found) => found.id === id),
    ),
  );
  return Promise.all(current.map((found) => withProtection(ctx, found)));
}

/** Launches of the deployment that AWS gave up on: why nothing is there. */
export async function lostLaunches(ctx: Ctx): Promise<readonly Ec2Instance[]> {
  const terminated = await list(ctx, [
    { Name: `tag:${DEPLOYMENT_TAG}`, Values: [ctx.deployment] },
    { Name: 'instance-state-name', Values: ['terminated'] },
  ]);
  return terminated.filter((instance) => wasJustLost(ctx, instance));
}

/** What lives; without it what is going; without that the launch that failed, so that its reason is told. */
function chosen(ctx: Ctx, all: readonly Found<Ec2Instance>[]): readonly Found<Ec2Instance>[] {
  const alive = all.filter(({ live }) => ALIVE.includes(stateOf(live)));
  if (alive.length > 0) return alive;
  const going = all.filter(({ live }) => stateOf(live) === 'shutting-down');
  if (going.length > 0) return going.slice(0, 1);
  return all.filter(({ live }) => wasJustLost(ctx, live)).slice(0, 1);
}

function wasJustLost(ctx: Ctx, instance: Ec2Instance): boolean {
  const ageMs = ctx.clock.now() - (instance.LaunchTime?.getTime() ?? 0);
  // "Client.UserInitiatedShutdown" is a termination that somebody asked for.
  const asked = instance.StateReason?.Code === 'Client.UserInitiatedShutdown';
  return stateOf(instance) === 'terminated' && !asked && ageMs < JUST_LOST_MS;
}

function stateOf(instance: Ec2Instance): string {
  return instance.State?.Name ?? '';
}

async function list(ctx: Ctx, filters: Filter[]): Promise<readonly Ec2Instance[]> {
  const found: Ec2Instance[] = [];
  const pages = paginateDescribeInstances({ client: ctx.aws.ec2 }, { Filters: filters });
  for await (const page of pages) {
    found.push(...(page.Reservations ?? []).flatMap((one) => one.Instances ?? []));
  }
  return found;
}

async function withProtection(ctx: Ctx, found: Found<Ec2Instance>): Promise<Found<InstanceLive>> {
  const instance = found.live;
  if (!SETTLED.includes(stateOf(instance))) {
    return { ...found, live: { instance, protectedNow: undefined } };
  }
  const reply = await unlessGone(
    ctx.aws.ec2.send(
      new DescribeInstanceAttributeCommand({
        InstanceId: instance.InstanceId,
        Attribute: 'disableApiTermination',
      }),
    ),
  );
  return { ...found, live: { instance, protectedNow: reply?.DisableApiTermination?.Value } };
}
