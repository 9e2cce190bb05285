import type { Clients } from '../../src/aws/clients.ts';
import type { Ctx } from '../../src/provision/resource.ts';
import { FakeClock } from './fake-clock.ts';

/** One command as a client was given it. */
export interface Sent {
  readonly name: string;
  // biome-ignore lint/suspicious/noExplicitAny: every command has its own input
  readonly input: any;
}

/** What a command is answered with: output, an error to throw, or either made from the input. */
export type Answer =
  | object
  | Error
  | ((input: Sent['input']) => object | Error | Promise<object | Error>);

interface Answerable {
  // biome-ignore lint/suspicious/noExplicitAny: the SDK's own types are generic over every command
  readonly middlewareStack: { add(middleware: any, options: any): void };
}

/**
 * Answers a client's commands by name (`DescribeKey`) in place of AWS and returns the list of what was sent, which grows.
 * A command without an answer fails.
 */
export function answerWith(client: Answerable, answers: Readonly<Record<string, Answer>>): Sent[] {
  const sent: Sent[] = [];
  const middleware =
    (_next: unknown, context: { readonly commandName?: string }) =>
    async (args: { readonly input: Sent['input'] }) => {
      const name = (context.commandName ?? '').replace(/Command$/, '');
      sent.push({ name, input: args.input });
      const answer = answers[name] ?? new Error(`the test has no answer to ${name}`);
      const output: object = typeof answer === 'function' ? await answer(args.input) : answer;
      if (output instanceof Error) throw output;
      return { response: {}, output: { $metadata: {}, ...output } };
    };
  client.middlewareStack.add(middleware, { step: 'initialize', priority: 'low', name: 'answers' });
  return sent;
}

/** What every client of a unit test is made with. */
export const OFFLINE = {
  region: 'eu-west-1',
  credentials: { accessKeyId: 'unit', secretAccessKey: 'test' },
};

export function ctxWith(aws: Partial<Clients>, place: Partial<Ctx> = {}): Ctx {
  return {
    deployment: 'wealthy-lemur',
    account: '123456789012',
    region: 'eu-west-1',
    partition: 'aws',
    aws: aws as Clients,
    clock: new FakeClock(),
    signal: new AbortController().signal,
    pace: 1,
    extraTags: {},
    emit: () => undefined,
    ...place,
  };
}
