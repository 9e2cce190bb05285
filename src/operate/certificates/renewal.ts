import { normalNames } from './host-names.ts';
import { dateOf, daysUntil } from './validity.ts';

const RENEW_BEFORE_DAYS = 30;

export interface Current {
  readonly names: readonly string[];
  readonly endsMs: number;
}

/** Why the server certificate has to be issued anew, by the same authority; undefined when it stays. */
export function reasonToRenew(
  current: Current,
  wantedNames: readonly string[],
  nowMs: number,
): string | undefined {
  const days = daysUntil(current.endsMs, nowMs);
  if (days < 0) return `it ended on ${dateOf(current.endsMs)}`;
  const [has, wants] = [normalNames(current.names), normalNames(wantedNames)];
  const lacks = wants.filter((name) => !has.includes(name));
  if (lacks.length > 0) return `it is not for ${lacks.join(', ')}`;
  const over = has.filter((name) => !wants.includes(name));
  if (over.length > 0) return `it is still for ${over.join(', ')}`;
  if (days < RENEW_BEFORE_DAYS) return `it ends on ${dateOf(current.endsMs)}, in ${inDays(days)}`;
  return undefined;
}

function inDays(days: number): string {
  if (days === 0) return 'less than a day';
  return days === 1 ? '1 day' : `${days} days`;
}
