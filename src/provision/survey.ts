import { DEPLOYMENT_TAG } from './identity.ts';
import type { AnyNode, Ctx, Found, Kind } from './resource.ts';

// biome-ignore lint/suspicious/noExplicitAny: a node's kind and its findings belong together; the map cannot say so
type AnyFound = Found<any>;
type AnyKind = Kind<unknown, unknown, object>;

/**
 * One look at AWS, shared by everybody who asks: each type is listed once for all its nodes, all types at the same time.
 * It never changes; who needs to know what is true now makes another.
 */
export class Survey {
  readonly #ctx: Ctx;
  readonly #byKind = new Map<AnyKind, readonly string[]>();
  readonly #looks = new Map<AnyKind, Promise<readonly AnyFound[]>>();

  constructor(ctx: Ctx, nodes: readonly AnyNode[]) {
    this.#ctx = ctx;
    for (const node of nodes) {
      this.#byKind.set(node.kind, [...(this.#byKind.get(node.kind) ?? []), node.id]);
    }
  }

  /** Everything that carries the node's identity; more than one is for the caller to refuse. */
  async of(node: AnyNode): Promise<readonly AnyFound[]> {
    const all = await this.#look(node.kind);
    return all.filter((found) => found.id === node.id);
  }

  /** What teardown may touch. A name that carries other tags is somebody else's and stays. */
  async ours(node: AnyNode): Promise<readonly AnyFound[]> {
    const found = await this.of(node);
    return found.filter((one) => one.tags[DEPLOYMENT_TAG] === this.#ctx.deployment);
  }

  #look(kind: AnyKind): Promise<readonly AnyFound[]> {
    const before = this.#looks.get(kind);
    if (before !== undefined) return before;
    const look = kind.find(this.#ctx, this.#byKind.get(kind) ?? []);
    this.#looks.set(kind, look);
    return look;
  }
}
