import type { Span } from './run-timeline.ts';

/** Which nodes a node needs, by id. */
export type Needs = ReadonlyMap<string, readonly string[]>;

/** What a span waited for before it could begin: of those it needs the one that was done last. */
export function waitedFor(span: Span, spans: readonly Span[], needs: Needs): Span | undefined {
  const before = spans.filter(
    (other) => other !== span && other.endMs <= span.startMs && mayDelay(other, span, needs),
  );
  return before.toSorted((a, b) => b.endMs - a.endMs)[0];
}

/** A node waits for its needs; hosts that are to serve, and steps of a roll-out, for all that came before. */
function mayDelay(other: Span, span: Span, needs: Needs): boolean {
  if (span.what === 'step' || span.what === 'serve') return true;
  return (needs.get(span.node) ?? []).includes(other.node);
}

/** The chain that decided how long the run took: from the end backwards, each by what it waited for. */
export function criticalPath(spans: readonly Span[], needs: Needs): readonly Span[] {
  const path: Span[] = [];
  let at = spans.toSorted((a, b) => b.endMs - a.endMs)[0];
  while (at !== undefined && !path.includes(at)) {
    path.unshift(at);
    at = waitedFor(at, spans, needs);
  }
  return path;
}
