import { UnexpectedStatus, WaitTimeout } from './failures.ts';
import type { Wait } from './resource.ts';
import { type AnyFound, look, type Task } from './task.ts';

const FIRST_PAUSE_MS = 500;

/** What is still missing although the status is right; undefined: nothing. */
export type Unsettled = (found: AnyFound | undefined) => string | undefined;

/**
 * Looks until the object is as `wait` wants it and nothing is unsettled. The SDK's waiters are not used: they take every
 * unexpected error for "not yet" until their deadline.
 */
export async function waitFor(
  task: Task,
  wait: Wait<unknown>,
  unsettled: Unsettled = () => undefined,
  first?: { readonly found: AnyFound | undefined },
): Promise<AnyFound | undefined> {
  const { ctx, node } = task;
  const begunMs = ctx.clock.now();
  const typicalMs = wait === node.kind.ready ? node.kind.typicalMs : 0;
  let found = first === undefined ? await look(task) : first.found;
  let doubted = first !== undefined;
  for (let pauseMs = FIRST_PAUSE_MS; ; pauseMs *= 1.5) {
    const plain = wait.status(found?.live);
    const arrived = wait.target.includes(plain);
    const lacking = arrived ? unsettled(found) : undefined;
    if (arrived && lacking === undefined) return found;
    const status = lacking ?? plain;
    const wrong = !arrived && !wait.pending.includes(status);
    // Right after a call AWS may still answer from before it: what is wrong must be so twice.
    if (wrong && doubted) throw await unexpected(task, found, status);
    doubted = wrong;
    const elapsedMs = ctx.clock.now() - begunMs;
    if (elapsedMs >= wait.timeoutMs) throw await tooLate(task, found, status, elapsedMs);
    ctx.emit({ type: 'waiting', id: node.id, status, elapsedMs, typicalMs });
    const restMs = Math.min(pauseMs, wait.everyMs) * ctx.pace;
    await task.place.park(() => ctx.clock.sleep(restMs, ctx.signal));
    found = await look(task);
  }
}

async function unexpected(task: Task, found: AnyFound | undefined, status: string): Promise<Error> {
  const reasons = await explain(task, found);
  return new UnexpectedStatus(
    [`${task.node.id} (${found?.ref ?? 'not found'}) is "${status}"`, ...reasons].join('\n'),
    { hint: 'mend or remove it in the AWS console, then run the same command again' },
  );
}

async function tooLate(
  task: Task,
  found: AnyFound | undefined,
  status: string,
  elapsedMs: number,
): Promise<Error> {
  const reasons = await explain(task, found);
  const minutes = Math.round(elapsedMs / 60_000);
  return new WaitTimeout(
    [`${task.node.id} is still "${status}" after ${minutes} min`, ...reasons].join('\n'),
    { hint: 'the same command goes on waiting where this one stopped' },
  );
}

/** AWS's own reasons; a failure to read them must not hide what they would explain. */
export async function explain(task: Task, found: AnyFound | undefined): Promise<readonly string[]> {
  try {
    return (await task.node.kind.explain?.(task.ctx, found?.live)) ?? [];
  } catch {
    return [];
  }
}
