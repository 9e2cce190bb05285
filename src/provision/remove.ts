import { isBlocked } from '../aws/blocked.ts';
import { codesOf, messageOf } from '../aws/errors.ts';
import { StillBlocked } from './failures.ts';
import { DEPLOYMENT_TAG } from './identity.ts';
import type { RemoveOptions } from './resource.ts';
import { type AnyFound, finished, seen, started, type Task } from './task.ts';
import { explain } from './wait.ts';

/** A release at AWS may take this long: public addresses 5 to 10 minutes after their instance, interfaces a few. */
const BLOCKED_MS = 20 * 60_000;
const BLOCKED_PAUSE_MS = 5_000;
const EXPLAIN_EVERY_MS = 60_000;
const AGAIN_EVERY_MS = 60_000;

/** Removes every object that carries the node's identity; none, or all gone already, is success. */
export async function remove(task: Task, how: RemoveOptions): Promise<void> {
  const found = await ours(task);
  const alive = found.filter((one) => how.purge || !isGoneNow(task, one));
  if (alive.length === 0) return finished(task, 'keep');
  started(task, 'delete');
  for (const one of alive) await deleteUntilAccepted(task, one, how);
  await waitUntilGone(task, how);
  finished(task, 'delete');
}

/** What teardown may touch. A name that carries other tags is somebody else's and stays. */
export async function ours(task: Task): Promise<readonly AnyFound[]> {
  const found = await task.node.kind.find(task.ctx, [task.node.id]);
  const mine = found.filter((one) => one.tags[DEPLOYMENT_TAG] === task.ctx.deployment);
  seen(task, mine[0]);
  return mine;
}

/** Deleted as far as AWS lets it be: a key or secret in its waiting period counts. */
export function isGoneNow(task: Pick<Task, 'node'>, found: AnyFound): boolean {
  const { gone } = task.node.kind;
  return gone.target.includes(gone.status(found.live));
}

async function deleteUntilAccepted(task: Task, first: AnyFound, how: RemoveOptions): Promise<void> {
  const { ctx, node } = task;
  const begunMs = ctx.clock.now();
  let explainAtMs = begunMs + EXPLAIN_EVERY_MS;
  // Looked at again before each try: a database that was being made may hold data by then.
  for (let one: AnyFound | undefined = first; one !== undefined; one = await again(task, one)) {
    const refusal = await refusedDelete(task, one, how);
    if (refusal === undefined) return;
    const nowMs = ctx.clock.now();
    if (nowMs - begunMs >= BLOCKED_MS) throw await stillBlocked(task, one, refusal);
    if (nowMs >= explainAtMs) {
      explainAtMs = nowMs + EXPLAIN_EVERY_MS;
      await nameBlockers(task, one);
    }
    const status = `blocked (${codesOf(refusal)[0] ?? 'in use'})`;
    ctx.emit({ type: 'waiting', id: node.id, status, elapsedMs: nowMs - begunMs, typicalMs: 0 });
    await task.place.park(() => ctx.clock.sleep(BLOCKED_PAUSE_MS * ctx.pace, ctx.signal));
  }
}

async function again(task: Task, one: AnyFound): Promise<AnyFound | undefined> {
  return (await ours(task)).find((other) => other.ref === one.ref);
}

/** Undefined when AWS accepted; the error when something still uses the object. */
async function refusedDelete(task: Task, one: AnyFound, how: RemoveOptions): Promise<unknown> {
  try {
    await task.node.kind.delete(task.ctx, one.live, how);
    return undefined;
  } catch (error) {
    if (!isBlocked(error)) throw error;
    return error;
  }
}

async function nameBlockers(task: Task, one: AnyFound): Promise<void> {
  for (const text of await explain(task, one)) {
    task.ctx.emit({ type: 'notice', text: `${task.node.id}: ${text}` });
  }
}

async function stillBlocked(task: Task, one: AnyFound, cause: unknown): Promise<Error> {
  const reasons = await explain(task, one);
  return new StillBlocked(
    [`${task.node.id} (${one.ref}) cannot be removed: ${messageOf(cause)}`, ...reasons].join('\n'),
    { cause, hint: 'remove what uses it, then run the same command again' },
  );
}

/** With `how`: a removal. What still looks untouched after a minute is deleted again: AWS may have known nothing of it yet. */
export async function waitUntilGone(task: Task, how?: RemoveOptions): Promise<void> {
  const { ctx, node } = task;
  const { gone } = node.kind;
  const begunMs = ctx.clock.now();
  let againAtMs = begunMs + AGAIN_EVERY_MS * ctx.pace;
  for (let pauseMs = 500; ; pauseMs *= 1.5) {
    const [first] = (await ours(task)).filter((one) => !isGoneNow(task, one));
    if (first === undefined) return;
    const status = gone.status(first.live);
    const nowMs = ctx.clock.now();
    if (nowMs - begunMs >= gone.timeoutMs) {
      throw await stillBlocked(task, first, new Error(`it is still "${status}"`));
    }
    if (how !== undefined && nowMs >= againAtMs && looksUntouched(task, first)) {
      againAtMs = nowMs + AGAIN_EVERY_MS * ctx.pace;
      await refusedDelete(task, first, how);
    }
    const elapsedMs = nowMs - begunMs;
    ctx.emit({ type: 'waiting', id: node.id, status, elapsedMs, typicalMs: 0 });
    const restMs = Math.min(pauseMs, gone.everyMs) * ctx.pace;
    await task.place.park(() => ctx.clock.sleep(restMs, ctx.signal));
  }
}

function looksUntouched({ node }: Task, found: AnyFound): boolean {
  const { ready } = node.kind;
  return ready.target.includes(ready.status(found.live));
}
