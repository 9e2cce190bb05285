import type { CommandContext } from '../context.ts';
import { exitCodeOf } from '../ui/format-error.ts';
import { openSubject, type Subject } from './observed.ts';
import { type Frames, framesFor } from './status-frames.ts';
import { lookAtStatus } from './status-look.ts';
import { untilStopped } from './until-stopped.ts';

const USUAL_SECONDS = 10;

/** Looks again and again. */
export async function watchStatus(context: CommandContext): Promise<number> {
  const everyMs = Number(context.invocation.flags['interval'] ?? USUAL_SECONDS) * 1_000;
  return untilStopped(context, async () => {
    const subject = await openSubject(context);
    return watch(context, subject, framesFor(context, subject, everyMs), everyMs);
  });
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
