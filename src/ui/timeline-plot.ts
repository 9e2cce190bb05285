import { duration } from './durations.ts';
import { type Html, html } from './html-page.ts';
import type { Span } from './run-timeline.ts';

const WIDTH = 960;
const LEFT = 250;
const ROW = 20;
const BAR = 12;
const TOP = 24;

export const TIMELINE_STYLES = `
svg { width: 100%; height: auto; } svg text { font-size: 12px; fill: #1b1f24; }
.bar { fill: #9ec1ea; } .deciding { fill: #0550ae; } .bad { fill: #cf222e; }
.name-deciding { font-weight: 600; }
.grid { stroke: #d8dee4; } .took { fill: #57606a; }
`;

export interface TimelinePlot {
  readonly spans: readonly Span[];
  readonly deciding: ReadonlySet<Span>;
  readonly fromMs: number;
  readonly toMs: number;
}

/** A bar for each, from its beginning to its end, in the order of beginning. */
export function timelinePlot({ spans, deciding, fromMs, toMs }: TimelinePlot): Html {
  const spanMs = Math.max(1, toMs - fromMs);
  const height = TOP + spans.length * ROW + 8;
  const x = (ms: number): number => round(LEFT + ((ms - fromMs) / spanMs) * (WIDTH - LEFT - 70));
  const label = `${spans.length} steps over ${duration(spanMs)}`;
  return html`<svg viewBox="0 0 ${WIDTH} ${height}" role="img" aria-label="${label}">
${ticks(spanMs).map((ms) => tick(ms, x(fromMs + ms), height))}
${spans.map((span, at) => bar(span, TOP + at * ROW, deciding.has(span), x))}
</svg>`;
}

function bar(span: Span, top: number, decides: boolean, x: (ms: number) => number): Html {
  const { label, startMs, endMs, result } = span;
  const [from, to] = [x(startMs), x(endMs)];
  const kind = result === 'failed' ? 'bad' : decides ? 'deciding' : 'bar';
  const took = `${duration(endMs - startMs)}${result === 'done' ? '' : `, ${result}`}`;
  const width = Math.max(2, round(to - from));
  return html`<text class="${decides ? 'name-deciding' : ''}" x="${LEFT - 8}" y="${top + 14}" text-anchor="end">${label}</text>
<rect class="${kind}" x="${from}" y="${top + 4}" width="${width}" height="${BAR}"/>
<text class="took" x="${round(from + width + 4)}" y="${top + 14}">${took}</text>
`;
}

function tick(ms: number, at: number, height: number): Html {
  return html`<line class="grid" x1="${at}" y1="18" x2="${at}" y2="${height}"/>
<text x="${at}" y="12" text-anchor="middle">${ms === 0 ? '0' : duration(ms)}</text>
`;
}

const STEPS_MS = [100, 500, 1_000, 5_000, 10_000, 30_000, 60_000, 120_000, 300_000];

function ticks(spanMs: number): readonly number[] {
  const stepMs = STEPS_MS.find((ms) => spanMs / ms <= 8) ?? 600_000;
  return Array.from({ length: Math.floor(spanMs / stepMs) + 1 }, (_, at) => at * stepMs);
}

function round(value: number): number {
  return Math.round(value * 100) / 100;
}
