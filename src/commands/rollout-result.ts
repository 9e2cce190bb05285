import type { CommandContext } from '../context.ts';
import type { RolloutReport } from '../operate/rollout/rollout.ts';
import { rolloutText } from '../ui/rollout-view.ts';

type Rolled = RolloutReport | undefined;

/** The hosts as nodes that were changed. */
export function rolledNodes(rolled: Rolled) {
  return (rolled?.hosts ?? []).map(
    ({ host, elapsedMs }) =>
      [`hosts/${host}`, { action: 'update', elapsedMs, outputs: {} }] as const,
  );
}

export function rolloutDocument(rolled: Rolled): object {
  if (rolled === undefined) return {};
  const { hosts, moves, left, stopped, active } = rolled;
  const seen = moves.map(({ from, to, outageMs, tls, echo }) => ({
    from,
    to,
    outageMs,
    tls,
    echo,
  }));
  const rollout = { hosts, moves: seen, left, stopped: stopped ?? null, active: active ?? null };
  return { rollout };
}

export function rolloutLines(context: CommandContext, rolled: Rolled): readonly string[] {
  if (rolled === undefined) return [];
  const { columns } = context.terminal;
  const next = (command: string) => context.next(command);
  return rolloutText(rolled, { columns, next });
}
