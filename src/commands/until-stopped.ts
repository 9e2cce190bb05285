import type { CommandContext } from '../context.ts';
import { Interrupted } from '../errors.ts';

/**
 * For what goes on by itself: Ctrl-C is how it is meant to end, or a reader that has seen enough (`orthweb logs -f | head`).
 * Then its exit code is 0.
 */
export async function untilStopped(
  context: CommandContext,
  work: () => Promise<number>,
): Promise<number> {
  const ended = new Interrupted('it went on until you stopped it');
  const end = (): void => context.abort(ended);
  const giveBackStops = context.takeStops(end);
  context.io.stdout.once('error', end);
  try {
    return await work();
  } catch (error) {
    if (context.signal.reason !== ended) throw error;
    return 0;
  } finally {
    giveBackStops();
    context.io.stdout.off('error', end);
  }
}
