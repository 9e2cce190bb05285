import { AmbiguousResource } from './failures.ts';
import { assertOurs } from './identity.ts';
import type { Journal } from './journal.ts';
import type { Action, AnyNode, Ctx, Found } from './resource.ts';
import type { Place } from './walk.ts';

/** One node being worked on. */
export interface Task {
  readonly ctx: Ctx;
  readonly journal: Journal;
  readonly node: AnyNode;
  readonly place: Place;
  readonly startedMs: number;
}

// biome-ignore lint/suspicious/noExplicitAny: what is found has the type of the node's own kind
export type AnyFound = Found<any>;

export function started(task: Task, action: Action): void {
  task.ctx.emit({ type: 'started', id: task.node.id, action });
}

export function finished(task: Task, action: Action): void {
  const elapsedMs = task.ctx.clock.now() - task.startedMs;
  task.ctx.emit({ type: 'finished', id: task.node.id, action, elapsedMs });
}

/** The one object of this node, ours, or none. */
export function theOne(ctx: Ctx, id: string, found: readonly AnyFound[]): AnyFound | undefined {
  if (found.length > 1) {
    const refs = found.map((one) => one.ref).join(', ');
    throw new AmbiguousResource(`${found.length} objects claim to be ${id}: ${refs}`, {
      hint: `remove the one that is not in use, then run the same command again`,
    });
  }
  const [one] = found;
  if (one !== undefined) assertOurs(ctx, one);
  return one;
}

/** A fresh look at one node. */
export async function look(task: Task): Promise<AnyFound | undefined> {
  const { ctx, node } = task;
  return seen(task, theOne(ctx, node.id, await node.kind.find(ctx, [node.id])));
}

/** Whatever state it is in: the object exists, so the token that made it is spent. */
export function seen(task: Task, found: AnyFound | undefined): AnyFound | undefined {
  if (found !== undefined) task.journal.alive(task.node.id);
  return found;
}
