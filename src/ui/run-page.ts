import { criticalPath, type Needs, waitedFor } from './critical-path.ts';
import { duration } from './durations.ts';
import { type Html, type HtmlValue, html, page } from './html-page.ts';
import { counted } from './numbers.ts';
import type { Span, Waited } from './run-timeline.ts';
import { TIMELINE_STYLES, timelinePlot } from './timeline-plot.ts';

export interface RunPageView {
  readonly deployment: string;
  readonly region: string;
  readonly result: 'done' | 'failed' | 'interrupted';
  readonly spans: readonly Span[];
  /** What was not even begun, by node id. */
  readonly skipped: readonly string[];
  readonly needs: Needs;
}

/** The story of an `up` as a file: how long each thing took, what it waited for, and what decided the whole. */
export function runPage(view: RunPageView): string {
  const { deployment, spans, needs } = view;
  const did = spans.filter(({ what, result }) => what !== 'keep' || result !== 'done');
  const title = `orthweb up of ${deployment}`;
  const body =
    did.length === 0
      ? html`<h1>${title}</h1>
<p>${view.region}. Everything was as planned: there was nothing to do.</p>`
      : html`<h1>${title}</h1>
${summary(view, did)}
${timeline(did, criticalPath(did, needs), view)}`;
  return page({ title, styles: TIMELINE_STYLES, body });
}

function summary({ region, result, spans, skipped }: RunPageView, did: readonly Span[]): Html {
  const [fromMs, toMs] = limits(did);
  const kept = spans.length - did.length;
  const parts = [
    ...(kept > 0 ? [`${counted(kept, 'resource')} as planned before`] : []),
    ...(skipped.length > 0 ? [`not begun: ${skipped.join(', ')}`] : []),
  ];
  const begun = new Date(fromMs).toISOString().replace('T', ' ').slice(0, 19);
  return html`<p><strong class="${result === 'done' ? 'ok' : 'failed'}">${result}</strong>
after ${duration(toMs - fromMs)}. ${region}, begun ${begun} UTC${parts.map((part) => `; ${part}`)}.</p>`;
}

function timeline(did: readonly Span[], path: readonly Span[], { needs }: RunPageView): Html {
  const [fromMs, toMs] = limits(did);
  const deciding = new Set(path);
  const share = Math.round((100 * sum(path)) / Math.max(1, toMs - fromMs));
  return html`<h2>What decided the time</h2>
<p>Each of these began when the one before it was done; together they were at work for ${share} % of the run.
Only a shorter one of them makes the run shorter.</p>
<table><tr><th>step</th><th>took</th><th>meanwhile, at AWS</th></tr>
${path.map((span) => row([span.label, tookText(span), waitsText(span.waits)]))}</table>
<h2>All of it over time</h2>
${timelinePlot({ spans: did, deciding, fromMs, toMs })}
<p>Dark bars with bold names are those that decided the time.</p>
<h2>Each by itself</h2>
<table><tr><th>step</th><th>did</th><th>began after</th><th>took</th><th>waited for</th></tr>
${did.map((span) => row(detail(span, did, needs, fromMs)))}</table>`;
}

function detail(
  span: Span,
  did: readonly Span[],
  needs: Needs,
  fromMs: number,
): readonly HtmlValue[] {
  const { label, what, startMs, error } = span;
  const before = waitedFor(span, did, needs)?.label ?? 'nothing';
  const name = error === undefined ? label : html`${label}<br><span class="failed">${error}</span>`;
  return [name, DID[what], duration(startMs - fromMs), tookText(span), before];
}

const DID: Readonly<Record<Span['what'], string>> = {
  create: 'created',
  update: 'changed',
  delete: 'removed',
  keep: 'looked at',
  retain: 'kept',
  serve: 'began to serve',
  step: 'done',
};

function tookText({ startMs, endMs, result }: Span): string {
  return `${duration(endMs - startMs)}${result === 'done' ? '' : `, ${result}`}`;
}

function waitsText(waits: readonly Waited[]): string {
  return waits.map(({ status, ms }) => `${status} ${duration(ms)}`).join(', ');
}

function row(cells: readonly HtmlValue[]): Html {
  return html`<tr>${cells.map((cell) => html`<td>${cell}</td>`)}</tr>
`;
}

function limits(spans: readonly Span[]): readonly [number, number] {
  return [
    Math.min(...spans.map(({ startMs }) => startMs)),
    Math.max(...spans.map(({ endMs }) => endMs)),
  ];
}

function sum(spans: readonly Span[]): number {
  return spans.reduce((total, { startMs, endMs }) => total + endMs - startMs, 0);
}
