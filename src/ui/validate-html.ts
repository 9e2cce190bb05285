import type { Checked, Outcome } from '../validate/check.ts';
import { xml } from './validate-junit.ts';
import { SIGNS, summaryLine, type ValidateView } from './validate-view.ts';

/**
 * The report as one page that needs nothing beside it: no script, no picture, no address. First the site as it is built,
 * each check at its place, then all of them with what was seen.
 */
export function validateHtml(view: ValidateView): string {
  const { deployment, region, at, checks } = view;
  const title = `orthweb validate: ${deployment}`;
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'">
<meta name="viewport" content="width=device-width">
<link rel="icon" href="data:,">
<title>${xml(title)}</title>
<style>${STYLE}</style>
</head>
<body>
<h1>${xml(title)}</h1>
<p class="where">${xml(region)}, ${xml(at)}</p>
<p class="summary ${worst(checks)}">${xml(summaryLine(view))}</p>
<section class="site" aria-label="The site">
${PLACES.map((place) => placeHtml(place, checks)).join('\n')}
</section>
<table>
<thead><tr><th></th><th>check</th><th>seen</th></tr></thead>
<tbody>
${checks.map(rowHtml).join('\n')}
</tbody>
</table>
</body>
</html>
`;
}

interface Place {
  /** Of the grid. */
  readonly area: string;
  readonly title: string;
  readonly note: string;
  readonly ids: RegExp;
}

const PLACES: readonly Place[] = [
  {
    area: 'outside',
    title: 'Browser and DICOM device',
    note: 'HTTPS 443, DICOM TLS 11112 → site address',
    ids: /^(user|dicom)\//,
  },
  { area: 'primary', title: 'Primary host', note: 'zone a', ids: /^server\/primary-/ },
  { area: 'secondary', title: 'Secondary host', note: 'zone b', ids: /^server\/secondary-/ },
  {
    area: 'database',
    title: 'Database',
    note: 'RDS PostgreSQL',
    ids: /^(database\/|redundancy\/(database|backups)$|security\/database)/,
  },
  { area: 'bucket', title: 'Images', note: 'S3, KMS', ids: /^(storage\/|security\/bucket)/ },
  {
    area: 'whole',
    title: 'The whole site',
    note: 'redundancy and security',
    ids: /^(redundancy\/(read|standby|zones)$|security\/(?!bucket|database))/,
  },
];

/** Where a check is shown: each at exactly one place. */
export function placesOf(id: string): readonly string[] {
  return PLACES.filter(({ ids }) => ids.test(id)).map(({ area }) => area);
}

function placeHtml({ area, title, note, ids }: Place, all: readonly Checked[]): string {
  const checks = all.filter(({ id }) => ids.test(id));
  const items = checks.map(
    ({ id, outcome, title: said }) =>
      `<li class="${outcome}" title="${xml(id)}"><b>${SIGNS[outcome]}</b> ${xml(said)}</li>`,
  );
  return `<div class="place ${area} ${worst(checks)}"><h2>${xml(title)}</h2><p>${xml(note)}</p><ul>${items.join('')}</ul></div>`;
}

function rowHtml({ id, title, outcome, evidence, fix }: Checked): string {
  const seen = evidence.map((line) => `<div>${xml(line)}</div>`).join('');
  const what = fix === undefined ? '' : `<div class="fix">fix: ${xml(fix)}</div>`;
  return `<tr class="${outcome}"><td><b>${SIGNS[outcome]}</b></td><td>${xml(title)}<br><code>${xml(id)}</code></td><td>${seen}${what}</td></tr>`;
}

const BY_GRAVITY: readonly Outcome[] = ['fail', 'warn', 'skipped', 'pass'];

function worst(checks: readonly Checked[]): Outcome {
  return BY_GRAVITY.find((outcome) => checks.some((one) => one.outcome === outcome)) ?? 'skipped';
}

const STYLE = `
body { font: 14px/1.45 system-ui, sans-serif; color: #1b1f24; margin: 2rem auto; max-width: 70rem; padding: 0 1rem; }
h1 { font-size: 1.5rem; margin: 0; } h2 { font-size: 1rem; margin: 0; }
.where { color: #57606a; margin: .2rem 0 1rem; }
.summary { font-size: 1.15rem; font-weight: 600; padding: .6rem .8rem; border-left: .4rem solid; background: #f6f8fa; }
.pass { border-color: #1a7f37; } .warn { border-color: #9a6700; } .fail { border-color: #cf222e; } .skipped { border-color: #8c959f; }
.pass b { color: #1a7f37; } .warn b { color: #9a6700; } .fail b { color: #cf222e; } .skipped b { color: #8c959f; }
.site { display: grid; gap: 1rem; grid-template-columns: 1fr 1fr 1fr;
  grid-template-areas: "outside primary database" "outside secondary bucket" "whole whole whole"; }
.place { border: 1px solid #d0d7de; border-top: .3rem solid; padding: .6rem .8rem; break-inside: avoid; }
.place.pass { border-top-color: #1a7f37; } .place.warn { border-top-color: #9a6700; }
.place.fail { border-top-color: #cf222e; } .place.skipped { border-top-color: #8c959f; }
.outside { grid-area: outside; } .primary { grid-area: primary; } .secondary { grid-area: secondary; }
.database { grid-area: database; } .bucket { grid-area: bucket; } .whole { grid-area: whole; }
.whole ul { columns: 2; } .place p { color: #57606a; margin: 0 0 .4rem; }
ul { list-style: none; margin: 0; padding: 0; } li b { display: inline-block; width: 1.1em; }
table { border-collapse: collapse; width: 100%; margin-top: 1.5rem; }
td, th { border-top: 1px solid #d0d7de; padding: .35rem .5rem; text-align: left; vertical-align: top; overflow-wrap: anywhere; }
tr { break-inside: avoid; } code { color: #57606a; } .fix { font-weight: 600; }
@media print { body { margin: 0; max-width: none; font-size: 11px; } }
@media (max-width: 50rem) { .site { grid-template-columns: 1fr; grid-template-areas: "outside" "primary" "secondary" "database" "bucket" "whole"; } }
`;
