import { hasCode, isAmbiguous, isThrottle } from '../aws/errors.ts';
import { tagsOf } from './identity.ts';
import { names } from './names.ts';
import { look, type Task } from './task.ts';

const ATTEMPTS = 5;
/** How long a create whose reply was lost is looked for: EC2 shows a new object within seconds. */
const LOOK_FOR_MS = 20_000;
const LOOK_EVERY_MS = 2_000;

/**
 * Makes the node's object, or leaves it to `find` where a lost reply or a faster run has made it already. Afterwards the
 * object exists, even if AWS does not show it yet.
 */
export async function createOnce(task: Task, props: unknown): Promise<void> {
  const { ctx, node, journal } = task;
  const { kind } = node;
  const settled = kind.idempotency !== 'none' || ctx.clock.now() >= journal.settledAtMs;
  if (!settled && (await appearsUntil(task, journal.settledAtMs))) return;
  for (let attempt = 1; ; attempt += 1) {
    const error = await send(task, props);
    if (error === undefined) return;
    if (attempt === 1 && (await retiredToken(task, error))) continue;
    if (kind.idempotency !== 'none' || attempt >= ATTEMPTS) throw error;
    if (await foundAfter(task, error, attempt)) return;
  }
}

/** The error of the creating call, or undefined when the object is there or on its way. */
async function send(task: Task, props: unknown): Promise<unknown> {
  const { ctx, node } = task;
  try {
    await node.kind.create?.(ctx, await identity(task), props);
    return undefined;
  } catch (error) {
    // An earlier attempt of this or of a killed run got through. Whether it is ours is decided by its tags.
    return hasCode(error, ...(node.kind.existsCodes ?? [])) ? undefined : error;
  }
}

/**
 * "IdempotentParameterMismatch": an object that is no more was made with this token, and nobody lived to note it. The
 * next generation has another one.
 */
async function retiredToken(task: Task, error: unknown): Promise<boolean> {
  if (!hasCode(error, 'IdempotentParameterMismatch', 'IdempotentParameterMismatchException')) {
    return false;
  }
  if ((await look(task)) !== undefined) return false;
  task.journal.alive(task.node.id);
  return true;
}

/** After a lost reply: whether the call was carried out. After throttling: waits. Any other error is final. */
async function foundAfter(task: Task, error: unknown, attempt: number): Promise<boolean> {
  const { ctx } = task;
  if (isAmbiguous(error)) return appearsUntil(task, ctx.clock.now() + LOOK_FOR_MS * ctx.pace);
  if (!isThrottle(error)) throw error;
  await task.place.park(() => ctx.clock.sleep(1_000 * 2 ** attempt * ctx.pace, ctx.signal));
  return false;
}

async function identity(task: Task) {
  const { ctx, node } = task;
  return {
    id: node.id,
    name: names(ctx).of(node.id),
    tags: tagsOf(ctx, node.id),
    token: node.kind.idempotency === 'token' ? await task.journal.token(node.id) : '',
  };
}

/** Looks until the object shows, for the last time when the time has come. */
async function appearsUntil(task: Task, untilMs: number): Promise<boolean> {
  const { ctx } = task;
  for (;;) {
    if ((await look(task)) !== undefined) return true;
    const leftMs = untilMs - ctx.clock.now();
    if (leftMs <= 0) return false;
    const restMs = Math.min(LOOK_EVERY_MS * ctx.pace, leftMs);
    await task.place.park(() => ctx.clock.sleep(restMs, ctx.signal));
  }
}
