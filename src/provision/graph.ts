import { OrthwebError } from '../errors.ts';
import type { AnyNode } from './resource.ts';

/** A stack that contradicts itself: a fault of ours, found before any call. */
export class BrokenStack extends OrthwebError {
  override readonly name = 'BrokenStack';
}

export function needsOf(node: AnyNode): readonly AnyNode[] {
  return Object.values(node.needs);
}

/** Refuses cycles, doubled ids and needs that are not part of the stack. */
export function checkStack(nodes: readonly AnyNode[]): void {
  const ids = new Set<string>();
  for (const node of nodes) {
    if (ids.has(node.id)) throw new BrokenStack(`${node.id} is placed twice`);
    ids.add(node.id);
  }
  const members = new Set(nodes);
  for (const node of nodes) {
    for (const need of needsOf(node)) {
      if (!members.has(need))
        throw new BrokenStack(`${node.id} needs ${need.id}, which is not placed`);
      if (node.wanted && !need.wanted) {
        throw new BrokenStack(`${node.id} needs ${need.id}, which is not wanted`);
      }
    }
  }
  const cycle = findCycle(nodes);
  if (cycle !== undefined) throw new BrokenStack(`cycle: ${cycle.join(' -> ')}`);
}

function findCycle(nodes: readonly AnyNode[]): readonly string[] | undefined {
  const finished = new Set<AnyNode>();
  const path: AnyNode[] = [];
  const visit = (node: AnyNode): readonly string[] | undefined => {
    const seenAt = path.indexOf(node);
    if (seenAt >= 0) return [...path.slice(seenAt), node].map((n) => n.id);
    if (finished.has(node)) return undefined;
    path.push(node);
    for (const need of needsOf(node)) {
      const cycle = visit(need);
      if (cycle !== undefined) return cycle;
    }
    path.pop();
    finished.add(node);
    return undefined;
  };
  for (const node of nodes) {
    const cycle = visit(node);
    if (cycle !== undefined) return cycle;
  }
  return undefined;
}

/** Who needs whom, turned round: teardown is the same graph backwards. */
export function dependents(nodes: readonly AnyNode[]): (node: AnyNode) => readonly AnyNode[] {
  const map = new Map<AnyNode, AnyNode[]>(nodes.map((node) => [node, []]));
  for (const node of nodes) {
    for (const need of needsOf(node)) map.get(need)?.push(node);
  }
  return (node) => map.get(node) ?? [];
}

/**
 * For every node the time from its start to the end of the longest chain behind it, where `costMs` is what a node takes
 * by itself. The largest value is the length of the critical path.
 */
export function remainingMs(
  nodes: readonly AnyNode[],
  after: (node: AnyNode) => readonly AnyNode[],
  costMs: (node: AnyNode) => number,
): ReadonlyMap<AnyNode, number> {
  const known = new Map<AnyNode, number>();
  const measure = (node: AnyNode): number => {
    const before = known.get(node);
    if (before !== undefined) return before;
    const own = costMs(node) + Math.max(0, ...after(node).map(measure));
    known.set(node, own);
    return own;
  };
  for (const node of nodes) measure(node);
  return known;
}
