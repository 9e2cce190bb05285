import type { Checked } from '../validate/check.ts';
import { tally } from './tally.ts';
import { layersIn, type ValidateView } from './validate-view.ts';

/** As build servers read it: a suite for each layer. A warning is told in the output of a case that passed. */
export function validateJunit({ deployment, at, elapsedMs, checks }: ValidateView): string {
  const { fail, skipped } = tally(checks);
  const suites = layersIn(checks).map((layer) => {
    const of = checks.filter((one) => one.layer === layer);
    return suite(layer, of, at);
  });
  return `<?xml version="1.0" encoding="UTF-8"?>
<testsuites name="orthweb validate ${xml(deployment)}" tests="${checks.length}" failures="${fail}" skipped="${skipped}" time="${seconds(elapsedMs)}">
${suites.join('\n')}
</testsuites>
`;
}

function suite(layer: string, checks: readonly Checked[], at: string): string {
  const { fail, skipped } = tally(checks);
  return `  <testsuite name="${layer}" tests="${checks.length}" failures="${fail}" errors="0" skipped="${skipped}" timestamp="${xml(at)}">
${checks.map(testCase).join('\n')}
  </testsuite>`;
}

function testCase({ id, layer, title, outcome, evidence, fix, elapsedMs }: Checked): string {
  const facts = [...evidence, ...(fix === undefined ? [] : [`fix: ${fix}`])].join('\n');
  const [first = ''] = evidence;
  const inner = {
    pass: `<system-out>${xml(facts)}</system-out>`,
    warn: `<system-out>warning: ${xml(facts)}</system-out>`,
    fail: `<failure message="${xml(first)}">${xml(facts)}</failure>`,
    skipped: `<skipped message="${xml(first)}"/>`,
  }[outcome];
  return `    <testcase classname="orthweb.${layer}" name="${xml(`${id}: ${title}`)}" time="${seconds(elapsedMs)}">${inner}</testcase>`;
}

function seconds(ms: number): string {
  return (ms / 1000).toFixed(3);
}

/** Text in XML or HTML. Controls have no place in either. */
export function xml(text: string): string {
  const entities: Readonly<Record<string, string>> = {
    '&': '&amp;',
    '<': '&lt;',
    '>': '&gt;',
    '"': '&quot;',
    "'": '&#39;',
  };
  return text
    .replace(/[^\P{C}\n]/gu, '')
    .replace(/[&<>"']/g, (letter) => entities[letter] ?? letter);
}
