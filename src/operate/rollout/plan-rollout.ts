import { Buffer } from 'node:buffer';
import { OrthwebError } from '../../errors.ts';
import type { Plan, Step } from '../../provision/plan.ts';
import type { Change, Ctx } from '../../provision/resource.ts';
import {
  HOSTS,
  type HostName,
  type HostReport,
  otherHost,
  readHostReports,
} from '../host-reports.ts';
import { type CompleteConfig, type Observed, type ObserveInput, observe } from '../observe.ts';
import { filesIn, storedBundle } from './bundle-files.ts';
import { type Difference, differenceOf, UNKNOWN } from './differences.ts';

export interface RolloutHow {
  /** The site is moved, so that nobody waits for the host that it is on. */
  readonly failover: boolean;
  /** Hosts are waited for. */
  readonly wait: boolean;
  /** Another Orthanc is what was asked for. */
  readonly upgrade: boolean;
}

/** Hosts that exist and run another bundle than they are to. */
export interface Rollout {
  readonly hosts: readonly HostName[];
  /** None of the hosts runs the wanted Orthanc yet: the first one may bring the tables of the database up to date. */
  readonly anotherOrthanc: boolean;
  /** It waits for somebody to allow that. */
  readonly held: boolean;
}

export interface ObservedRollout extends Observed {
  readonly rollout: Rollout;
}

/** As `observe`, and what the hosts run is part of the plan. One call more, beside the others. */
export async function observeRollout(
  input: ObserveInput,
  how: RolloutHow,
  complete?: CompleteConfig,
): Promise<ObservedRollout> {
  const [observed, reports] = await Promise.all([
    observe(input, complete),
    readHostReports(input.ctx),
  ]);
  const behind = hostsBehind(observed, reports);
  const { allowRestart } = input;
  const found = await differences(input.ctx, observed, behind);
  return planRollout(observed, found, { ...how, allowRestart });
}

/** A host that is made now would bring another Orthanc beside the old one, whose tables it may change. */
export function refuseMixedOrthancs({ plan, rollout }: ObservedRollout): void {
  if (!rollout.held) return;
  const made = plan.steps.find(
    ({ id, action }) => HOSTS.some((host) => id === `hosts/${host}`) && action === 'create',
  );
  if (made === undefined) return;
  throw new OrthwebError(`${made.id} would be made with another Orthanc than the other host runs`, {
    hint: 'put orthanc.image back, or allow it: orthweb up --allow-restart copies the database first',
  });
}

/** A host that exists and says that it runs another bundle. One that is made now brings the wanted one. */
function hostsBehind(
  { plan, bundle }: Observed,
  reports: ReadonlyMap<HostName, HostReport>,
): ReadonlyMap<HostName, string> {
  const behind = HOSTS.flatMap((host): [HostName, string][] => {
    const step = plan.steps.find(({ id }) => id === `hosts/${host}`);
    const runs = reports.get(host)?.bundle;
    const exists = step?.ref !== undefined && step.action !== 'delete';
    return exists && runs !== undefined && runs !== bundle ? [[host, runs]] : [];
  });
  return new Map(behind);
}

interface Behind extends Difference {
  readonly host: HostName;
  readonly runs: string;
}

async function differences(
  ctx: Ctx,
  { bundleBytes }: Observed,
  behind: ReadonlyMap<HostName, string>,
): Promise<readonly Behind[]> {
  if (behind.size === 0) return [];
  const wanted = await filesIn(Buffer.from(bundleBytes));
  return Promise.all(
    [...behind].map(async ([host, runs]) => {
      const known = /^[0-9a-f]{64}$/.test(runs) ? await storedBundle(ctx, runs) : undefined;
      return { host, runs, ...(known === undefined ? UNKNOWN : differenceOf(known, wanted)) };
    }),
  );
}

/** Puts what each host lacks into its step. */
export function planRollout(
  observed: Observed,
  behind: readonly Behind[],
  how: RolloutHow & { readonly allowRestart: boolean },
): ObservedRollout {
  const { plan, bundle } = observed;
  const hosts = behind.map(({ host }) => host);
  const another = behind.some(({ anotherOrthanc }) => anotherOrthanc);
  // Where one host runs it already, waiting protects nothing any more.
  const anotherOrthanc =
    another && HOSTS.every((host) => hosts.includes(host) || !exists(plan, host));
  const held = anotherOrthanc && !how.upgrade && !how.allowRestart;
  const effect = anotherOrthanc && !how.upgrade ? 'restart' : 'update';
  const steps = plan.steps.map((step) => {
    const one = behind.find(({ host }) => step.id === `hosts/${host}`);
    if (one === undefined) return step;
    const words = [
      `bundle ${one.runs.slice(0, 8)}, wanted ${bundle.slice(0, 8)}: ${one.text}`,
      ...consequences(plan, one.host, { ...how, anotherOrthanc, held }),
    ];
    return withChange(step, { field: 'bundle', text: words.join('; '), effect }, held);
  });
  return { ...observed, plan: { ...plan, steps }, rollout: { hosts, anotherOrthanc, held } };
}

function withChange(step: Step, change: Change, held: boolean): Step {
  const action =
    step.action === 'keep' || step.action === 'held' ? (held ? 'held' : 'update') : step.action;
  return { ...step, action, changes: [...step.changes, change] };
}

function exists({ steps }: Plan, host: HostName): boolean {
  return steps.some(({ id, ref }) => id === `hosts/${host}` && ref !== undefined);
}

interface Consequence extends RolloutHow {
  readonly anotherOrthanc: boolean;
  readonly held: boolean;
}

/** What the operator and the users of the site notice of it. */
function consequences(plan: Plan, host: HostName, how: Consequence): readonly string[] {
  const other = otherHost(host);
  const { active } = (plan.outputs.get('hosts/addresses') ?? {}) as { active?: string };
  const { state } = (plan.outputs.get(`hosts/${host}`) ?? {}) as { state?: string };
  if (how.held) return ['orthweb upgrade does this, with a copy of the database before it'];
  if (active !== host)
    return [
      ...(state === 'running' ? [] : [`it is ${state}: started for this, and stopped again`]),
      ...(how.anotherOrthanc ? ['no Orthanc runs until it serves'] : []),
    ];
  if (!how.wait) return [`it goes on with what it has, as nobody waits for ${other}`];
  return [
    how.failover
      ? `the site moves to ${other} before: open connections are cut`
      : 'in place: the site does not answer for some minutes',
  ];
}
