import { roughDuration } from './durations.ts';
import { accountNumber, dollars } from './numbers.ts';
import type { Screen } from './paint.ts';
import { type PlanView, planCounts } from './plan-shape.ts';
import { areaLines, stepLines } from './plan-steps.ts';
import { wrap } from './wrap.ts';

/** What `up` would do: an overview for a new deployment, otherwise every difference. */
export function planLines(plan: PlanView, o: Screen): string[] {
  const allNew = plan.steps.every(({ action }) => action === 'create' || action === 'keep');
  const body = plan.firstTime && allNew ? areaLines(plan, o) : stepLines(plan, o);
  return [
    ...wrap(placeText(plan), o.columns),
    '',
    ...body,
    ...(body.length > 0 ? [''] : []),
    ...countLines(plan, o),
    ...nextLines(plan, o),
  ];
}

function placeText({ deployment, region, account, profile }: PlanView): string {
  const as = profile === undefined ? '' : `, profile ${profile}`;
  return `${deployment} in ${region} (account ${accountNumber(account)}${as})`;
}

function countLines(plan: PlanView, { columns }: Screen): string[] {
  const counts = planCounts(plan);
  const { add, change, remove, held } = counts;
  if (add + change + remove + held === 0) {
    // A step without `ref` stands for something that is not there and need not be.
    const existing = plan.steps.filter((step) => step.ref !== undefined).length;
    return [`${existing} resources as planned, nothing to do.`];
  }
  const back = held === 0 ? '' : `, ${held} held back`;
  const numbers = `${add} to add, ${change} to change, ${remove} to remove${back}.`;
  const aside = [
    ...(plan.expectedMs === undefined || plan.expectedMs === 0
      ? []
      : [roughDuration(plan.expectedMs)]),
    ...(plan.monthlyDollars === undefined ? [] : [dollars(plan.monthlyDollars)]),
  ].join(', ');
  if (aside === '') return wrap(numbers, columns);
  const line = `${numbers}   ${aside}`;
  return line.length <= columns ? [line] : [...wrap(numbers, columns), ...wrap(aside, columns)];
}

function nextLines(plan: PlanView, { columns }: Screen): string[] {
  const { add, change, remove, held } = planCounts(plan);
  if (plan.next === undefined || add + change + remove + held === 0) return [];
  return wrap(`next: ${plan.next}`, columns);
}
