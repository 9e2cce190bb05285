import { existsSync, readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import type { Invocation } from './cli.ts';
import { type Clock, systemClock } from './clock.ts';
import { type Config, resolveConfig } from './config.ts';
import { UsageError } from './errors.ts';
import type { Io } from './io.ts';
import type { ProvisionEvent } from './provision/resource.ts';
import { openSession, type Session } from './session.ts';
import { inquirerAsk } from './ui/ask.ts';
import { errorJson, formatError } from './ui/format-error.ts';
import { linesReporter } from './ui/lines-reporter.ts';
import { liveLine } from './ui/live-line.ts';
import { type Paint, paintFor } from './ui/paint.ts';
import { type Prompter, prompter } from './ui/prompter.ts';
import { quietReporter, type Reporter } from './ui/reporter.ts';
import { describeTerminal, type Terminal } from './ui/terminal.ts';
import { systemEvery } from './ui/ticker.ts';
import { ttyReporter } from './ui/tty-reporter.ts';

export interface Progress {
  readonly done: number;
  readonly total: number;
  /** Nodes that are being worked on. */
  readonly busy: readonly string[];
}

/** Everything a command works with: the composition root. Only here meet the parts that know nothing of each other. */
export interface CommandContext {
  readonly invocation: Invocation;
  readonly io: Io;
  readonly clock: Clock;
  readonly signal: AbortSignal;
  readonly terminal: Terminal;
  readonly paint: { readonly out: Paint; readonly err: Paint };
  readonly prompter: Prompter;
  /** The run so far went into the sandbox. */
  readonly sandboxed: boolean;
  readonly json: boolean;
  /** `-v`, `--quiet` and the like, by commander's attribute. */
  flag(name: string): boolean;
  config(): Config;
  session(): Promise<Session>;
  /** Shows what goes on from here to the end of the command. `total`: nodes that are to change. */
  report(total: number): Reporter;
  /** A result: stdout. */
  out(...lines: readonly string[]): void;
  /** Everything else: stderr. Silent with --quiet. */
  note(...lines: readonly string[]): void;
  /** The one JSON document of --json. */
  document(value: object): void;
  /** As `note`, and with --quiet too. */
  warn(...lines: readonly string[]): void;
  /** How far the run has come. */
  progress(): Progress;
  /** Stops the run as Ctrl-C does. */
  abort(reason: Error): void;
  /** The first Ctrl-C. */
  stopping(): void;
  /** Tells what went wrong, and answers the exit code. */
  fail(error: unknown): number;
  close(): void;
}

export async function openContext(
  invocation: Invocation,
  io: Io,
  stop: AbortController,
): Promise<CommandContext> {
  const { signal } = stop;
  const { flags } = invocation;
  const terminal = describeTerminal(
    { color: flags['color'] !== false, input: flags['input'] !== false },
    { env: io.env, stdin: io.stdin, stdout: io.stdout, stderr: io.stderr },
  );
  const paint = { out: paintFor(terminal.stdoutColour), err: paintFor(terminal.stderrColour) };
  const flag = (name: string): boolean => flags[name] === true;
  const sandboxed = flag('sandbox');
  let config: Config | undefined;
  let session: Promise<Session> | undefined;
  let reporter: Reporter | undefined;
  const progress = new RunProgress();
  const emit = (event: ProvisionEvent): void => {
    progress.event(event);
    reporter?.event(event);
  };
  const note = (...lines: readonly string[]): void => {
    if (!flag('quiet')) for (const line of lines) io.stderr.write(`${line}\n`);
  };
  const context: CommandContext = {
    invocation,
    io,
    clock: systemClock,
    signal,
    terminal,
    paint,
    prompter: prompter({
      interactive: terminal.interactive,
      yes: flag('yes'),
      confirm: typeof flags['confirm'] === 'string' ? flags['confirm'] : undefined,
      ask: inquirerAsk({
        input: io.stdin,
        output: io.stderr,
        colour: terminal.stderrColour,
        signal,
      }),
    }),
    sandboxed,
    json: flag('json'),
    flag,
    config() {
      config ??= readConfig(invocation, io, sandboxed);
      return config;
    },
    session() {
      session ??= openTarget(context, emit);
      return session;
    },
    warn: (...lines) => {
      for (const line of lines) io.stderr.write(`${line}\n`);
    },
    progress: () => progress,
    abort: (reason) => stop.abort(reason),
    report(total) {
      progress.total = total;
      reporter?.close();
      reporter = makeReporter(context, total);
      return reporter;
    },
    out: (...lines) => {
      for (const line of lines) io.stdout.write(`${line}\n`);
    },
    note,
    document: (value) => void io.stdout.write(`${JSON.stringify(value, undefined, 2)}\n`),
    stopping: () => (reporter ?? quietReporter(io.stderr)).stopping(),
    fail(error) {
      reporter?.close();
      return tell(context, error, config);
    },
    close: () => reporter?.close(),
  };
  return context;
}

class RunProgress implements Progress {
  done = 0;
  total = 0;
  readonly #busy = new Set<string>();

  get busy(): readonly string[] {
    return [...this.#busy];
  }

  event(event: ProvisionEvent): void {
    if (event.type === 'started') this.#busy.add(event.id);
    if (event.type !== 'finished') return;
    this.#busy.delete(event.id);
    if (event.action !== 'keep' && event.action !== 'retain') this.done += 1;
  }
}

function readConfig(invocation: Invocation, io: Io, sandboxed: boolean): Config {
  const named = invocation.flags['config'];
  const path = resolve(io.cwd, typeof named === 'string' ? named : 'orthweb.yaml');
  if (typeof named === 'string' && !existsSync(path)) {
    throw new UsageError(`--config: there is no file ${named}`);
  }
  return resolveConfig({
    flags: invocation.flags,
    env: io.env,
    file: existsSync(path)
      ? { path: named === undefined ? 'orthweb.yaml' : path, text: readFileSync(path, 'utf8') }
      : undefined,
    readFile: (file) => {
      const full = resolve(io.cwd, file);
      return existsSync(full) ? readFileSync(full, 'utf8') : undefined;
    },
    ...(sandboxed ? { implied: { openToInternet: true } } : {}),
  });
}

async function openTarget(
  context: CommandContext,
  emit: (event: ProvisionEvent) => void,
): Promise<Session> {
  const config = context.config();
  const { io, clock, signal } = context;
  const target = context.sandboxed
    ? await (await import('./sandbox/target.ts')).sandboxTarget({ env: io.env, config, note: context.note, signal })
    : {
        profile: config.profile,
        region: config.region,
        endpoint: io.env['AWS_ENDPOINT_URL'] || undefined,
        pace: 1,
      };
  return openSession({ target, clock, signal, emit });
}

function makeReporter(context: CommandContext, total: number): Reporter {
  const { io, terminal, clock } = context;
  const verbose = context.flag('verbose');
  if (context.flag('quiet')) return quietReporter(io.stderr);
  const common = { total, verbose, now: () => clock.now(), every: systemEvery };
  if (!terminal.animated) return linesReporter({ ...common, stream: io.stderr });
  const line = liveLine(io.stderr, terminal.stderrColour);
  return ttyReporter({ ...common, line, columns: terminal.columns, paint: context.paint.err });
}

function tell(context: CommandContext, error: unknown, config: Config | undefined): number {
  const around = { profile: config?.profile, command: `orthweb ${context.invocation.command}` };
  const { columns } = context.terminal;
  const verbose = context.flag('verbose');
  const told = formatError(error, { ...around, columns, paint: context.paint.err, verbose });
  if (context.json) context.document({ error: errorJson(error, around) });
  context.io.stderr.write(`${told.text}\n`);
  return told.exitCode;
}
