import { type Html, html } from './html-page.ts';

interface Slice {
  readonly ok: number;
  readonly failed: number;
}

export interface PlotView {
  readonly everyMs: number;
  readonly reads: readonly Slice[];
  readonly stores: readonly Slice[];
}

/** A time at which the site moved, since the load began. */
export interface Mark {
  readonly atMs: number;
  readonly text: string;
}

const WIDTH = 900;
const LEFT = 60;
const ROW = 110;
const TOP = 40;
const GAP = 45;

export const PLOT_STYLES = `
svg { width: 100%; height: auto; } svg text { font-size: 12px; fill: #1b1f24; }
.good { fill: #2da44e; } .bad { fill: #cf222e; }
.axis { stroke: #8c959f; } .mark { stroke: #0969da; stroke-dasharray: 4 3; }
`;

/** Two rows of bars over time: requests that ended in each slice, good ones below, failed ones on top of them. */
export function drillPlot({ everyMs, reads, stores }: PlotView, marks: readonly Mark[]): Html {
  const count = Math.max(1, reads.length, stores.length);
  const height = TOP + 2 * ROW + GAP + 40;
  const spanMs = count * everyMs;
  const x = (ms: number): number => round(LEFT + (ms / spanMs) * (WIDTH - LEFT));
  const label = `Requests per ${everyMs} ms over ${round(spanMs / 1_000)} s, good and failed`;
  return html`<svg viewBox="0 0 ${WIDTH} ${height}" role="img" aria-label="${label}">
${row({ name: 'HTTPS reads', top: TOP, slices: reads, everyMs, x })}
${row({ name: 'DICOM stores', top: TOP + ROW + GAP, slices: stores, everyMs, x })}
${marks.map((one) => mark(one, x(one.atMs), height - 40))}
${seconds(spanMs, height, x)}
</svg>`;
}

interface Row {
  readonly name: string;
  readonly top: number;
  readonly slices: readonly Slice[];
  readonly everyMs: number;
  x(ms: number): number;
}

function row({ name, top, slices, everyMs, x }: Row): Html {
  const most = Math.max(1, ...slices.map(({ ok, failed }) => ok + failed));
  const tall = (requests: number): number => round((requests / most) * ROW);
  const bars = slices.flatMap(({ ok, failed }, at) => {
    const [from, to] = [x(at * everyMs), x((at + 1) * everyMs)];
    const width = round(Math.max(0.5, to - from - 0.3));
    const bar = (kind: string, requests: number, below: number): readonly Html[] => {
      const y = round(top + ROW - tall(below) - tall(requests));
      return requests === 0
        ? []
        : [
            html`<rect class="${kind}" x="${from}" y="${y}" width="${width}" height="${tall(requests)}"/>`,
          ];
    };
    return [...bar('good', ok, 0), ...bar('bad', failed, ok)];
  });
  return html`<text x="${LEFT}" y="${top - 8}">${name}</text>
<text x="${LEFT - 8}" y="${top + 10}" text-anchor="end">${most}</text>
<text x="${LEFT - 8}" y="${top + ROW}" text-anchor="end">0</text>
<line class="axis" x1="${LEFT}" y1="${top + ROW}" x2="${WIDTH}" y2="${top + ROW}"/>
${bars}`;
}

function mark({ text }: Mark, at: number, bottom: number): Html {
  const near = at > WIDTH - 180 ? 'end' : 'start';
  return html`<line class="mark" x1="${at}" y1="14" x2="${at}" y2="${bottom}"/>
<text x="${at + (near === 'end' ? -4 : 4)}" y="14" text-anchor="${near}">${text}</text>
`;
}

function seconds(spanMs: number, height: number, x: (ms: number) => number): readonly Html[] {
  const stepMs =
    [5_000, 10_000, 30_000, 60_000, 300_000].find((ms) => spanMs / ms <= 14) ?? 600_000;
  const count = Math.floor(spanMs / stepMs) + 1;
  return Array.from({ length: count }, (_, at) => at * stepMs).map(
    (ms) => html`<text x="${x(ms)}" y="${height - 16}" text-anchor="middle">${ms / 1_000} s</text>`,
  );
}

function round(value: number): number {
  return Math.round(value * 100) / 100;
}
