import type { UnsuccessfulItem } from '@aws-sdk/client-ec2';

interface WithStack {
  // biome-ignore lint/suspicious/noExplicitAny: the stack's own types are generic over every command
  readonly middlewareStack: { add(middleware: any, options: any): void };
}
interface Reply {
  readonly output: {
    readonly Unsuccessful?: readonly UnsuccessfulItem[] | undefined;
    readonly $metadata?: unknown;
  };
}
type Next = (args: unknown) => Promise<Reply>;

/** AWS's own code as `name`, as the SDK's errors have it. */
class UnsuccessfulError extends Error {
  readonly $metadata: unknown;

  constructor(item: UnsuccessfulItem, metadata: unknown) {
    const what = item.ResourceId === undefined ? '' : `${item.ResourceId}: `;
    super(`${what}${item.Error?.Message ?? 'AWS gives no reason'}`);
    this.name = item.Error?.Code ?? 'Unsuccessful';
    this.$metadata = metadata;
  }
}

/**
 * Some EC2 calls answer 200 and list what failed under `Unsuccessful`. Here that becomes an error of the call itself,
 * so that the retry table and `ignoringGone` judge it like any other.
 */
export function failingOnUnsuccessful<Command extends WithStack>(command: Command): Command {
  command.middlewareStack.add(
    (next: Next) => async (args: unknown) => {
      const reply = await next(args);
      const failed = reply.output.Unsuccessful?.[0];
      if (failed !== undefined) throw new UnsuccessfulError(failed, reply.output.$metadata);
      return reply;
    },
    { step: 'build', name: 'orthwebUnsuccessful' },
  );
  return command;
}
