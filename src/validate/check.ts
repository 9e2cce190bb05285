import type { Scene } from './scene.ts';

/** In the order in which they are told. */
export const LAYERS = [
  'user',
  'server',
  'dicom',
  'database',
  'storage',
  'redundancy',
  'security',
] as const;
export type Layer = (typeof LAYERS)[number];

/** `warn`: it works, and somebody should know. `skipped`: it could not be checked; the evidence says why. */
export type Outcome = 'pass' | 'warn' | 'fail' | 'skipped';

export interface Verdict {
  readonly outcome: Outcome;
  /** What was seen, one fact a line. Never a secret. */
  readonly evidence: readonly string[];
  /** What to do about it, in one line. */
  readonly fix?: string;
}

/** One thing that is proven, or not. */
export interface Check {
  /** `storage/object`: layer and what it is about. */
  readonly id: string;
  readonly title: string;
  /** Independent of every other check; what several of them look at, the scene looks at once. */
  run(scene: Scene): Promise<Verdict>;
}

export interface Checked extends Verdict {
  readonly id: string;
  readonly layer: Layer;
  readonly title: string;
  readonly elapsedMs: number;
}

/** Thrown by a look that could not be made, for a reason that another check is about. */
export class Unchecked extends Error {
  override readonly name = 'Unchecked';
}

export function pass(...evidence: readonly string[]): Verdict {
  return { outcome: 'pass', evidence };
}

export function warn(evidence: string | readonly string[], fix: string): Verdict {
  return { outcome: 'warn', evidence: [evidence].flat(), fix };
}

export function fail(evidence: string | readonly string[], fix: string): Verdict {
  return { outcome: 'fail', evidence: [evidence].flat(), fix };
}

export function skipped(reason: string): Verdict {
  return { outcome: 'skipped', evidence: [reason] };
}

export function layerOf(id: string): Layer {
  const name = id.split('/')[0];
  const layer = LAYERS.find((one) => one === name);
  if (layer === undefined) throw new Error(`${id} belongs to no layer`);
  return layer;
}
