import type { Clock } from '../clock.ts';
import { codesOf, noteOperation, type Operation } from './errors.ts';
import { type RetryRule, ruleFor } from './retry-table.ts';
import type { SentCall } from './sent-calls.ts';

/** Calls made so far; `mutating` are those that may change something at AWS. */
export interface CallCounts {
  total: number;
  mutating: number;
}

export interface CallHooks {
  readonly counts: CallCounts;
  readonly clock: Clock;
  readonly pace: number;
  /** No call is begun once it has aborted; those under way come to their end. */
  readonly signal: AbortSignal;
  retrying(operation: string, code: string, elapsedMs: number): void;
  /** Each attempt, once it has ended; absent where nobody wants to know. */
  readonly called?: ((call: SentCall) => void) | undefined;
}

const READ_ONLY = /^(Get|List|Describe|Head|Select|Search|Lookup|Simulate)/;

export function isMutating(operation: string): boolean {
  return !READ_ONLY.test(operation);
}

/** The part of an SDK client that is used here: its types are too many to name. */
interface Watchable {
  // biome-ignore lint/suspicious/noExplicitAny: the stack's own types are generic over every command
  readonly middlewareStack: { add(middleware: any, options: any): void };
}
type Next = (args: { readonly input: unknown }) => Promise<unknown>;

/** When something was made at a service last. Shared by its clients: what one made is new to the other as well. */
export interface Freshness {
  since: number;
}

export function neverMade(): Freshness {
  return { since: Number.NEGATIVE_INFINITY };
}

/** Counts every call, repeats those of the retry table, names the operation in errors, and stops at Ctrl-C. */
export function watchCalls(
  client: Watchable,
  service: string,
  hooks: CallHooks,
  fresh: Freshness = neverMade(),
): void {
  const share = sharedReads();
  client.middlewareStack.add(
    (next: Next, context: Readonly<Record<string, unknown>>) =>
      ({ input }: { readonly input: unknown }) => {
        const name = String(context['commandName']).replace(/Command$/, '');
        const operation = { service, name };
        const send = (): Promise<unknown> => next({ input });
        return share(operation, input, () =>
          repeat(hooks, fresh, operation, () => attempt(hooks, fresh, operation, input, send)),
        );
      },
    { step: 'initialize', name: 'orthwebCalls', priority: 'low' },
  );
}

/** Kinds that look at the same objects ask the same question at the same moment: it is sent once. */
function sharedReads() {
  const underWay = new Map<string, Promise<unknown>>();
  return (operation: Operation, input: unknown, call: () => Promise<unknown>) => {
    // Not GetObject: its body can be read once only.
    if (!/^(Describe|GetBucket)/.test(operation.name)) return call();
    const question = `${operation.name} ${JSON.stringify(input)}`;
    const asked = underWay.get(question);
    if (asked !== undefined) return asked;
    const answer = call().finally(() => underWay.delete(question));
    underWay.set(question, answer);
    return answer;
  };
}

async function attempt(
  hooks: CallHooks,
  fresh: Freshness,
  operation: Operation,
  input: unknown,
  send: () => Promise<unknown>,
): Promise<unknown> {
  const { name } = operation;
  hooks.signal.throwIfAborted();
  const dry = (input as { DryRun?: boolean } | undefined)?.DryRun === true;
  hooks.counts.total += 1;
  if (isMutating(name) && !dry) hooks.counts.mutating += 1;
  try {
    const reply = await send();
    if (/^(Create|Allocate|Import|Restore|Run|CancelKeyDeletion)/.test(name))
      fresh.since = hooks.clock.now();
    return reply;
  } catch (error) {
    noteOperation(error, operation);
    throw error;
  }
}

async function repeat(
  hooks: CallHooks,
  fresh: Freshness,
  operation: Operation,
  call: () => Promise<unknown>,
): Promise<unknown> {
  const begun = hooks.clock.now();
  for (let round = 0; ; round += 1) {
    try {
      return await call();
    } catch (error) {
      const rule = ruleFor(operation.name, error);
      const elapsedMs = hooks.clock.now() - begun;
      if (rule === undefined || !worthRepeating(rule, elapsedMs, hooks.clock.now() - fresh.since))
        throw error;
      hooks.retrying(
        `${operation.service}:${operation.name}`,
        codesOf(error)[0] ?? 'unknown',
        elapsedMs,
      );
      await hooks.clock.sleep(pauseMs(rule, round) * hooks.pace, hooks.signal);
    }
  }
}

function worthRepeating(rule: RetryRule, elapsedMs: number, freshMs: number): boolean {
  return elapsedMs < rule.deadlineMs && (rule.onlyFresh !== true || freshMs < rule.deadlineMs);
}

function pauseMs(rule: RetryRule, round: number): number {
  return Math.min(rule.firstMs * 2 ** round, rule.everyMs);
}
