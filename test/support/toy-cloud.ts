import type { Clients } from '../../src/aws/clients.ts';
import { DEPLOYMENT_TAG, ID_TAG } from '../../src/provision/identity.ts';
import type { Journal } from '../../src/provision/journal.ts';
import type {
  AnyNode,
  Change,
  Ctx,
  Kind,
  ProvisionEvent,
  Tags,
} from '../../src/provision/resource.ts';
import { node } from '../../src/provision/resource.ts';
import { FakeClock } from './fake-clock.ts';

export interface ToyLive {
  readonly ref: string;
  readonly id: string;
  tags: Record<string, string>;
  size: number;
  readyAtMs: number;
  state: 'making' | 'there' | 'broken' | 'going';
  goneAtMs: number;
  /** Not shown before this time, as a describe that lags behind its create. */
  visibleAtMs: number;
}

export interface ToyProps {
  readonly size: number;
}

/** An error as the SDK throws it. */
export function awsError(code: string, status = 400, message = code): Error {
  return Object.assign(new Error(message), { name: code, $metadata: { httpStatusCode: status } });
}

/** A cloud with one kind of object, whose failures and delays a test sets. */
export class ToyCloud {
  readonly clock = new FakeClock();
  readonly objects: ToyLive[] = [];
  readonly calls: string[] = [];
  readonly events: ProvisionEvent[] = [];
  readonly stop = new AbortController();
  readonly spent = new Set<string>();
  readonly makeMs: Record<string, number> = {};
  readonly blockedUntilMs: Record<string, number> = {};
  lagMs = 0;
  goneMs = 0;
  settledAtMs = 0;
  #next = 1;
  /** Called before (`create x`) and after (`created x`) each mutating call; throws what the call is to throw. */
  fault: (call: string) => void = () => undefined;

  readonly ctx: Ctx = {
    deployment: 'toy',
    account: '123456789012',
    region: 'eu-west-1',
    partition: 'aws',
    aws: {} as Clients,
    clock: this.clock,
    signal: this.stop.signal,
    pace: 1,
    extraTags: {},
    emit: (event) => void this.events.push(event),
  };

  get journal(): Journal {
    return {
      token: (id) => Promise.resolve(`token-${id}`),
      alive: (id) => void this.spent.add(id),
      settledAtMs: this.settledAtMs,
    };
  }

  put(id: string, more: Partial<ToyLive> = {}): ToyLive {
    const live: ToyLive = {
      ref: `toy-${this.#next++}`,
      id,
      tags: { Name: `toy-${id.replaceAll('/', '-')}`, [DEPLOYMENT_TAG]: 'toy', [ID_TAG]: id },
      size: 1,
      state: 'making',
      readyAtMs: this.clock.now() + (this.makeMs[id] ?? 0),
      goneAtMs: Number.POSITIVE_INFINITY,
      visibleAtMs: this.clock.now() + this.lagMs,
      ...more,
    };
    this.objects.push(live);
    return live;
  }

  ids(): string[] {
    return this.#present()
      .map((o) => o.id)
      .sort();
  }

  /** `finished create a`, in order; waiting left out. */
  story(): string[] {
    return this.events
      .splice(0)
      .filter((e) => e.type !== 'waiting' && e.type !== 'notice')
      .map((e) =>
        [e.type, 'action' in e ? e.action : '', 'id' in e ? e.id : ''].filter(Boolean).join(' '),
      );
  }

  #present(): ToyLive[] {
    return this.objects.filter((o) => o.goneAtMs > this.clock.now());
  }

  kind(
    options: Partial<Kind<ToyProps, ToyLive, { ref: string }>> = {},
  ): Kind<ToyProps, ToyLive, { ref: string }> {
    const cloud = this;
    const status = (live: ToyLive | undefined): string => {
      if (live === undefined) return 'absent';
      if (live.state === 'making' && cloud.clock.now() >= live.readyAtMs) return 'there';
      return live.state;
    };
    return {
      type: 'toy:thing',
      actions: ['toy:Make'],
      typicalMs: 1_000,
      idempotency: 'none',
      async find(_ctx, ids) {
        cloud.calls.push(`find ${[...ids].sort().join(' ')}`);
        return cloud
          .#present()
          .filter((o) => ids.includes(o.id) && o.visibleAtMs <= cloud.clock.now())
          .map((o) => ({ id: o.id, ref: o.ref, tags: { ...o.tags }, live: { ...o } }));
      },
      async create(_ctx, at, props) {
        cloud.calls.push(`create ${at.id}`);
        cloud.fault(`create ${at.id}`);
        cloud.put(at.id, { tags: { ...at.tags }, size: props.size });
        cloud.fault(`created ${at.id}`);
      },
      drift: (live, props): Change[] =>
        live.size === props.size
          ? []
          : [{ field: 'size', text: `size ${live.size}, wanted ${props.size}`, effect: 'update' }],
      async sync(_ctx, live, props) {
        cloud.calls.push(`sync ${live.id}`);
        cloud.fault(`sync ${live.id}`);
        for (const o of cloud.objects) if (o.ref === live.ref) o.size = props.size;
      },
      async tag(_ctx, live, tags: Tags) {
        cloud.calls.push(`tag ${live.id}`);
        for (const o of cloud.objects) if (o.ref === live.ref) Object.assign(o.tags, tags);
      },
      async delete(_ctx, live) {
        cloud.calls.push(`delete ${live.id}`);
        cloud.fault(`delete ${live.id}`);
        if (cloud.clock.now() < (cloud.blockedUntilMs[live.id] ?? 0))
          throw awsError('DependencyViolation');
        for (const o of cloud.objects) {
          if (o.ref !== live.ref) continue;
          o.state = 'going';
          o.goneAtMs = cloud.clock.now() + cloud.goneMs;
        }
      },
      outputs: (live) => ({ ref: live?.ref ?? '' }),
      ready: {
        status,
        pending: ['absent', 'making'],
        target: ['there'],
        timeoutMs: 600_000,
        everyMs: 5_000,
      },
      gone: {
        status,
        pending: ['there', 'making', 'going', 'broken'],
        target: ['absent'],
        timeoutMs: 600_000,
        everyMs: 5_000,
      },
      ...options,
    };
  }

  /** Nodes by their needs: `{ a: [], b: ['a'] }`. */
  nodes(needs: Record<string, readonly string[]>, kind = this.kind(), size = 1): AnyNode[] {
    const made = new Map<string, AnyNode>();
    for (const [id, ids] of Object.entries(needs)) {
      const needed = Object.fromEntries(ids.map((other) => [other, made.get(other) as AnyNode]));
      made.set(
        id,
        node(id, kind, needed, () => ({ size })),
      );
    }
    return [...made.values()];
  }
}
