import { ACTIONS as ACCOUNT } from '../account.ts';
import { ACTIONS as LIMITS } from '../account-limits.ts';
import { ACTIONS as DRY_RUNS } from '../dry-runs.ts';
import { ACTIONS as GUARDS } from '../guards.ts';
import { ACTIONS as SCENE } from '../open-scene.ts';
import { ACTIONS as PRINCIPAL } from '../principal.ts';
import { ACTIONS as QUOTA } from '../quota-limit.ts';
import { ACTIONS as USE } from '../quota-use.ts';
import { ACTIONS as REGION } from '../region.ts';
import { ACTIONS as SIMULATION } from '../simulation.ts';

/** What `doctor` itself asks AWS. */
export const DOCTOR_ACTIONS: readonly string[] = [
  ...[ACCOUNT, LIMITS, DRY_RUNS, GUARDS, SCENE, PRINCIPAL, QUOTA, USE, REGION, SIMULATION],
].flat();
