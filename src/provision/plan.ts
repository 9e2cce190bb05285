import { dependents, needsOf, remainingMs } from './graph.ts';
import { tagDrift } from './identity.ts';
import type { AnyNode, Change, Ctx } from './resource.ts';
import type { Survey } from './survey.ts';
import { type AnyFound, theOne } from './task.ts';

/** `held`: all its changes interrupt service, or one cannot be made in place. */
export type StepAction = 'create' | 'update' | 'keep' | 'delete' | 'retain' | 'held';

export interface Step {
  readonly id: string;
  readonly type: string;
  readonly action: StepAction;
  readonly changes: readonly Change[];
  /** AWS's own id or name, where the object exists. */
  readonly ref?: string;
}

export interface Plan {
  readonly steps: readonly Step[];
  /** Outputs of what exists, by node id. */
  readonly outputs: ReadonlyMap<string, object>;
  /** The longest chain of typical times among what is to be created. */
  readonly expectedMs: number;
}

export interface PlanOptions {
  readonly allowRestart: boolean;
}

/** What `apply` would do. Reads only. */
export async function plan(
  ctx: Ctx,
  nodes: readonly AnyNode[],
  survey: Survey,
  options: PlanOptions,
): Promise<Plan> {
  const found = await surveyAll(ctx, nodes, survey);
  const outputs = new Map<AnyNode, object>();
  const steps = inOrder(nodes).map((node) => {
    const step = stepFor(ctx, node, found.get(node), outputs, options);
    return step;
  });
  return {
    steps,
    outputs: new Map([...outputs].map(([node, out]) => [node.id, out])),
    expectedMs: expected(nodes, steps),
  };
}

/** What teardown would do: everything of ours goes, except what is kept. Reads only. */
export async function planRemoval(
  nodes: readonly AnyNode[],
  survey: Survey,
  kept: ReadonlySet<AnyNode>,
): Promise<readonly Step[]> {
  const steps = await Promise.all(
    nodes.map(async (node): Promise<Step | undefined> => {
      const [one] = await survey.ours(node);
      if (one === undefined) return undefined;
      const action = kept.has(node) ? 'retain' : 'delete';
      return { id: node.id, type: node.kind.type, action, changes: [], ref: one.ref };
    }),
  );
  return steps.filter((step) => step !== undefined);
}

async function surveyAll(ctx: Ctx, nodes: readonly AnyNode[], survey: Survey) {
  const entries = nodes.map(async (node) => {
    return [node, theOne(ctx, node.id, await survey.of(node))] as const;
  });
  return new Map(await Promise.all(entries));
}

/** Needs before those who need them: outputs flow that way. */
function inOrder(nodes: readonly AnyNode[]): readonly AnyNode[] {
  const ordered = new Set<AnyNode>();
  const place = (node: AnyNode): void => {
    if (ordered.has(node)) return;
    for (const need of needsOf(node)) place(need);
    ordered.add(node);
  };
  for (const node of nodes) place(node);
  return [...ordered];
}

function stepFor(
  ctx: Ctx,
  node: AnyNode,
  found: AnyFound | undefined,
  outputs: Map<AnyNode, object>,
  options: PlanOptions,
): Step {
  const { kind } = node;
  const base = { id: node.id, type: kind.type, changes: [] };
  if (!node.wanted) {
    return found === undefined
      ? { ...base, action: 'keep' }
      : { ...base, action: 'delete', ref: found.ref };
  }
  if (found === undefined && kind.create !== undefined) return { ...base, action: 'create' };
  outputs.set(node, kind.outputs(found?.live));
  if (found === undefined) return { ...base, action: 'keep' };
  const changes = unready(node, found) ?? changesOf(ctx, node, found, outputs);
  return { ...base, action: actionFor(changes, options), changes, ref: found.ref };
}

/** On its way, or in a bad state: what else differs shows when it has arrived. `up` waits for it, or says why it cannot. */
function unready({ kind }: AnyNode, found: AnyFound): readonly Change[] | undefined {
  const status = kind.ready.status(found.live);
  if (kind.ready.target.includes(status) || kind.passing?.includes(status)) return undefined;
  return [{ field: 'status', text: `is ${status}`, effect: 'update' }];
}

function changesOf(
  ctx: Ctx,
  node: AnyNode,
  found: AnyFound,
  outputs: ReadonlyMap<AnyNode, object>,
): readonly Change[] {
  const known = knownOutputs(node, outputs);
  const drift = known === undefined ? [] : node.kind.drift(found.live, node.props(known));
  const tags = node.kind.tag === undefined ? [] : Object.keys(tagDrift(ctx, found));
  return [...drift, ...tags.map(tagChange)];
}

function tagChange(key: string): Change {
  return { field: `tag ${key}`, text: `tag ${key} is missing or differs`, effect: 'update' };
}

/** Outputs by the name of the need, or undefined when one of the needs does not exist yet. */
export function knownOutputs(
  node: AnyNode,
  outputs: ReadonlyMap<AnyNode, object>,
): Readonly<Record<string, object>> | undefined {
  const known: Record<string, object> = {};
  for (const [name, need] of Object.entries(node.needs)) {
    const out = outputs.get(need);
    if (out === undefined) return undefined;
    known[name] = out;
  }
  return known;
}

function actionFor(changes: readonly Change[], options: PlanOptions): StepAction {
  if (changes.length === 0) return 'keep';
  const applied = changes.filter(
    (change) => change.effect === 'update' || (change.effect === 'restart' && options.allowRestart),
  );
  return applied.length === 0 || changes.some((change) => change.effect === 'replace')
    ? 'held'
    : 'update';
}

function expected(nodes: readonly AnyNode[], steps: readonly Step[]): number {
  const created = new Set(steps.filter((s) => s.action === 'create').map((s) => s.id));
  return longestMs(nodes, (node) => created.has(node.id));
}

/** The usual time until those nodes are made: of the longest chain, for all others are made meanwhile. */
export function longestMs(
  nodes: readonly AnyNode[],
  isCreated: (node: AnyNode) => boolean,
): number {
  const cost = (node: AnyNode): number => (isCreated(node) ? node.kind.typicalMs : 0);
  return Math.max(0, ...remainingMs(nodes, dependents(nodes), cost).values());
}
