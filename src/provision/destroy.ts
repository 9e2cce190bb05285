import { OrthwebError } from '../errors.ts';
import { finish, removeAll } from './apply.ts';
import { checkStack, needsOf } from './graph.ts';
import type { Journal } from './journal.ts';
import { isGoneNow } from './remove.ts';
import type { AnyNode, Ctx, RemoveOptions } from './resource.ts';
import { Survey } from './survey.ts';

/** How often the sweep tries again what has come back, and how long it rests before it believes an empty answer. */
const SWEEPS = 3;
const SWEEP_REST_MS = 5_000;

/** Teardown came to its end, and yet something of the deployment is there. */
export class LeftBehind extends OrthwebError {
  override readonly name = 'LeftBehind';
}

export interface Left {
  readonly id: string;
  readonly ref: string;
}

/** What is retained keeps everything it needs: a bucket cannot be read without its key. */
export function keptNodes(nodes: readonly AnyNode[], purge: boolean): ReadonlySet<AnyNode> {
  const kept = new Set<AnyNode>();
  const keep = (node: AnyNode): void => {
    kept.add(node);
    for (const need of needsOf(node)) keep(need);
  };
  if (!purge) {
    for (const node of nodes) if (node.kind.retain === true) keep(node);
  }
  return kept;
}

/** Removes everything but what is kept, from any half-built state, and proves that nothing else is left. */
export async function destroy(
  ctx: Ctx,
  journal: Journal,
  nodes: readonly AnyNode[],
  how: RemoveOptions,
): Promise<void> {
  checkStack(nodes);
  const kept = keptNodes(nodes, how.purge);
  const going = nodes.filter((node) => !kept.has(node));
  const afterlifeMs = await afterlife(ctx, going);
  const writers = going.filter((node) => node.kind.writes === true);
  finish(ctx, await removeAll(ctx, journal, writers, how));
  finish(ctx, await removeAll(ctx, journal, going, how));
  if (afterlifeMs > 0) {
    ctx.emit({ type: 'notice', text: 'looking once more in a minute: RDS may write a last log' });
    await ctx.clock.sleep(afterlifeMs * ctx.pace, ctx.signal);
  }
  await sweep(ctx, journal, going, how);
}

/** How long after the removal something may still come back: only where what brings it back is there now. */
async function afterlife(ctx: Ctx, nodes: readonly AnyNode[]): Promise<number> {
  const lasting = nodes.filter((node) => node.kind.afterlifeMs !== undefined);
  const survey = new Survey(ctx, lasting);
  const times = lasting.map(async (node) => {
    return (await survey.ours(node)).length > 0 ? (node.kind.afterlifeMs ?? 0) : 0;
  });
  return Math.max(0, ...(await Promise.all(times)));
}

/**
 * Looks twice, because a describe may answer from before the delete, and removes again what a service made anew: RDS
 * recreates a log group that it still writes to.
 */
async function sweep(
  ctx: Ctx,
  journal: Journal,
  nodes: readonly AnyNode[],
  how: RemoveOptions,
): Promise<void> {
  let left = await leftovers(ctx, nodes);
  for (let round = 1; round <= SWEEPS; round += 1) {
    if (left.length > 0) {
      const again = nodes.filter((node) => left.some((one) => one.id === node.id));
      finish(ctx, await removeAll(ctx, journal, again, how));
    }
    await ctx.clock.sleep(SWEEP_REST_MS * ctx.pace, ctx.signal);
    const before = left.length;
    left = await leftovers(ctx, nodes);
    if (left.length === 0 && before === 0) return;
  }
  if (left.length === 0) return;
  throw new LeftBehind(
    `${left.length} left: ${left.map((one) => `${one.id} (${one.ref})`).join(', ')}`,
    { hint: 'run orthweb down again; what stays after that must be removed in the AWS console' },
  );
}

export async function leftovers(ctx: Ctx, nodes: readonly AnyNode[]): Promise<readonly Left[]> {
  const survey = new Survey(ctx, nodes);
  const found = await Promise.all(
    nodes.map(async (node) => {
      const mine = await survey.ours(node);
      return mine.filter((one) => !isGoneNow({ node }, one)).map(({ id, ref }) => ({ id, ref }));
    }),
  );
  return found.flat();
}
