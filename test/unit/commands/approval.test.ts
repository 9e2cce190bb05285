import { expect, it } from 'vitest';
import { unapproved } from '../../../src/commands/approval.ts';
import type { Step, StepAction } from '../../../src/provision/plan.ts';

/** `update a: size`, as the plan has it. */
function step(text: string): Step {
  const [, action, id = '', changes] = /^(\w+) ([\w/]+)(?:: (.+))?$/.exec(text) ?? [];
  return {
    id,
    type: 'toy:thing',
    action: action as StepAction,
    changes: (changes?.split(', ') ?? []).map((change) => ({
      field: change.startsWith('is ') ? 'status' : change,
      text: change,
      effect: 'update',
    })),
  };
}

it.each<[string, readonly string[], readonly string[]]>([
  ['the same', ['create a', 'update b: size'], ['create a', 'update b: size']],
  ['less: it was made meanwhile', ['create a'], ['keep a']],
  ['less: one change of two was made meanwhile', ['update a: size, name'], ['update a: name']],
  ['what was to be made is half made', ['create a'], ['update a: size']],
  ['what was on its way has arrived and differs', ['update a: is creating'], ['update a: size']],
  ['what nobody acts on', [], ['keep a', 'held b: class', 'retain c']],
  ['it has gone, and was to go', ['delete a'], []],
])('approved: %s', (_, approved, now) => {
  expect(unapproved(now.map(step), approved.map(step))).toEqual([]);
});

it.each<[string, readonly string[], string]>([
  ['a new node', [], 'create a'],
  ['another change of the same node', ['update a: size'], 'update a: name'],
  ['one change more', ['update a: size'], 'update a: size, name'],
  ['making anew what was to be changed', ['update a: size'], 'create a'],
  ['removing what was to be made', ['create a'], 'delete a'],
  ['removing what was to be kept', ['keep a'], 'delete a'],
  ['changing what was as planned', ['keep a'], 'update a: size'],
])('not approved: %s', (_, approved, now) => {
  expect(unapproved([step(now)], approved.map(step)).map(({ id }) => id)).toEqual(['a']);
});
