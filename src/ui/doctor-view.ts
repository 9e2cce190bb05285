import type { CallCounts } from '../aws/calls.ts';
import type { Checked, Group } from '../doctor/check.ts';
import { accountNumber, counted } from './numbers.ts';
import type { Screen } from './paint.ts';
import { tally, tallyText } from './tally.ts';
import { cut, hanging, widest, wrap } from './wrap.ts';

export interface DoctorView {
  /** Undefined: there is none yet, or it is not clear which. */
  readonly deployment: string | undefined;
  /** Undefined: AWS was not reached. */
  readonly account: string | undefined;
  readonly region: string | undefined;
  readonly checks: readonly Checked[];
  readonly calls: Readonly<CallCounts>;
  /** What to type next. */
  readonly next: string;
}

const HEADINGS: Readonly<Record<Group, string>> = {
  machine: 'this machine',
  account: 'account',
  quotas: 'quotas',
  region: 'region',
  configuration: 'configuration',
};

const WORDS = { pass: 'PASS', warn: 'WARN', fail: 'FAIL', skipped: 'skip' };

/** A line for each check, then what is wrong and what to do, then the counts, then what is next. */
export function doctorLines(view: DoctorView, o: Screen): string[] {
  const { checks } = view;
  const groups = [...new Set(checks.map(({ group }) => group))];
  const wrong = checks.filter(({ outcome }) => outcome === 'fail');
  const warned = checks.filter(({ outcome }) => outcome === 'warn');
  return [
    ...headLines(view, o),
    ...groups.flatMap((group) => groupLines(group, checks, o)),
    '',
    ...[...warned, ...wrong].flatMap((one) => findingLines(one, o)),
    ...wrap(summaryLine(view), o.columns),
    ...wrap(
      wrong.length > 0 ? `next: mend that, then ${view.next}` : `next: ${view.next}`,
      o.columns,
    ),
  ];
}

function headLines({ deployment, account, region }: DoctorView, { columns }: Screen): string[] {
  if (account === undefined) return [];
  const name = deployment === undefined ? '' : `${deployment} in `;
  return [...wrap(`${name}${region} (account ${accountNumber(account)})`, columns), ''];
}

function groupLines(group: Group, checks: readonly Checked[], o: Screen): string[] {
  const width = widest(checks.map(({ id }) => nameIn(id)));
  return [
    HEADINGS[group],
    ...checks.filter((one) => one.group === group).map((one) => checkLine(one, width, o)),
  ];
}

const nameIn = (id: string): string => id.split('/')[1] ?? id;

function checkLine({ id, outcome, evidence }: Checked, width: number, o: Screen): string {
  const rest = cut(`  ${nameIn(id).padEnd(width)}  ${evidence[0] ?? ''}`, o.columns - 6);
  return `  ${painted(outcome, o)}${rest}`.trimEnd();
}

function painted(outcome: Checked['outcome'], { paint }: Screen): string {
  const colours = { pass: paint.ok, warn: paint.warn, fail: paint.fail, skipped: paint.dim };
  return colours[outcome](WORDS[outcome]);
}

const MOST_LINES = 8;

function findingLines({ id, outcome, evidence, fix }: Checked, o: Screen): string[] {
  const [first = '', ...more] = evidence;
  const indent = ' '.repeat(4);
  const left = more.length - MOST_LINES;
  const [named = '', ...rest] = hanging(`  ${WORDS[outcome]}  ${id}  `, first, o.columns);
  return [
    named.replace(WORDS[outcome], painted(outcome, o)),
    ...rest.map((line) => `${indent}${line.trim()}`),
    ...more.slice(0, MOST_LINES).flatMap((line) => hanging(indent, line, o.columns)),
    ...(left > 0 ? [`${indent}and ${left} more: --json has them all`] : []),
    ...(fix === undefined ? [] : hanging(`${indent}fix: `, fix, o.columns)),
    '',
  ];
}

/** `17 passed, 1 warning, 2 not checked. 31 calls to AWS, none of which changes anything.` */
function summaryLine({ checks, calls }: DoctorView): string {
  const asked =
    calls.total === 0 ? '' : ` ${counted(calls.total, 'call')} to AWS, nothing changed.`;
  return `${tallyText(tally(checks))}.${asked}`;
}
