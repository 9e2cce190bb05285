import {
  DescribeInstancesCommand,
  type Instance as Ec2Instance,
  StartInstancesCommand,
  StopInstancesCommand,
} from '@aws-sdk/client-ec2';
import { OrthwebError } from '../errors.ts';
import type { Ctx } from '../provision/resource.ts';
import { type HostFacts, machineFacts } from './standing.ts';

/** IAM actions of this page: EC2 opens an encrypted disk by a grant of whoever starts the host. */
export const ACTIONS = [
  'ec2:DescribeInstances',
  'ec2:StartInstances',
  'ec2:StopInstances',
  'kms:CreateGrant',
];

const LOOK_EVERY_MS = 2_000;
const DEADLINE_MS = 10 * 60_000;
const TYPICAL_MS = 40_000;

/** Starts a host that is stopped or stopping and waits until it runs; one that runs is left alone. */
export async function startHost(ctx: Ctx, host: HostFacts): Promise<HostFacts> {
  if (host.state === 'running') return host;
  if (host.state === 'pending') return arrived(ctx, host, 'running', ['pending']);
  // "The instance is not in a state from which it can be started" while it is stopping.
  const stopped = await arrived(ctx, host, 'stopped', ['stopping']);
  const InstanceIds = [stopped.instanceId];
  await ctx.aws.ec2.send(new StartInstancesCommand({ InstanceIds }));
  return arrived(ctx, stopped, 'running', ['pending']);
}

/** Stops a host and waits until it is stopped; one that is stopped already is left alone. */
export async function stopHost(ctx: Ctx, host: HostFacts): Promise<HostFacts> {
  if (host.state === 'stopped') return host;
  // From pending AWS would stop it before it has written anything: it comes up first.
  const up = host.state === 'pending' ? await arrived(ctx, host, 'running', ['pending']) : host;
  if (up.state !== 'stopping')
    await ctx.aws.ec2.send(new StopInstancesCommand({ InstanceIds: [up.instanceId] }));
  return arrived(ctx, up, 'stopped', ['stopping']);
}

/** Looks until the host is as wanted. Right after a call AWS may answer from before it: what is wrong must be so twice. */
async function arrived(
  ctx: Ctx,
  host: HostFacts,
  wanted: string,
  onTheWay: readonly string[],
): Promise<HostFacts> {
  const begunMs = ctx.clock.now();
  let doubted = false;
  for (;;) {
    const instance = await instanceOf(ctx, host.instanceId);
    const now = { ...host, ...machineFacts(instance) };
    if (now.state === wanted) return now;
    const wrong = !onTheWay.includes(now.state);
    const elapsedMs = ctx.clock.now() - begunMs;
    if ((wrong && doubted) || elapsedMs >= DEADLINE_MS) throw notArrived(now, wanted, instance);
    doubted = wrong;
    ctx.emit({
      type: 'waiting',
      id: `hosts/${host.host}`,
      status: now.state,
      elapsedMs,
      typicalMs: TYPICAL_MS,
    });
    await ctx.clock.sleep(LOOK_EVERY_MS * ctx.pace, ctx.signal);
  }
}

async function instanceOf(ctx: Ctx, instanceId: string): Promise<Ec2Instance | undefined> {
  const ask = new DescribeInstancesCommand({ InstanceIds: [instanceId] });
  const { Reservations = [] } = await ctx.aws.ec2.send(ask);
  return Reservations.flatMap((one) => one.Instances ?? [])[0];
}

function notArrived(
  { host, instanceId, state }: HostFacts,
  wanted: string,
  instance: Ec2Instance | undefined,
): OrthwebError {
  const reasons = [instance?.StateReason?.Message, instance?.StateTransitionReason];
  const told = reasons.filter((text) => text !== undefined && text !== '');
  return new OrthwebError(
    [`${host} (${instanceId}) is ${state}, and not ${wanted}`, ...told].join('\n'),
    { hint: 'what AWS says of it is in the EC2 console; the same command tries again' },
  );
}
