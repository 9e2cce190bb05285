import { createOnce } from './create.ts';
import { ReplacementNeeded } from './failures.ts';
import { tagDrift } from './identity.ts';
import { waitUntilGone } from './remove.ts';
import type { Action, Change } from './resource.ts';
import { type AnyFound, finished, seen, started, type Task } from './task.ts';
import { type Unsettled, waitFor } from './wait.ts';

export interface ConvergeOptions {
  /** Also make changes that interrupt service. */
  readonly allowRestart: boolean;
}

/** What a node came to. */
export interface Converged {
  readonly action: Action;
  readonly outputs: object;
}

/**
 * Ensure, wait, correct, wait, report: the same steps for a new, a half-made and a drifted object, so a crash after any
 * call leaves something that the next run goes on with.
 */
export async function converge(
  task: Task,
  before: AnyFound | undefined,
  props: unknown,
  options: ConvergeOptions,
): Promise<Converged> {
  const { kind } = task.node;
  const present = await unlessGoing(task, seen(task, before));
  const making = present === undefined && kind.create !== undefined;
  if (making) {
    started(task, 'create');
    await createOnce(task, props);
  }
  if (present !== undefined && nothingFor(task, present, props, options)) {
    return report(task, 'keep', present);
  }
  const made = await waitFor(task, kind.ready, undefined, making ? undefined : { found: present });
  if (made === undefined) return report(task, 'keep', undefined);
  const corrected = await correct(task, made, props, options, making);
  return report(task, making ? 'create' : corrected.changed ? 'update' : 'keep', corrected.found);
}

/** It is busy with itself, and nothing is wanted of it: no reason to wait. */
function nothingFor(
  task: Task,
  found: AnyFound,
  props: unknown,
  options: ConvergeOptions,
): boolean {
  const { ctx, node } = task;
  const { kind } = node;
  if (!kind.passing?.includes(kind.ready.status(found.live))) return false;
  const tags = kind.tag === undefined ? {} : tagDrift(ctx, found);
  const changes = allowed(task, kind.drift(found.live, props), options);
  return changes.length === 0 && Object.keys(tags).length === 0;
}

/** An object that an interrupted removal, or somebody's hand, is taking away is waited for: then there is none. */
async function unlessGoing(
  task: Task,
  before: AnyFound | undefined,
): Promise<AnyFound | undefined> {
  const { kind } = task.node;
  if (before === undefined || !kind.going?.includes(kind.ready.status(before.live))) return before;
  await waitUntilGone(task);
  return undefined;
}

async function correct(
  task: Task,
  found: AnyFound,
  props: unknown,
  options: ConvergeOptions,
  making: boolean,
): Promise<{ readonly found: AnyFound; readonly changed: boolean }> {
  const { ctx, node } = task;
  const changes = allowed(task, node.kind.drift(found.live, props), options);
  const tags = node.kind.tag === undefined ? {} : tagDrift(ctx, found);
  const tagging = Object.keys(tags).length > 0;
  if (changes.length === 0 && !tagging) return { found, changed: false };
  if (!making) started(task, 'update');
  // First what takes a key or secret back from its deletion: while it waits for that, it takes no tags.
  if (changes.length > 0) await node.kind.sync(ctx, found.live, props, changes);
  if (tagging) await node.kind.tag?.(ctx, found.live, tags);
  // AWS shows some changes late: the run ends when it shows them, or says which did not take effect.
  const fields = new Set(changes.map((change) => change.field));
  const unsettled: Unsettled = (now) => {
    const drift = now === undefined ? [] : node.kind.drift(now.live, props);
    return drift.find((change) => fields.has(change.field))?.text;
  };
  const after = await waitFor(task, node.kind.ready, unsettled);
  return { found: after ?? found, changed: true };
}

/** Refuses what cannot change in place, and leaves out what interrupts service unless that was allowed. */
function allowed(
  task: Task,
  changes: readonly Change[],
  options: ConvergeOptions,
): readonly Change[] {
  const impossible = changes.filter((change) => change.effect === 'replace');
  if (impossible.length > 0) throw replacementNeeded(task.node.id, impossible);
  return changes.filter((change) => change.effect === 'update' || options.allowRestart);
}

export function replacementNeeded(id: string, changes: readonly Change[]): ReplacementNeeded {
  return new ReplacementNeeded(
    `${id}: ${changes.map((change) => change.text).join('; ')}: cannot change in place`,
    { hint: 'put the setting back, or make a new deployment with the new one and move over' },
  );
}

function report(task: Task, action: Action, found: AnyFound | undefined): Converged {
  finished(task, action);
  return { action, outputs: task.node.kind.outputs(found?.live) };
}
