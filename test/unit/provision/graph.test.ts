import { describe, expect, it } from 'vitest';
import { checkStack, dependents, needsOf, remainingMs } from '../../../src/provision/graph.ts';
import type { AnyNode } from '../../../src/provision/resource.ts';
import { ToyCloud } from '../../support/toy-cloud.ts';

const toy = new ToyCloud();

function tied(a: AnyNode, b: AnyNode): AnyNode[] {
  Object.assign(a.needs, { b });
  return [a, b];
}

describe('checkStack', () => {
  it('names a cycle node by node', () => {
    const [a, b] = toy.nodes({ a: [], b: ['a'] }) as [AnyNode, AnyNode];
    expect(() => checkStack(tied(a, b))).toThrow('cycle: a -> b -> a');
  });

  it('refuses an id that is placed twice', () => {
    const [a] = toy.nodes({ a: [] }) as [AnyNode];
    expect(() => checkStack([a, { ...a }])).toThrow('a is placed twice');
  });

  it('refuses a need that is not part of the stack', () => {
    const [, b] = toy.nodes({ a: [], b: ['a'] }) as [AnyNode, AnyNode];
    expect(() => checkStack([b])).toThrow('b needs a, which is not placed');
  });

  it('refuses a wanted node that needs an unwanted one', () => {
    const [a, b] = toy.nodes({ a: [], b: ['a'] }) as [AnyNode, AnyNode];
    const unwanted = Object.assign(a, { wanted: false });
    expect(() => checkStack([unwanted, b])).toThrow('b needs a, which is not wanted');
  });
});

describe('remainingMs', () => {
  it('is the longest way to the end, so the largest is the critical path', () => {
    const nodes = toy.nodes({ a: [], b: ['a'], c: ['a'], d: ['b', 'c'] });
    const cost: Record<string, number> = { a: 1, b: 10, c: 3, d: 2 };
    const remaining = remainingMs(nodes, dependents(nodes), (n) => cost[n.id] ?? 0);
    expect([...remaining].map(([n, ms]) => [n.id, ms]).sort()).toEqual([
      ['a', 13],
      ['b', 12],
      ['c', 5],
      ['d', 2],
    ]);
  });

  it('reads the same graph backwards for teardown', () => {
    const nodes = toy.nodes({ a: [], b: ['a'] });
    const remaining = remainingMs(nodes, needsOf, () => 5);
    expect(remaining.get(nodes[1] as AnyNode)).toBe(10);
  });
});
