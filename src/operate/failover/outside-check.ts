import type { Ctx } from '../../provision/resource.ts';
import type { Answer } from '../outside/site.ts';
import { type Watch, watchOutside } from '../outside/watch.ts';

/** The two ways in, each looked at once. */
export interface Probes {
  tls(signal: AbortSignal): Promise<Answer>;
  echo(signal: AbortSignal): Promise<Answer>;
}

/** Null: nobody could look, neither before the move nor after it. */
export interface Outside {
  readonly tls: boolean | null;
  readonly echo: boolean | null;
  /** The longest time without an answer around the move; null where the site was not seen before. */
  readonly outageMs: number | null;
  /** What stood in the way of a look that failed. */
  readonly trouble?: string;
}

export const BLIND: Outside = { tls: null, echo: null, outageMs: null };

/** Where the site answered before the move, it is to answer again within this time. */
const SEEN_AGAIN_MS = 60_000;
/** Where it did not, it may be that this network is not let in: a short look shows. */
const SEEN_AT_ALL_MS = 10_000;
const ECHO_AGAIN_MS = 1_000;

/** Looks at the site from before the move until it answers after it. */
export class OutsideCheck {
  readonly #ctx: Pick<Ctx, 'clock' | 'signal'>;
  readonly #probes: Probes;
  readonly #watch: Watch;
  readonly #echoBefore: Promise<Answer>;

  constructor(ctx: Pick<Ctx, 'clock' | 'signal'>, probes: Probes) {
    this.#ctx = ctx;
    this.#probes = probes;
    const { clock, signal } = ctx;
    this.#watch = watchOutside({ clock, signal, look: (until) => probes.tls(until) });
    this.#echoBefore = probes.echo(signal);
    this.#echoBefore.catch(() => undefined);
  }

  /** Ends when it is known whether the site can be seen from here. */
  async begun(): Promise<void> {
    await Promise.all([this.#watch.first, this.#echoBefore]);
  }

  /** `fromMs`: just before the first address was moved. `movedMs`: AWS showed both in place. */
  async after(fromMs: number, movedMs: number): Promise<Outside> {
    const watch = this.#watch;
    const seenBefore = watch.seen;
    const patience = seenBefore ? SEEN_AGAIN_MS : SEEN_AT_ALL_MS;
    const tls = await watch.answersAfter(movedMs, patience);
    const outageMs = watch.gapFrom(fromMs);
    watch.stop();
    const { answers: echoedBefore } = await this.#echoBefore;
    const echoed = await this.#echoes(tls && echoedBefore ? SEEN_AGAIN_MS : 0);
    const echo = echoed.answers;
    const trouble = tls ? (echoed.answers ? undefined : echoed.text) : watch.trouble;
    return {
      tls: tls || (seenBefore ? false : null),
      echo: echo || (echoedBefore ? false : null),
      outageMs: tls ? outageMs : null,
      ...(trouble === undefined ? {} : { trouble }),
    };
  }

  stop(): void {
    this.#watch.stop();
  }

  async #echoes(withinMs: number): Promise<Answer> {
    const { clock, signal } = this.#ctx;
    const untilMs = clock.now() + withinMs;
    for (;;) {
      const answer = await this.#probes.echo(signal);
      if (answer.answers || clock.now() >= untilMs) return answer;
      await clock.sleep(ECHO_AGAIN_MS, signal);
    }
  }
}
