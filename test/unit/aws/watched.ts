import { setMaxListeners } from 'node:events';
import { type CallHooks, watchCalls } from '../../../src/aws/calls.ts';
import { FakeClock } from '../../support/fake-clock.ts';

type Send = (args: { readonly input: unknown }) => Promise<unknown>;
type Middleware = (next: Send, context: { readonly commandName: string }) => Send;

/** What AWS answers to one attempt; throws what the attempt is to throw. */
export type Reply = (attempt: number) => unknown;

/** A client of which only the watching is real. */
export class WatchedClient {
  readonly clock = new FakeClock();
  readonly stop = new AbortController();
  readonly retried: string[] = [];
  /** Times at which an attempt went out. */
  readonly sentAtMs: number[] = [];
  readonly hooks: CallHooks;
  readonly #watch: Middleware;

  constructor(hooks: Partial<CallHooks> = {}) {
    this.hooks = {
      counts: { total: 0, mutating: 0 },
      clock: this.clock,
      pace: 1,
      signal: this.stop.signal,
      retrying: (operation, code) => void this.retried.push(`${operation} ${code}`),
      ...hooks,
    };
    setMaxListeners(0, this.stop.signal);
    let added: Middleware | undefined;
    const add = (middleware: Middleware): void => {
      added = middleware;
    };
    watchCalls({ middlewareStack: { add } }, 'ec2', this.hooks);
    if (added === undefined) throw new Error('nothing was added to the client');
    this.#watch = added;
  }

  get counts() {
    return this.hooks.counts;
  }

  call(name: string, reply: Reply = () => ({}), input: object = {}): Promise<unknown> {
    let attempt = 0;
    const send: Send = async () => {
      attempt += 1;
      this.sentAtMs.push(this.clock.now());
      return reply(attempt);
    };
    return this.#watch(send, { commandName: `${name}Command` })({ input });
  }
}

/** An error as the SDK throws it. */
export function awsError(code: string, message = code): Error {
  return Object.assign(new Error(message), { name: code, $metadata: { httpStatusCode: 400 } });
}

export function throwing(error: Error): Reply {
  return () => {
    throw error;
  };
}
