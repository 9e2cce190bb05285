import type { DBInstance as Live } from '@aws-sdk/client-rds';
import type { Change } from '../resource.ts';
import type { DbInstanceProps } from './db-instance-props.ts';
import { SETTINGS } from './db-instance-settings.ts';
import type { Modify } from './db-setting.ts';

const REBOOT = 'parameters';

export function dbInstanceChanges(live: Live, props: DbInstanceProps): readonly Change[] {
  const soon = withPending(live);
  const changes = SETTINGS.flatMap(({ field, effect, text }): Change[] => {
    const difference = text(soon, props);
    return difference === undefined ? [] : [{ field, effect, text: difference }];
  });
  // Only by itself: RDS does not reboot what it is modifying, and a change of class restarts it anyway.
  if (changes.length > 0) return changes;
  const waiting = live.DBParameterGroups?.[0]?.ParameterApplyStatus === 'pending-reboot';
  const text = 'parameters wait for a reboot';
  return waiting ? [{ field: REBOOT, effect: 'restart', text }] : [];
}

/** The parameters that correct these changes, for one ModifyDBInstance; undefined when none is needed. */
export function modification(
  live: Live,
  props: DbInstanceProps,
  changes: readonly Change[],
): Modify | undefined {
  const named = SETTINGS.filter(({ field }) => changes.some((change) => change.field === field));
  if (named.length === 0) return undefined;
  return Object.assign({}, ...named.map(({ modify }) => modify?.(props, live)));
}

export function wantsReboot(changes: readonly Change[]): boolean {
  return changes.some((change) => change.field === REBOOT);
}

/** What is on its way counts as done: asking again would only begin it anew. */
function withPending(live: Live): Live {
  const pending = Object.entries(live.PendingModifiedValues ?? {});
  return { ...live, ...Object.fromEntries(pending.filter(([, value]) => value !== undefined)) };
}
