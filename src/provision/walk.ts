import type { AnyNode } from './resource.ts';

/** A node's place among those that make calls. */
export interface Place {
  /** Gives the place to another node while this one only waits for AWS. */
  park<T>(rest: () => Promise<T>): Promise<T>;
}

export interface Walk {
  readonly nodes: readonly AnyNode[];
  /** What must be done before a node may start. */
  before(node: AnyNode): readonly AnyNode[];
  /** Among ready nodes the larger goes first. */
  priority(node: AnyNode): number;
  /** How many nodes may make calls at the same time; waiting ones do not count. */
  readonly places: number;
  readonly signal: AbortSignal;
  work(node: AnyNode, place: Place): Promise<void>;
}

export interface WalkOutcome {
  readonly done: readonly string[];
  readonly failures: ReadonlyMap<string, unknown>;
  /** Not started, because something failed or the run was interrupted. */
  readonly skipped: readonly string[];
}

/**
 * Starts every node the moment what it needs is done, longest remaining path first. The first failure and an abort
 * stop new work; work under way ends by itself. Never rejects.
 */
export function walk(plan: Walk): Promise<WalkOutcome> {
  const waiting = new Set([...plan.nodes].sort((a, b) => plan.priority(b) - plan.priority(a)));
  const done = new Set<AnyNode>();
  const failures = new Map<string, unknown>();
  let busy = 0;
  let open = 0;
  return new Promise((resolve) => {
    const place: Place = {
      async park(rest) {
        busy -= 1;
        startReady();
        try {
          return await rest();
        } finally {
          busy += 1;
        }
      },
    };
    const start = (node: AnyNode): void => {
      waiting.delete(node);
      busy += 1;
      open += 1;
      plan
        .work(node, place)
        .then(
          () => void done.add(node),
          (error: unknown) => void failures.set(node.id, error),
        )
        .finally(() => {
          busy -= 1;
          open -= 1;
          startReady();
        });
    };
    const startReady = (): void => {
      for (const node of waiting) {
        if (failures.size > 0 || plan.signal.aborted || busy >= plan.places) break;
        if (plan.before(node).every((need) => done.has(need))) start(node);
      }
      if (open === 0) resolve(outcome(done, failures, waiting));
    };
    startReady();
  });
}

function outcome(
  done: ReadonlySet<AnyNode>,
  failures: ReadonlyMap<string, unknown>,
  waiting: ReadonlySet<AnyNode>,
): WalkOutcome {
  return { done: [...done].map((n) => n.id), failures, skipped: [...waiting].map((n) => n.id) };
}
