import { dollars } from './numbers.ts';
import type { Screen } from './paint.ts';
import { hanging, indented, wrap } from './wrap.ts';

/** Before the first question. */
export function welcomeLines(file: string, { columns }: Screen): string[] {
  const text = `Settings of a deployment, to be kept in ${file}. Enter takes what is offered; Ctrl-C leaves, and nothing is written. Nothing is created at AWS.`;
  return [...wrap(text, columns), ''];
}

/** Between the questions. */
export function asideLines(text: string, { columns, paint }: Screen): string[] {
  return indented(text, 2, columns).map((line) => paint.dim(line));
}

/** As far as it is shown. */
export interface Monthly {
  readonly dollars: number;
  readonly unknown: readonly string[];
}

/** `about $208 a month`, and what that is without. */
export function monthlyText(monthly: Monthly): string {
  const { unknown } = monthly;
  const without = unknown.length === 0 ? '' : ` without ${unknown.join(' and ')} (price not known)`;
  return `${dollars(monthly.dollars)}${without}`;
}

/** The same where there is little room. */
export function briefMonthly(monthly: Monthly): string {
  return `${dollars(monthly.dollars)}${monthly.unknown.length === 0 ? '' : ' and more'}`;
}

export interface WrittenView {
  readonly monthly: Monthly & { readonly date: string; readonly region: string };
  /** The command by which a certificate is brought, where one is to be. */
  readonly certsImport?: string | undefined;
  readonly next: readonly [string, string];
}

/** What the settings cost, and what to do with them. */
export function writtenLines(view: WrittenView, { columns }: Screen): string[] {
  const { monthly, certsImport, next } = view;
  const price = `${monthlyText(monthly)}, plus the studies; list prices of ${monthly.date} in ${monthly.region}`;
  return [
    ...wrap(price, columns),
    ...(certsImport === undefined
      ? []
      : hanging('certificate: ', `once the site is up, ${certsImport}`, columns)),
    ...hanging('next: ', next.join(', then '), columns),
  ];
}
