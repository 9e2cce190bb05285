import type { CommandContext } from '../context.ts';
import { Interrupted } from '../errors.ts';
import { exitCodeOf } from '../ui/format-error.ts';
import { openSubject, type Subject } from './observed.ts';
import { type Frames, framesFor } from './status-frames.ts';
import { lookAtStatus } from './status-look.ts';

const USUAL_SECONDS = 10;

/** Looks again and again. Ctrl-C is how it is meant to end, or a reader that has seen enough. */
export async function watchStatus(context: CommandContext): Promise<number> {
  const ended = new Interrupted('watched until you stopped it');
  const end = (): void => context.abort(ended);
  const giveBackStops = context.takeStops(end);
  context.io.stdout.once('error', end);
  const everyMs = Number(context.invocation.flags['interval'] ?? USUAL_SECONDS) * 1_000;
  try {
    const subject = await openSubject(context);
    return await watch(context, subject, framesFor(context, subject, everyMs), everyMs);
  } catch (error) {
    if (context.signal.reason !== ended) throw error;
    return 0;
  } finally {
    giveBackStops();
    context.io.stdout.off('error', end);
  }
}

async function watch(
  context: CommandContext,
  subject: Subject,
  frames: Frames,
  everyMs: number,
): Promise<never> {
  const { clock, signal } = context;
  frames.seen(await lookAtStatus(context, subject));
  for (;;) {
    await clock.sleep(everyMs, signal);
    try {
      frames.seen(await lookAtStatus(context, subject));
    } catch (error) {
      // A network that is away for a while comes back; a login that has ended does not.
      if (signal.aborted || exitCodeOf(error) !== 1) throw error;
      frames.missed(error);
    }
  }
}
