import type { Config } from '../config.ts';
import type { Observed } from '../operate/observe.ts';
import { outputsDocument, type SiteOutputs, siteOutputs } from '../operate/outputs.ts';
import { monthlyEstimate } from '../price/estimate.ts';
import type { Step } from '../provision/plan.ts';
import type { PlanView } from '../ui/plan-shape.ts';
import type { Subject } from './observed.ts';
import { warningsOf } from './warnings.ts';

export interface Counts {
  readonly create: number;
  readonly update: number;
  readonly remove: number;
  readonly held: number;
  readonly keep: number;
}

export function counted(steps: readonly Step[]): Counts {
  const count = (action: Step['action']): number => steps.filter((s) => s.action === action).length;
  return {
    create: count('create'),
    update: count('update'),
    remove: count('delete'),
    held: count('held'),
    keep: count('keep'),
  };
}

export function planView(
  subject: Subject,
  steps: readonly Step[],
  next: string | undefined,
  observed?: Observed,
): PlanView {
  const { session, name } = subject;
  const config = observed?.config ?? subject.config;
  const counts = counted(steps);
  const pending = counts.create + counts.update + counts.remove > 0;
  return {
    deployment: name,
    region: session.region,
    account: session.account,
    profile: config.profile,
    steps,
    firstTime:
      counts.create > 0 && steps.every((s) => s.action === 'create' || s.ref === undefined),
    allowRestart: subject.allowRestart,
    ...(observed === undefined ? {} : { details: areaDetails(config, observed) }),
    ...(observed !== undefined && counts.create > 0 ? estimates(config, observed) : {}),
    ...(pending && next !== undefined ? { next } : {}),
  };
}

function estimates(config: Config, observed: Observed) {
  return {
    monthlyDollars: monthlyEstimate(config).dollars,
    expectedMs: observed.plan.expectedMs,
  };
}

/** What an operator would say of these areas; the others are counted. */
function areaDetails(config: Config, { decisions }: Observed): Readonly<Record<string, string>> {
  const { majorVersion, instanceClass, multiAz, storageGiB, backupDays } = config.database;
  const zones = multiAz ? 'two zones' : 'one zone';
  return {
    database: `PostgreSQL ${majorVersion}, ${instanceClass}, ${zones}, ${storageGiB} GB, ${backupDays} days back`,
    hosts: `2 x ${config.hosts.instanceType} (${decisions.zones.join(', ')}), 2 addresses`,
  };
}

/** The JSON of plan, up and down: additions only, never a change of meaning. */
export function runDocument(
  subject: Subject,
  steps: readonly Step[],
  outputs: SiteOutputs,
  elapsed: ReadonlyMap<string, { readonly action: string; readonly elapsedMs: number }> = new Map(),
) {
  const { session, name } = subject;
  return {
    deployment: name,
    account: session.account,
    region: session.region,
    outputs: outputsDocument(outputs),
    resources: steps.map(({ id, type, action, changes, ref }) => ({
      id,
      type,
      action: elapsed.get(id)?.action ?? action,
      elapsedMs: elapsed.get(id)?.elapsedMs ?? 0,
      ref: ref ?? null,
      changes: changes.map(({ field, text, effect }) => ({ field, text, effect })),
    })),
    apiCalls: session.counts,
  };
}

export function planDocument(subject: Subject, observed: Observed) {
  const { plan } = observed;
  return {
    ...runDocument(subject, plan.steps, siteOutputs(plan.outputs, subject.here)),
    warnings: warningsOf(subject, observed),
    monthlyDollars: monthlyEstimate(observed.config).dollars,
    expectedMs: plan.expectedMs,
  };
}
