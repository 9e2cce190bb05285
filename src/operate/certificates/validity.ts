import { OrthwebError } from '../../errors.ts';

const DAY_MS = 24 * 60 * 60_000;

/**
 * Certificates begin an hour ago: a modality whose clock is slow, or that mistakes summer time, does not refuse a new
 * one as not yet valid. Nothing is weaker for it, since the key is new too.
 */
const EARLIER_MS = 60 * 60_000;

export interface Validity {
  readonly notBefore: Date;
  readonly notAfter: Date;
}

/** So many days at most, both ends counted, and never longer than the authority: nobody would trust the rest. */
export function validity(nowMs: number, days: number, authorityEnds?: Date): Validity {
  // Certificates know whole seconds.
  const startMs = Math.floor((nowMs - EARLIER_MS) / 1000) * 1000;
  const endMs = startMs + days * DAY_MS - 1000;
  const lastMs = authorityEnds?.getTime() ?? endMs;
  if (lastMs <= nowMs)
    throw new OrthwebError(
      `the certificate authority ended on ${dateOf(lastMs)}: it issues nothing more`,
    );
  return { notBefore: new Date(startMs), notAfter: new Date(Math.min(endMs, lastMs)) };
}

export function dateOf(ms: number): string {
  return new Date(ms).toISOString().slice(0, 10);
}

/** Whole days from now on; negative when it is over. */
export function daysUntil(endMs: number, nowMs: number): number {
  return Math.floor((endMs - nowMs) / DAY_MS);
}
