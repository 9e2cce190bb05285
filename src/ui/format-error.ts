import { Declined, Interrupted, Locked } from '../errors.ts';
import { type Explained, explain } from './explain.ts';
import type { Circumstances } from './explanation.ts';
import type { Paint } from './paint.ts';
import { redact } from './redact.ts';
import { failureSummary } from './run-summary.ts';
import { hanging, indented, wrap } from './wrap.ts';

export interface ErrorOptions extends Circumstances {
  readonly columns: number;
  readonly paint: Paint;
  /** Shows the stack as well. */
  readonly verbose: boolean;
  /** The file in which this run is logged. */
  readonly log?: string | undefined;
  readonly version?: string | undefined;
}

export interface FormattedError {
  /** Without a line feed at the end. */
  readonly text: string;
  readonly exitCode: number;
}

/** What failed, why, how to fix it: the last thing an operator reads. */
export function formatError(error: unknown, o: ErrorOptions): FormattedError {
  const failures = failuresOf(error);
  const lines = failures === undefined ? oneError(error, o) : manyErrors(error, [...failures], o);
  const stack = o.verbose ? stackLines(error, failures, o) : [];
  const log = o.verbose ? logLine(o) : [];
  return { text: [...stack, ...log, ...lines].join('\n'), exitCode: exitCodeOf(error, o) };
}

/** The number for the shell: a run whose every failure is a denial counts as one. */
export function exitCodeOf(error: unknown, around: Circumstances = {}): number {
  const failures = [...(failuresOf(error)?.values() ?? [])];
  const denied = failures.every((one) => explain(one, around).exitCode === 3);
  return failures.length > 0 && denied ? 3 : explain(error, around).exitCode;
}

export interface ErrorJson {
  readonly code: string;
  readonly message: string;
  readonly hint: string | null;
  readonly requestId: string | null;
  readonly link: string | null;
  readonly failures?: readonly (ErrorJson & { readonly id: string })[];
}

/** For `--json`. What is not known is null, never left out. */
export function errorJson(error: unknown, around: Circumstances = {}): ErrorJson {
  const { code, text, details, hint, requestId, link } = explain(error, around);
  const failures = failuresOf(error);
  return {
    code,
    message: [text, ...details].join('\n'),
    hint: hint ?? null,
    requestId: requestId ?? null,
    link: link ?? null,
    ...(failures === undefined
      ? {}
      : { failures: [...failures].map(([id, one]) => ({ id, ...errorJson(one, around) })) }),
  };
}

function oneError(error: unknown, o: ErrorOptions): string[] {
  const explained = explain(error, o);
  if (isPlain(error)) return plainLines(explained, o);
  const [first = '', ...rest] = hanging('error: ', explained.text, o.columns);
  const label = o.paint.fail('error:');
  return [
    first.replace('error:', label),
    ...rest,
    ...explained.details.flatMap((detail) => indented(detail, 2, o.columns)),
    ...hintLines(explained, o),
  ];
}

/** Nothing is broken: somebody said no, pressed Ctrl-C, or another run is at work. */
function isPlain(error: unknown): boolean {
  return error instanceof Declined || error instanceof Interrupted || error instanceof Locked;
}

function plainLines(
  { text, details, hint }: Explained,
  { columns, paint }: ErrorOptions,
): string[] {
  const lines = [text, ...details].flatMap((line) => wrap(line, columns));
  const next = hint === undefined ? [] : wrap(hint, columns);
  return [...lines.map((line) => paint.warn(line)), ...next];
}

function manyErrors(
  error: unknown,
  failures: readonly (readonly [string, unknown])[],
  o: ErrorOptions,
): string[] {
  const blocks = failures.flatMap(([id, one]) => {
    const explained = explain(one, o);
    return [
      `${o.paint.fail('failed:')} ${o.paint.bold(id)}`,
      ...[explained.text, ...explained.details].flatMap((line) => indented(line, 2, o.columns)),
      ...hintLines(explained, o),
    ];
  });
  const { done, skipped } = error as { done?: unknown; skipped?: unknown };
  const counts = {
    done: Array.isArray(done) ? done.length : 0,
    failed: failures.length,
    notStarted: Array.isArray(skipped) ? skipped.length : 0,
  };
  return [...blocks, ...failureSummary(counts, o)];
}

function hintLines(explained: Explained, o: ErrorOptions): string[] {
  if (explained.unexpected) return reportLines(o);
  const { hint, link } = explained;
  const [first = '', ...rest] = hint === undefined ? [] : hanging('  fix: ', hint, o.columns);
  return [
    ...(hint === undefined ? [] : [first.replace('fix:', o.paint.ok('fix:')), ...rest]),
    // Whole, however long: only so can it be followed.
    ...(link === undefined ? [] : [o.paint.dim(`  see: ${link}`)]),
  ];
}

/** A crash: what to send, to those who can mend it. */
function reportLines(o: ErrorOptions): string[] {
  const what = `this is a fault of orthweb${o.version === undefined ? '' : ` ${o.version}`}: please report it with`;
  const again = `${o.command ?? 'the same command'} -v`;
  const attached =
    o.log === undefined
      ? `the output of ${again} and of orthweb --version`
      : 'the log of this run. Passwords, keys and tokens are taken out of it; your account, addresses and names are in it';
  const report = hanging('  report: ', `${what} ${attached}`, o.columns);
  return [...report.map((line) => o.paint.dim(line)), ...(o.verbose ? [] : logLine(o))];
}

/** Whole, however long: it is to be copied. */
function logLine({ log, paint }: ErrorOptions): string[] {
  return log === undefined ? [] : [paint.dim(`  log: ${log}`)];
}

/** The engine's `StackFailed`, known by its shape: the screen needs no more than that. */
function failuresOf(error: unknown): ReadonlyMap<string, unknown> | undefined {
  const failures = (error as { failures?: unknown } | undefined)?.failures;
  return failures instanceof Map && failures.size > 0 ? failures : undefined;
}

function stackLines(
  error: unknown,
  failures: ReadonlyMap<string, unknown> | undefined,
  { paint }: ErrorOptions,
): string[] {
  const errors = [...(failures?.values() ?? []), ...(failures === undefined ? [error] : [])];
  return errors
    .flatMap((one) => chainOf(one).map((link) => link.stack ?? String(link)))
    .flatMap((stack) => redact(stack).split('\n'))
    .map((line) => paint.dim(line));
}

function chainOf(error: unknown): readonly Error[] {
  const chain: Error[] = [];
  for (let at = error; at instanceof Error && !chain.includes(at); at = at.cause) chain.push(at);
  return chain;
}
