import type { Config } from '../config.ts';
import { decide } from '../provision/decide.ts';
import { checkStack } from '../provision/graph.ts';
import { type Plan, plan } from '../provision/plan.ts';
import type { AnyNode, Ctx } from '../provision/resource.ts';
import { endpointServices, type Settings, stack } from '../provision/stack.ts';
import { Survey } from '../provision/survey.ts';
import { type Entry, type Ledger, lockKey } from './ledger.ts';
import type { LockBody } from './lock.ts';
import type { Decisions, DeploymentRecord } from './record.ts';

export interface ObserveInput {
  readonly ctx: Ctx;
  readonly ledger: Ledger;
  readonly config: Config;
  readonly allowRestart: boolean;
  /** Taken where nothing is recorded: a choice shown to the operator must not change before it is applied. */
  readonly decisions?: Decisions;
}

/** A deployment as it is, whatever it should be. */
export interface Look {
  readonly record: Entry<DeploymentRecord> | undefined;
  readonly lock: Entry<LockBody> | undefined;
  /** Good for looking and removing: what the nodes should be is not decided. */
  readonly nodes: readonly AnyNode[];
  readonly survey: Survey;
}

/** A deployment as it is and as it should be, from one look. */
export interface Observed extends Look {
  readonly decisions: Decisions;
  readonly plan: Plan;
}

/** Reads only. Record and AWS are read at the same time: an unchanged deployment takes as few round trips as one look. */
export async function look(input: ObserveInput, only?: readonly string[]): Promise<Look> {
  const { ctx, ledger } = input;
  const whole = stack(settingsOf(input, undefined));
  checkStack(whole);
  const nodes = whole.filter((node) => only?.includes(node.id) ?? true);
  const survey = new Survey(ctx, nodes);
  const [record, lock] = await Promise.all([
    ledger.readRecord(ctx.deployment),
    ledger.read<LockBody>(lockKey(ctx.deployment)),
    ...nodes.map((node) => survey.of(node)),
  ]);
  return { record, lock, nodes, survey };
}

export async function observe(input: ObserveInput): Promise<Observed> {
  const { ctx, config, allowRestart } = input;
  const { record, lock, survey } = await look(input);
  const decisions =
    record?.value.decisions ?? input.decisions ?? (await decide(ctx, wantedOf(config)));
  const nodes = stack(settingsOf(input, decisions));
  const made = await plan(ctx, nodes, survey, { allowRestart });
  return { record, lock, decisions, nodes, survey, plan: made };
}

export function settingsOf(
  { ctx, config }: Pick<ObserveInput, 'ctx' | 'config'>,
  decided: Decisions | undefined,
): Settings {
  const { deployment, account, region, partition } = ctx;
  return { deployment, account, region, partition, config, decided };
}

function wantedOf(config: Config) {
  return {
    instanceType: config.hosts.instanceType,
    instanceClass: config.database.instanceClass,
    majorVersion: String(config.database.majorVersion),
    multiAz: config.database.multiAz,
    endpointServices: endpointServices(config),
  };
}
