import type { Clock } from '../clock.ts';
import { codesOf, type Operation, requestIdOf, statusOf } from './errors.ts';

/** One attempt of one call, as it went. What AWS answered is not in it. */
export interface SentCall extends Operation {
  /** As the command was given it: not yet fit to be shown. */
  readonly input: unknown;
  /** From 1; 0 for a call that never left this machine, as for lack of credentials. */
  readonly attempt: number;
  readonly status: number | undefined;
  /** Of AWS or of the network, where it failed. */
  readonly code: string | undefined;
  readonly requestId: string | undefined;
  readonly elapsedMs: number;
}

interface Sent {
  readonly input: unknown;
}
type Next = (args: Sent) => Promise<unknown>;
type Context = object & { readonly commandName?: unknown };
type Middleware = (next: Next, context: Context) => Next;
type Outcome = Pick<SentCall, 'status' | 'code' | 'requestId'>;

/** The part of an SDK client that is used here. */
interface Listenable {
  // biome-ignore lint/suspicious/noExplicitAny: the stack's own types are generic over every command
  readonly middlewareStack: { add(middleware: any, options: any): void };
}

/** Tells of every attempt that a client makes, the SDK's own repetitions among them. */
export function tellCalls(
  client: Listenable,
  service: string,
  clock: Pick<Clock, 'now'>,
  told: (call: SentCall) => void,
): void {
  const attempts = new WeakMap<Context, number>();
  const tellOf = (context: Context, { input }: Sent) => {
    const begun = clock.now();
    const name = String(context.commandName).replace(/Command$/, '');
    return (outcome: Outcome): void => {
      const attempt = attempts.get(context) ?? 0;
      told({ service, name, input, attempt, ...outcome, elapsedMs: clock.now() - begun });
    };
  };
  const attempted: Middleware = (next, context) => async (args) => {
    attempts.set(context, (attempts.get(context) ?? 0) + 1);
    const tell = tellOf(context, args);
    return watched(() => next(args), tell, tell);
  };
  const unsent: Middleware = (next, context) => async (args) => {
    const tell = tellOf(context, args);
    const failed = (outcome: Outcome): void => {
      if (!attempts.has(context)) tell(outcome);
    };
    return watched(
      () => next(args),
      () => undefined,
      failed,
    );
  };
  const stack = client.middlewareStack;
  // Around the SDK's reading of the answer, and within its repetitions.
  stack.add(attempted, { step: 'deserialize', name: 'orthwebAttempts', priority: 'high' });
  stack.add(unsent, { step: 'initialize', name: 'orthwebUnsent', priority: 'low' });
}

async function watched(
  send: () => Promise<unknown>,
  ended: (outcome: Outcome) => void,
  failed: (outcome: Outcome) => void,
): Promise<unknown> {
  try {
    const reply = await send();
    const { output } = reply as { output?: unknown };
    ended({ status: statusOf(output), code: undefined, requestId: requestIdOf(output) });
    return reply;
  } catch (error) {
    const [status, requestId] = [statusOf(error), requestIdOf(error)];
    failed({ status, code: codesOf(error).at(-1), requestId });
    throw error;
  }
}
