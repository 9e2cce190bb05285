import type { Invocation } from './cli.ts';
import { type Clock, systemClock } from './clock.ts';
import type { Config } from './config.ts';
import { readConfig } from './config-source.ts';
import type { Io } from './io.ts';
import type { ProvisionEvent } from './provision/resource.ts';
import { type Progress, RunProgress } from './run-progress.ts';
import { openSession, type Session, sitePlaceOf, type Target } from './session.ts';
import { inquirerAsk } from './ui/ask.ts';
import { commandWord } from './ui/command-word.ts';
import { type EventFile, eventFile } from './ui/event-file.ts';
import { type ErrorJson, errorJson, formatError } from './ui/format-error.ts';
import { Output } from './ui/output.ts';
import { type Paint, paintFor, type Screen } from './ui/paint.ts';
import { type Prompter, prompter } from './ui/prompter.ts';
import { quietReporter, type Reporter } from './ui/reporter.ts';
import { reporterFor } from './ui/reporter-for.ts';
import { describeTerminal, type Terminal } from './ui/terminal.ts';

/** Everything a command works with: the composition root. Only here meet the parts that know nothing of each other. */
export class CommandContext {
  readonly invocation: Invocation;
  readonly io: Io;
  readonly clock: Clock = systemClock;
  readonly signal: AbortSignal;
  readonly terminal: Terminal;
  readonly paint: { readonly out: Paint; readonly err: Paint };
  readonly prompter: Prompter;
  readonly #stop: AbortController;
  readonly #progress = new RunProgress();
  #config: Config | undefined;
  #error: ErrorJson | undefined;
  #session: Promise<Session> | undefined;
  #reporter: Reporter | undefined;
  readonly #hearers = new Set<(event: ProvisionEvent) => void>();
  readonly #events: EventFile | undefined;
  readonly #output: Output;
  #stops: ((signal: NodeJS.Signals) => void) | undefined;

