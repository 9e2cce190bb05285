import { preciseDuration } from './durations.ts';
import type { Screen } from './paint.ts';
import { wrap } from './wrap.ts';

export interface RolloutView {
  readonly moves: readonly { readonly to: string; readonly outageMs: number | null }[];
  readonly left: readonly string[];
  readonly stopped: string | undefined;
}

export interface RolloutScreen extends Pick<Screen, 'columns'> {
  /** What to type for a command on this deployment. */
  next(command: string): string;
}

/** Where a roll-out has left the site and the hosts, as far as that is not as before. */
export function rolloutText({ moves, left, stopped }: RolloutView, o: RolloutScreen): string[] {
  const last = moves.at(-1);
  const outages = moves.flatMap(({ outageMs }) => (outageMs === null ? [] : [outageMs]));
  const seen =
    outages.length === 0
      ? ''
      : `, unreachable from outside for ${preciseDuration(Math.max(...outages))} at most`;
  const told = [
    ...(last === undefined
      ? []
      : [
          moves.length === 1
            ? `The site is on ${last.to} now${seen}.`
            : `The site is on ${last.to} again${seen}.`,
        ]),
    ...(last?.to === 'secondary' && moves.length === 1
      ? [`It stays there; to move it back: ${o.next('failover --to primary')}`]
      : []),
    ...(stopped === undefined ? [] : [`${stopped} is stopped again.`]),
    ...left.map((host) => `${host} goes on with what it has: ${o.next('up')} carries on.`),
  ];
  return told.flatMap((text) => wrap(text, o.columns));
}
