import { type Converged, type ConvergeOptions, converge, replacementNeeded } from './converge.ts';
import { StackFailed } from './failures.ts';
import { dependents, needsOf, remainingMs } from './graph.ts';
import type { Journal } from './journal.ts';
import { knownOutputs, type Plan } from './plan.ts';
import { remove } from './remove.ts';
import type { AnyNode, Ctx, RemoveOptions } from './resource.ts';
import type { Survey } from './survey.ts';
import { theOne } from './task.ts';
import { type Place, type WalkOutcome, walk } from './walk.ts';

/** Nodes that make calls at the same time. AWS allows far more; the operator's line and the rate limits do not. */
const PLACES = 12;

export interface Applied {
  readonly nodes: ReadonlyMap<string, Converged & { readonly elapsedMs: number }>;
}

/**
 * Brings every wanted node to what the stack says and removes the unwanted ones. Starts from `survey`; only what it
 * makes or changes is looked at again. Throws `StackFailed` with all causes, or the signal's reason.
 */
export async function apply(
  ctx: Ctx,
  journal: Journal,
  nodes: readonly AnyNode[],
  survey: Survey,
  options: ConvergeOptions,
): Promise<Applied> {
  const wanted = nodes.filter((node) => node.wanted);
  const outputs = new Map<AnyNode, object>();
  const results = new Map<string, Converged & { elapsedMs: number }>();
  const after = dependents(wanted);
  const remaining = remainingMs(wanted, after, (node) => node.kind.typicalMs);
  const outcome = await walk({
    nodes: wanted,
    before: needsOf,
    priority: (node) => remaining.get(node) ?? 0,
    places: PLACES,
    signal: ctx.signal,
    work: reporting(ctx, async (node, place) => {
      const task = { ctx, journal, node, place, startedMs: ctx.clock.now() };
      const before = theOne(ctx, node.id, await survey.of(node));
      const props = node.props(knownOutputs(node, outputs));
      const result = await converge(task, before, props, options);
      outputs.set(node, result.outputs);
      results.set(node.id, { ...result, elapsedMs: ctx.clock.now() - task.startedMs });
    }),
  });
  finish(ctx, outcome);
  await removeUnwanted(ctx, journal, nodes, survey);
  return { nodes: results };
}

/** Refuses, before anything is touched, what cannot be made in place. */
export function refuseReplacements(plan: Plan): void {
  for (const step of plan.steps) {
    const impossible = step.changes.filter((change) => change.effect === 'replace');
    if (impossible.length > 0) throw replacementNeeded(step.id, impossible);
  }
}

async function removeUnwanted(
  ctx: Ctx,
  journal: Journal,
  nodes: readonly AnyNode[],
  survey: Survey,
): Promise<void> {
  const unwanted = nodes.filter((node) => !node.wanted);
  const looked = await Promise.all(
    unwanted.map(async (node) => (await survey.of(node)).length > 0),
  );
  const present = unwanted.filter((_, index) => looked[index]);
  if (present.length > 0) {
    finish(ctx, await removeAll(ctx, journal, present, { purge: false, finalSnapshot: '' }));
  }
}

/** The same graph backwards: a node goes when nothing that needs it is left. */
export async function removeAll(
  ctx: Ctx,
  journal: Journal,
  nodes: readonly AnyNode[],
  how: RemoveOptions,
): Promise<WalkOutcome> {
  const users = dependents(nodes);
  const remaining = remainingMs(nodes, needsOf, (node) => node.kind.gone.timeoutMs);
  return walk({
    nodes,
    before: users,
    priority: (node) => remaining.get(node) ?? 0,
    places: PLACES,
    signal: ctx.signal,
    work: reporting(ctx, (node, place) =>
      remove({ ctx, journal, node, place, startedMs: ctx.clock.now() }, how),
    ),
  });
}

function reporting(ctx: Ctx, work: (node: AnyNode, place: Place) => Promise<void>) {
  return async (node: AnyNode, place: Place): Promise<void> => {
    try {
      await work(node, place);
    } catch (error) {
      // A node that Ctrl-C cut short has not failed: the signal's own reason is thrown on.
      if (error !== ctx.signal.reason) ctx.emit({ type: 'failed', id: node.id, error });
      throw error;
    }
  };
}

/** Turns an outcome into an error, unless everything is done. */
export function finish(ctx: Ctx, outcome: WalkOutcome): void {
  for (const id of outcome.skipped) ctx.emit({ type: 'skipped', id });
  const real = new Map([...outcome.failures].filter(([, error]) => error !== ctx.signal.reason));
  if (real.size > 0) throw new StackFailed({ ...outcome, failures: real });
  ctx.signal.throwIfAborted();
}