  constructor(invocation: Invocation, io: Io, stop: AbortController) {
    const { flags } = invocation;
    this.invocation = invocation;
    this.io = io;
    this.#stop = stop;
    this.signal = stop.signal;
    const asked = { color: flags['color'] !== false, input: flags['input'] !== false };
    this.terminal = describeTerminal(asked, io);
    const { stdoutColour, stderrColour, interactive, unasked } = this.terminal;
    this.paint = { out: paintFor(stdoutColour), err: paintFor(stderrColour) };
    const { stdout, stderr } = io;
    this.#output = new Output({ stdout, stderr, terminal: this.terminal, json: this.json });
    const events = this.word('events');
    const now = (): number => this.clock.now();
    const warn = (text: string): void => this.warn(text);
    if (events !== undefined)
      this.#events = eventFile(events, { cwd: io.cwd, command: invocation.command, now, warn });
    this.prompter = prompter({
      interactive,
      unasked,
      yes: this.flag('yes'),
      confirm: this.word('confirm'),
      ask: this.#output.alone(
        inquirerAsk({
          input: io.stdin,
          output: io.stderr,
          colour: stderrColour,
          signal: stop.signal,
        }),
      ),
    });
  }

  /** Whether a switch was given, by commander's attribute. */
  flag(name: string): boolean {
    return this.invocation.flags[name] === true;
  }

  /** The value of a flag that takes one. */
  word(name: string): string | undefined {
    const value = this.invocation.flags[name];
    return typeof value === 'string' ? value : undefined;
  }

  get sandboxed(): boolean {
    return this.flag('sandbox');
  }

  get json(): boolean {
    return this.flag('json');
  }

  /** What to type for another command on the same deployment: `orthweb status --sandbox`. */
  next(command: string): string {
    const [file, name] = [this.word('config'), this.word('name')];
    const words = [
      `orthweb ${command}`,
      ...(this.sandboxed ? ['--sandbox'] : []),
      ...(file === undefined ? [] : [`--config ${commandWord(file)}`]),
      ...(name === undefined ? [] : [`--name ${commandWord(name)}`]),
    ];
    return words.join(' ');
  }

  config(): Config {
    this.#config ??= readConfig(this.invocation, this.io);
    return this.#config;
  }

  session(): Promise<Session> {
    this.#session ??= this.#openSession();
    return this.#session;
  }

  /** Shows what goes on from here to the end of the command. `total`: nodes that are to change. */
  report(total: number): Reporter {
    this.close();
    this.#progress.total = total;
    const { io, terminal, paint } = this;
    const now = (): number => this.clock.now();
    const [quiet, verbose] = [this.flag('quiet'), this.flag('verbose')];
    this.#reporter = reporterFor(io.stderr, terminal, {
      total,
      quiet,
      verbose,
      paint: paint.err,
      now,
    });
    return this.#reporter;
  }

  get progress(): Progress {
    return this.#progress;
  }

  /** Tells of everything that happens from here on. */
  hear(hearer: (event: ProvisionEvent) => void): void {
    this.#hearers.add(hearer);
  }

  /** A result: stdout. */
  out(...lines: readonly string[]): void {
    this.#output.out(lines);
  }

  /** Everything else: stderr. */
  warn(...lines: readonly string[]): void {
    this.#output.warn(lines);
  }

  /** As `warn`, but silent with --quiet. */
  note(...lines: readonly string[]): void {
    if (!this.flag('quiet')) this.warn(...lines);
  }

  /** The one JSON document of --json. */
  document(value: object): void {
    this.out(JSON.stringify(value, undefined, 2));
  }

  /** What results are drawn for. */
  get screen(): Screen {
    const { columns, tableColumns } = this.terminal;
    return { columns, tableColumns, paint: this.paint.out };
  }

  /** Stops the run as Ctrl-C does. */
  abort(reason: Error): void {
    this.#stop.abort(reason);
  }

  /** Until the returned function is called, Ctrl-C and the system's requests to end are the command's own business. */
  takeStops(handle: (signal: NodeJS.Signals) => void): () => void {
    this.#output.endWaiting();
    this.#stops = handle;
    return () => {
      this.#stops = undefined;
    };
  }

  /** False: nobody has taken it, so it stops the run. */
  stopTaken(signal: NodeJS.Signals): boolean {
    this.#stops?.(signal);
    return this.#stops !== undefined;
  }

  /** The first Ctrl-C was seen. */
  stopping(): void {
    (this.#reporter ?? quietReporter(this.io.stderr)).stopping();
  }

  /** Tells what went wrong, and answers the exit code. */
  fail(error: unknown): number {
    this.close();
    const command = this.next(this.invocation.command);
    const around = { profile: this.#config?.profile, command };
    const { columns } = this.terminal;
    const verbose = this.flag('verbose');
    const told = formatError(error, { ...around, columns, paint: this.paint.err, verbose });
    if (this.json) this.document({ error: errorJson(error, around) });
    this.warn(told.text);
    this.#error = errorJson(error, around);
    // There 2 says that something is to be done.
    return this.flag('detailedExitcode') && told.exitCode === 2 ? 1 : told.exitCode;
  }

  /** The command has come to its end; nothing is told after it. */
  end(exitCode: number): number {
    this.#events?.end(exitCode, this.#error);
    return exitCode;
  }

  close(): void {
    this.#output.endWaiting();
    this.#reporter?.close();
    this.#reporter = undefined;
  }

  async #openSession(): Promise<Session> {
    const { clock, signal } = this;
    this.#events?.open();
    const emit = (event: ProvisionEvent): void => {
      this.#progress.event(event);
      this.#reporter?.event(event);
      this.#events?.event(event);
      for (const hear of this.#hearers) hear(event);
    };
    const target = await this.#target();
    if (!this.flag('quiet'))
      this.#output.wait(this.sandboxed ? 'asking the sandbox' : 'asking AWS');
    return openSession({ target, clock, signal, emit });
  }

  async #target(): Promise<Target> {
    const config = this.config();
    const { env } = this.io;
    if (this.sandboxed) {
      const { sandboxTarget } = await import('./sandbox/target.ts');
      const note = (line: string): void => this.note(line);
      const starting = this.invocation.command === 'up';
      return sandboxTarget({ env, config, note, signal: this.signal, starting });
    }
    const endpoint = env['AWS_ENDPOINT_URL'] || undefined;
    // Of AWS's own addresses nobody can say that they are elsewhere.
    const emulated = endpoint === undefined ? undefined : env['ORTHWEB_EMULATED_SITE'] || undefined;
    const site = emulated === undefined ? undefined : sitePlaceOf(emulated);
    return { profile: config.profile, region: config.region, endpoint, pace: 1, site };
  }
}
