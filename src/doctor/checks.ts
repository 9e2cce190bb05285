import { ACCOUNT } from './account.ts';
import type { Check } from './check.ts';
import { CONFIGURATION } from './configuration.ts';
import { GUARDS } from './guards.ts';
import { MACHINE } from './machine.ts';
import { PERMISSIONS } from './permissions.ts';
import { QUOTAS } from './quotas.ts';
import { REGION } from './region.ts';

/** All checks, in the order in which they are told. */
export const CHECKS: readonly Check[] = [
  ...MACHINE,
  ...ACCOUNT,
  ...PERMISSIONS,
  ...QUOTAS,
  ...REGION,
  ...GUARDS,
  ...CONFIGURATION,
];
