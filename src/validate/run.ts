import { isDenied, messageOf } from '../aws/errors.ts';
import { firstLine } from '../operate/host-reports.ts';
import { type Check, type Checked, type Layer, layerOf, skipped, Unchecked } from './check.ts';
import { CHECKS, REMOVAL } from './checks.ts';
import type { Scene } from './scene.ts';

export interface ValidateOptions {
  /** Absent: all of them. */
  readonly only?: ReadonlySet<Layer> | undefined;
}

/**
 * Makes all checks at the same time and answers them in their own order. What was stored for them is removed at the end,
 * whatever happens, Ctrl-C included; that is a check as well.
 */
export async function validate(
  scene: Scene,
  options: ValidateOptions,
): Promise<readonly Checked[]> {
  const { only } = options;
  const chosen = CHECKS.filter(({ id }) => only?.has(layerOf(id)) ?? true);
  let removal: Checked | undefined;
  let results: readonly Checked[] = [];
  try {
    const ends = await Promise.allSettled(chosen.map((check) => makeCheck(scene, check)));
    const broken = ends.find((end) => end.status === 'rejected');
    if (broken !== undefined) throw broken.reason;
    results = ends.flatMap((end) => (end.status === 'fulfilled' ? [end.value] : []));
  } finally {
    if (scene.hasStored()) removal = await makeCheck(scene, REMOVAL);
  }
  return removal === undefined ? results : inOrder([...results, removal]);
}

function inOrder(results: readonly Checked[]): readonly Checked[] {
  const place = ({ id }: Checked) => CHECKS_IN_ORDER.indexOf(id);
  return results.toSorted((a, b) => place(a) - place(b));
}

/** The removal comes last of its layer. */
const CHECKS_IN_ORDER: readonly string[] = [
  ...CHECKS.filter(({ id }) => ['user', 'server', 'dicom'].includes(layerOf(id))),
  REMOVAL,
  ...CHECKS.filter(({ id }) => !['user', 'server', 'dicom'].includes(layerOf(id))),
].map(({ id }) => id);

async function makeCheck(scene: Scene, check: Check): Promise<Checked> {
  const { id, title } = check;
  const begunMs = scene.ctx.clock.now();
  const end = (verdict: Omit<Checked, 'id' | 'title' | 'layer' | 'elapsedMs'>): Checked => ({
    ...{ id, layer: layerOf(id), title },
    ...verdict,
    elapsedMs: scene.ctx.clock.now() - begunMs,
  });
  try {
    return end(await check.run(scene));
  } catch (error) {
    if (check !== REMOVAL) scene.ctx.signal.throwIfAborted();
    const text = firstLine(messageOf(error));
    if (error instanceof Unchecked) return end(skipped(text));
    if (isDenied(error)) return end(skipped(`you may not look at it: ${text}`));
    const fix = (error as { hint?: string }).hint ?? 'see what the evidence says, and try again';
    return end({ outcome: 'fail', evidence: [text], fix });
  }
}
