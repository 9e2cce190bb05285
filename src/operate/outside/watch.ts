import { setMaxListeners } from 'node:events';
import type { Clock } from '../../clock.ts';
import type { Answer } from './site.ts';

export interface WatchOptions {
  readonly clock: Clock;
  readonly signal: AbortSignal;
  look(signal: AbortSignal): Promise<Answer>;
}

/** One look at the site: when it began and ended, and what came of it. */
interface Sample {
  readonly begunMs: number;
  readonly endedMs: number;
  readonly answer: Answer;
}

/** Looks on at a site from outside until it is stopped. */
export interface Watch {
  /** What the first look came to. */
  readonly first: Promise<Answer>;
  /** Whether it has ever answered. */
  readonly seen: boolean;
  /** Whether a look that began after `afterMs` is answered within `withinMs` from now. */
  answersAfter(afterMs: number, withinMs: number): Promise<boolean>;
  /** The last failure; what to tell when nothing answers. */
  readonly trouble: string | undefined;
  /** The longest time between two answers that follow one another, from the last one before `fromMs` on; null: none. */
  gapFrom(fromMs: number): number | null;
  stop(): void;
}

/** Four looks a second: none waits for the one before, so that a lost packet does not hide the first answer. */
const EVERY_MS = 250;

export function watchOutside({ clock, signal, look }: WatchOptions): Watch {
  const stopped = new AbortController();
  const until = AbortSignal.any([signal, stopped.signal]);
  // Looks overlap, and each listens; Node warns of a leak at eleven.
  setMaxListeners(0, until);
  const samples: Sample[] = [];
  const sample = async (): Promise<Answer> => {
    const begunMs = clock.now();
    const answer = await look(until);
    samples.push({ begunMs, endedMs: clock.now(), answer });
    return answer;
  };
  const first = sample();
  // Who is stopped reports by its signal; a look that it cuts short is no look.
  first.catch(() => undefined);
  void goOn(clock, until, sample);
  return {
    first,
    get seen() {
      return samples.some(({ answer }) => answer.answers);
    },
    get trouble() {
      const answer = samples.findLast((one) => !one.answer.answers)?.answer;
      return answer === undefined || answer.answers ? undefined : answer.text;
    },
    async answersAfter(afterMs, withinMs) {
      const untilMs = clock.now() + withinMs;
      const isIt = ({ begunMs, answer }: Sample) => answer.answers && begunMs > afterMs;
      while (!samples.some(isIt)) {
        if (clock.now() >= untilMs) return false;
        await clock.sleep(EVERY_MS / 5, signal);
      }
      return true;
    },
    gapFrom: (fromMs) => longestGap(samples, fromMs),
    stop: () => stopped.abort(),
  };
}

async function goOn(
  clock: Clock,
  until: AbortSignal,
  sample: () => Promise<Answer>,
): Promise<void> {
  try {
    for (;;) {
      await clock.sleep(EVERY_MS, until);
      sample().catch(() => undefined);
    }
  } catch {
    // Stopped.
  }
}

function longestGap(samples: readonly Sample[], fromMs: number): number | null {
  const answered = samples
    .filter(({ answer }) => answer.answers)
    .map(({ endedMs }) => endedMs)
    .sort((a, b) => a - b);
  const last = answered.findLastIndex((ms) => ms <= fromMs);
  const relevant = answered.slice(last);
  if (last < 0 || relevant.length < 2) return null;
  return Math.max(...relevant.slice(1).map((ms, at) => ms - (relevant[at] ?? ms)));
}
