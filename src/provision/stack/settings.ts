import type { Config } from '../../config.ts';
import type { Decided } from '../decide.ts';
import type { Place } from '../resource.ts';
import type { HostSoftware } from '../software.ts';

/** What the stack is made of. Everything else follows from it. */
export interface Settings extends Place {
  readonly config: Config;
  /** Undefined while only names matter: to look, or to remove. */
  readonly decided: Decided | undefined;
  /** As `decided`. */
  readonly software?: HostSoftware | undefined;
  /** The snapshot that the operator named for a database that is missing. */
  readonly restoreFrom?: string | undefined;
  /** `build`: without what only a removal has to know of. */
  readonly purpose?: 'build' | undefined;
}

export type HostRole = 'primary' | 'secondary';

/** Asked for by a node's settings, which nobody reads while only names matter. */
export function softwareOf({ software }: Settings): HostSoftware {
  if (software === undefined) throw new Error('the host bundle is not made yet');
  return software;
}

/** As `softwareOf`. */
export function decidedOf({ decided }: Settings): Decided {
  if (decided === undefined) throw new Error('zones and image are not chosen yet');
  return decided;
}
