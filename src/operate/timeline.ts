import type { Ctx } from '../provision/resource.ts';

export interface TimelineStep {
  readonly step: string;
  readonly elapsedMs: number;
}

/** What was done, one step after the other, and how long each took. Tells each when it is done. */
export class Timeline {
  readonly steps: TimelineStep[] = [];
  readonly #ctx: Pick<Ctx, 'clock' | 'emit'>;
  readonly #id: string;

  /** `id`: the node that it all is about. */
  constructor(ctx: Pick<Ctx, 'clock' | 'emit'>, id: string) {
    this.#ctx = ctx;
    this.#id = id;
  }

  /** `detail` says in a few words what came of it. */
  async step<T>(
    step: string,
    work: () => Promise<T>,
    detail: (result: T) => string = () => '',
  ): Promise<T> {
    const { clock, emit } = this.#ctx;
    const begunMs = clock.now();
    const result = await work();
    const elapsedMs = clock.now() - begunMs;
    this.steps.push({ step, elapsedMs });
    emit({ type: 'step', id: this.#id, text: step, elapsedMs, detail: detail(result) });
    return result;
  }
}
