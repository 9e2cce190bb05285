import type { Clients } from '../aws/clients.ts';
import type { Clock } from '../clock.ts';

export type Tags = Readonly<Record<string, string>>;

/** What a creating call needs to write who the object is and to be safe to repeat. */
export interface Identity {
  readonly id: string;
  /** Physical name (`names.ts`); also the `Name` tag. */
  readonly name: string;
  readonly tags: Tags;
  /** For calls with a client token: the same until this generation of the object was seen alive, then another. */
  readonly token: string;
}

/** One object as AWS reports it now. `tags` tell whose it is: the engine refuses a name that carries other tags. */
export interface Found<Live> {
  readonly id: string;
  /** AWS's own id or name, for people: `vpc-0a1b`, `wealthy-lemur-logs`. */
  readonly ref: string;
  readonly tags: Tags;
  readonly live: Live;
}

/**
 * `update`: takes effect without anybody noticing. `restart`: interrupts service, held back unless allowed.
 * `replace`: cannot change in place; refused.
 */
export type Effect = 'update' | 'restart' | 'replace';

/** One difference between AWS and what is wanted; `text` is what the operator reads. */
export interface Change {
  readonly field: string;
  readonly text: string;
  readonly effect: Effect;
}

/** `status` is read from a fresh `find`; one that is in neither list fails at once. */
export interface Wait<Live> {
  status(live: Live | undefined): string;
  readonly pending: readonly string[];
  readonly target: readonly string[];
  readonly timeoutMs: number;
  /** The longest pause between two looks; the first ones are shorter. */
  readonly everyMs: number;
}

export interface RemoveOptions {
  /** Data is to go as well: no final snapshot, no recovery window. */
  readonly purge: boolean;
  /** Name for the last copy of what holds data, decided once and recorded before the call. */
  readonly finalSnapshot: string;
}

/** How one kind of AWS object is seen, made, corrected and removed. The engine owns order, polling, retries and output. */
export interface Kind<Props, Live, Out> {
  readonly type: `${string}:${string}`;
  /** IAM actions it uses; the operator policy is generated from them. */
  readonly actions: readonly string[];
  /** Usual time until ready on AWS: sets priorities and the expected minutes, never a deadline. */
  readonly typicalMs: number;
  /**
   * What makes a repeated create safe. `name`: AWS refuses the second one with a code in `existsCodes`. `token`: AWS
   * answers with the first one. `none`: neither, so it must run on `ctx.aws.once` and the engine looks before it repeats.
   */
  readonly idempotency: 'name' | 'token' | 'none';
  readonly existsCodes?: readonly string[];
  /** Patient data or what opens it: teardown keeps it, and all it needs, unless told to purge. */
  readonly retain?: boolean;
  /** Every object with one of these ids, in as few calls as AWS allows. Needs no other node, so teardown works from any half-built stack. */
  find(ctx: Ctx, ids: readonly string[]): Promise<readonly Found<Live>[]>;
  /** Writes the identity in the creating call: a crash after it leaves an object that `find` sees. Absent: the object is only ever met. */
  create?(ctx: Ctx, at: Identity, props: Props): Promise<void>;
  /** Pure. Compares what AWS reports with what is wanted, never with what was last asked for. Tags are the engine's. */
  drift(live: Live, props: Props): readonly Change[];
  sync(ctx: Ctx, live: Live, props: Props, changes: readonly Change[]): Promise<void>;
  /** Sets these tags and leaves others alone. Absent: the object has no tags of its own. */
  tag?(ctx: Ctx, live: Live, tags: Tags): Promise<void>;
  /** Idempotent: called again while something blocks it. Already gone is success (`already-gone.ts` names the codes). */
  delete(ctx: Ctx, live: Live, how: RemoveOptions): Promise<void>;
  outputs(live: Live): Out;
  readonly ready: Wait<Live>;
  readonly gone: Wait<Live>;
  /**
   * What writes data: teardown ends it before anything else, so that nothing is acknowledged after the last copy was
   * taken.
   */
  readonly writes?: boolean;
  /** Its service may make other nodes' objects anew for this long after it has gone. */
  readonly afterlifeMs?: number;
  /** Statuses of an object that serves while it is busy with itself: no work, but a change has to wait. */
  readonly passing?: readonly string[];
  /** Statuses of an object that is being removed: it is waited for, and then made anew. */
  readonly going?: readonly string[];
  /** Why it is in a bad state or cannot go: AWS's own reasons, one a line. Read only when something is wrong. */
  explain?(ctx: Ctx, live: Live | undefined): Promise<readonly string[]>;
}

export interface AnyNode {
  readonly id: string;
  readonly needs: Readonly<Record<string, AnyNode>>;
  // biome-ignore lint/suspicious/noExplicitAny: node() has matched kind, needs and props
  readonly kind: Kind<any, any, any>;
  // biome-ignore lint/suspicious/noExplicitAny: as above
  props(outputs: any): unknown;
  /** False: not part of this configuration; removed where it is found. */
  readonly wanted: boolean;
}

export interface Node<Out> extends AnyNode {
  readonly _out?: Out;
}

type OutputsOf<N> = N extends { readonly _out?: infer Out } ? NonNullable<Out> : never;

/** Places a kind in the stack. `needs` is the only statement of order; teardown walks it backwards. */
export function node<Props, Live, Out extends object, const N extends AnyNode['needs']>(
  id: string,
  kind: Kind<Props, Live, Out>,
  needs: N,
  props: (outputs: { readonly [K in keyof N]: OutputsOf<N[K]> }) => Props,
  options: { readonly wanted?: boolean } = {},
): Node<Out> {
  return { id, kind, needs, props, wanted: options.wanted ?? true };
}

export type Action = 'create' | 'update' | 'keep' | 'delete' | 'retain';

export type ProvisionEvent =
  | { readonly type: 'started'; readonly id: string; readonly action: Action }
  | {
      readonly type: 'waiting';
      readonly id: string;
      readonly status: string;
      readonly elapsedMs: number;
      readonly typicalMs: number;
    }
  | {
      readonly type: 'finished';
      readonly id: string;
      readonly action: Action;
      readonly elapsedMs: number;
    }
  | { readonly type: 'failed'; readonly id: string; readonly error: unknown }
  | { readonly type: 'skipped'; readonly id: string }
  /** A named code of the retry table came back; the call is repeated. */
  | {
      readonly type: 'retrying';
      readonly operation: string;
      readonly code: string;
      readonly elapsedMs: number;
    }
  /** `id`: the node that is no longer waited for. */
  | { readonly type: 'notice'; readonly text: string; readonly id?: string }
  /** Part of an operation on a node is done: `secondary serving`. */
  | {
      readonly type: 'step';
      readonly id: string;
      readonly text: string;
      readonly elapsedMs: number;
      readonly detail?: string;
    };

/** What never changes during a run: where it happens and whose objects are touched. */
export interface Place {
  readonly deployment: string;
  readonly account: string;
  readonly region: string;
  readonly partition: string;
}

/** What the engine and the kinds are given. Nothing in `provision` reaches the world by another way. */
export interface Ctx extends Place {
  readonly aws: Clients;
  readonly clock: Clock;
  /** Aborts on Ctrl-C: sleeps end, and the clients refuse to begin another call. Calls under way are not torn. */
  readonly signal: AbortSignal;
  /** Factor on every pause: 1 on AWS, less where the emulator's times are divided. */
  readonly pace: number;
  /** The operator's own tags, put on everything beside the identity. */
  readonly extraTags: Tags;
  emit(event: ProvisionEvent): void;
}
