import { drillPlot, PLOT_STYLES, type PlotView } from './drill-plot.ts';
import {
  awayText,
  type DrillView,
  type DrillWanted,
  keptText,
  type MoveView,
  removedText,
} from './drill-view.ts';
import { preciseDuration } from './durations.ts';
import { type Html, type HtmlValue, html, page } from './html-page.ts';
import { grouped } from './numbers.ts';

export interface DrillPageView extends DrillView, DrillWanted {
  readonly deployment: string;
  /** ISO time. */
  readonly begunAt: string;
  readonly plot: PlotView;
}

/** The whole story of a drill as a file, for those who were not there. */
export function drillPage(view: DrillPageView): string {
  const title = `Failover drill of ${view.deployment}`;
  const verdict = view.passed ? 'Passed' : 'Failed';
  const marks = view.moves.map(({ begunMs, to }) => ({ atMs: begunMs, text: `to ${to}` }));
  const body = html`<h1>${title}</h1>
<p><strong class="${view.passed ? 'ok' : 'failed'}">${verdict}</strong>:
${keptText(view)}. Begun ${view.begunAt}; ${view.rate} objects and ${view.readRate}
reads a second, ${view.seconds} s of load
before, between and after the moves.</p>
<h2>Requests over time</h2>
${drillPlot(view.plot, marks)}
<p>Each bar is ${view.plot.everyMs} ms: good requests in green, failed ones in red on top of them. The
dashed lines are the moments when the site began to move.</p>
<h2>Moves</h2>
${rows(view.moves.map((move) => [`${move.from} to ${move.to}`, moveText(move)]))}
<h2>Requests</h2>
${rows(requestRows(view))}
<h2>What was kept</h2>
${rows(proofRows(view))}`;
  return page({ title, styles: PLOT_STYLES, body });
}

type Row = readonly [string, HtmlValue];

function rows(all: readonly Row[]): Html {
  return html`<table>${all.map(
    ([head, value]) => html`<tr><th scope="row">${head}</th><td>${value}</td></tr>
`,
  )}</table>`;
}

function moveText(move: MoveView): HtmlValue {
  const { noticedMs, steps, failedReads, failedStores } = move;
  const noticed =
    noticedMs === null
      ? 'no request failed'
      : `the first request had failed after ${preciseDuration(noticedMs)}`;
  const took = steps.map(({ step, elapsedMs }) => `${step} ${preciseDuration(elapsedMs)}`);
  return [
    html`${awayText(move)}; ${noticed}<br>`,
    html`${failedReads} reads and ${failedStores} stores failed<br>`,
    html`${took.join(', ')}`,
  ];
}

function requestRows({ stores, reads }: DrillPageView): readonly Row[] {
  return [
    ['Objects acknowledged', `${grouped(stores.acknowledged)} of ${grouped(stores.made)}`],
    ['Objects sent again', grouped(stores.retried)],
    ['Stores that failed', grouped(stores.failedAttempts)],
    [
      'Associations cut',
      `${grouped(stores.abortedAssociations)} of ${grouped(stores.associations)}`,
    ],
    ['Reads that failed', `${grouped(reads.failed)} of ${grouped(reads.sent)}`],
  ];
}

function proofRows(view: DrillPageView): readonly Row[] {
  const { proof } = view;
  const named = (uids: readonly string[]): HtmlValue =>
    uids.length === 0 ? 'none' : uids.map((uid) => html`${uid}<br>`);
  return [
    ['Acknowledged', grouped(proof.acknowledged)],
    ['Lost', named(proof.lost)],
    ['There more than once', named(proof.duplicated)],
    ['Not what was sent', named(proof.changed)],
    ['Removed afterwards', removedText(view)],
  ];
}
