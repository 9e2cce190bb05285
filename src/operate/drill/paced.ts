import type { Clock } from '../../clock.ts';

/**
 * Calls `tick` every `everyMs` until `until` aborts. It keeps to its schedule: what a slow moment held up follows at
 * once, so that the rate is right over the whole.
 */
export async function paced(
  clock: Clock,
  everyMs: number,
  until: AbortSignal,
  tick: () => void,
): Promise<void> {
  const begunMs = clock.now();
  for (let turn = 1; !until.aborted; turn += 1) {
    tick();
    try {
      await clock.sleep(Math.max(0, begunMs + turn * everyMs - clock.now()), until);
    } catch (error) {
      if (!until.aborted) throw error;
    }
  }
}
