import type { Checked, Layer, Outcome } from '../validate/check.ts';
import { preciseDuration } from './durations.ts';
import type { Screen } from './paint.ts';
import { tally, tallyText } from './tally.ts';
import { hanging, wrap } from './wrap.ts';

export interface ValidateView {
  readonly deployment: string;
  readonly region: string;
  /** ISO time of the beginning. */
  readonly at: string;
  readonly elapsedMs: number;
  readonly checks: readonly Checked[];
}

export const SIGNS: Readonly<Record<Outcome, string>> = {
  pass: '✓',
  warn: '!',
  fail: '✗',
  skipped: '-',
};

/** In the order of the checks. */
export function layersIn(checks: readonly Checked[]): readonly Layer[] {
  return [...new Set(checks.map(({ layer }) => layer))];
}

/** A line for each layer, then what is wrong and what to do, then one line to be read aloud. */
export function validateLines(view: ValidateView, o: Screen): string[] {
  const { checks } = view;
  const wrong = checks.filter(({ outcome }) => outcome === 'fail');
  const warned = checks.filter(({ outcome }) => outcome === 'warn');
  const told = [...wrong, ...warned];
  return [
    ...layersIn(checks).flatMap((layer) => layerLine(layer, checks, o)),
    '',
    ...told.flatMap((one) => findingLines(one, o)),
    ...skippedLines(checks, o),
    ...wrap(summaryLine(view), o.columns),
  ];
}

/** `46 passed, 1 failed, 1 warning in 11.3 s` */
export function summaryLine({ checks, elapsedMs }: ValidateView): string {
  return `${tallyText(tally(checks))} in ${preciseDuration(elapsedMs)}`;
}

const ORDER: readonly Outcome[] = ['fail', 'pass', 'warn', 'skipped'];

function layerLine(layer: Layer, checks: readonly Checked[], o: Screen): string[] {
  const of = checks.filter((one) => one.layer === layer);
  if (of.length === 0) return [];
  const counts = tally(of);
  const signs = ORDER.filter((outcome) => counts[outcome] > 0).map((outcome) => {
    const text = `${SIGNS[outcome]} ${counts[outcome]}`.padEnd(5);
    return painted(outcome, text, o);
  });
  return [`  ${layer.padEnd(12)}${signs.join('').trimEnd()}`.trimEnd()];
}

function painted(outcome: Outcome, text: string, { paint }: Screen): string {
  const colours = { pass: paint.ok, warn: paint.warn, fail: paint.fail, skipped: paint.dim };
  return colours[outcome](text);
}

const MOST_LINES = 6;

function findingLines({ id, outcome, evidence, fix }: Checked, o: Screen): string[] {
  const head = `  ${SIGNS[outcome]} ${id}  `;
  const [first = '', ...more] = evidence;
  const indent = ' '.repeat(6);
  const shown = more.slice(0, MOST_LINES);
  const left = more.length - shown.length;
  const [named = '', ...rest] = hanging(head, first, o.columns);
  return [
    named.replace(head.trimEnd(), painted(outcome, head.trimEnd(), o)),
    ...rest.map((line) => `${indent}${line.trim()}`),
    ...shown.flatMap((line) => hanging(indent, line, o.columns)),
    ...(left > 0 ? [`${indent}and ${left} more: --json has them all`] : []),
    ...(fix === undefined ? [] : hanging(`${indent}fix: `, fix, o.columns)),
    '',
  ];
}

/** What could not be checked, by the reason: one stands for many. */
function skippedLines(checks: readonly Checked[], o: Screen): string[] {
  const reasons = new Map<string, string[]>();
  for (const { id, outcome, evidence } of checks) {
    if (outcome !== 'skipped') continue;
    const reason = evidence[0] ?? 'no reason is known';
    reasons.set(reason, [...(reasons.get(reason) ?? []), id]);
  }
  if (reasons.size === 0) return [];
  const lines = [...reasons].flatMap(([reason, ids]) => [
    ...hanging('  - not checked: ', reason, o.columns),
    ...wrap(listed(ids), o.columns - 6).map((line) => o.paint.dim(`      ${line}`)),
  ]);
  return [...lines, ''];
}

const MOST_IDS = 8;

/** Which they are, or, of many, how many of each layer. */
function listed(ids: readonly string[]): string {
  if (ids.length <= MOST_IDS) return ids.join(', ');
  const layers = ids.map((id) => id.split('/')[0] ?? id);
  const counted = [...new Set(layers)].map(
    (layer) => `${layers.filter((one) => one === layer).length} of ${layer}`,
  );
  return counted.join(', ');
}
