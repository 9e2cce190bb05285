import type { Checked, Outcome } from '../validate/check.ts';
import { counted } from './numbers.ts';

export type Tally = Readonly<Record<Outcome, number>>;

/** How many checks came to which end. */
export function tally(checks: readonly Pick<Checked, 'outcome'>[]): Tally {
  const count = (outcome: Outcome) => checks.filter((one) => one.outcome === outcome).length;
  return {
    pass: count('pass'),
    warn: count('warn'),
    fail: count('fail'),
    skipped: count('skipped'),
  };
}

/** `46 passed, 1 failed, 1 warning`: to be read aloud. */
export function tallyText({ pass, warn, fail, skipped }: Tally): string {
  return [
    `${pass} passed`,
    ...(fail > 0 ? [`${fail} failed`] : []),
    ...(warn > 0 ? [counted(warn, 'warning')] : []),
    ...(skipped > 0 ? [`${skipped} not checked`] : []),
  ].join(', ');
}
