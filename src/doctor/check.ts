import type { Verdict } from '../validate/check.ts';
import type { Scene } from './scene.ts';

export { fail, pass, skipped, Unchecked, type Verdict, warn } from '../validate/check.ts';

/** In the order in which they are told. */
export const GROUPS = ['machine', 'account', 'quotas', 'region', 'configuration'] as const;
export type Group = (typeof GROUPS)[number];

/** One precondition of `up`, `shell` or `validate`. */
export interface Check {
  /** `quotas/vpcs`: group and what it is about. */
  readonly id: `${Group}/${string}`;
  readonly title: string;
  /** Independent of every other check; what several of them look at, the scene looks at once. */
  run(scene: Scene): Promise<Verdict> | Verdict;
}

export interface Checked extends Verdict {
  readonly id: string;
  readonly group: Group;
  readonly title: string;
}
