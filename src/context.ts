import type { SentCall } from './aws/sent-calls.ts';
import type { Invocation } from './cli.ts';
import { type Clock, systemClock } from './clock.ts';
import type { Config } from './config.ts';
import { readConfig } from './config-source.ts';
import { beginDiagnosis } from './diagnosis/begin.ts';
import type { Diagnosis } from './diagnosis/diagnosis.ts';
import { Invoked } from './invoked.ts';
import type { Io } from './io.ts';
import type { ProvisionEvent } from './provision/resource.ts';
import { RunEvents } from './run-events.ts';
import type { Progress } from './run-progress.ts';
import { runTarget } from './run-target.ts';
import type { Session, Target } from './session.ts';
import { type ErrorJson, errorJson, formatError } from './ui/format-error.ts';
import type { Output } from './ui/output.ts';
import type { Paint, Screen } from './ui/paint.ts';
import type { Prompter } from './ui/prompter.ts';
import type { Reporter } from './ui/reporter.ts';
import { surfaceOf } from './ui/surface.ts';
import type { Terminal } from './ui/terminal.ts';
import { version } from './version.ts';

/** Everything a command works with: the composition root. Only here meet the parts that know nothing of each other. */
export class CommandContext extends Invoked {
  readonly io: Io;
  readonly clock: Clock = systemClock;
  readonly signal: AbortSignal;
  readonly terminal: Terminal;
  readonly paint: { readonly out: Paint; readonly err: Paint };
  /** What results are drawn for. */
  readonly screen: Screen;
  readonly prompter: Prompter;
  readonly #stop: AbortController;
  #config: Config | undefined;
  #error: ErrorJson | undefined;
  #session: Promise<Session> | undefined;
  readonly #events: RunEvents;
  readonly #output: Output;
  #stops: ((signal: NodeJS.Signals) => void) | undefined;
  #diagnosis: Diagnosis | undefined;

  constructor(invocation: Invocation, io: Io, stop: AbortController) {
    super(invocation);
    const { flags } = invocation;
    this.io = io;
    this.#stop = stop;
    this.signal = stop.signal;
    const { env, stdin, stdout, stderr } = io;
    const surface = surfaceOf({ env, stdin, stdout, stderr, flags, signal: stop.signal });
    this.terminal = surface.terminal;
    this.paint = surface.paint;
    this.screen = surface.screen;
    this.prompter = surface.prompter;
    this.#output = surface.output;
    this.#events = this.#eventsOf();
  }

  /** Opens the log of this run. */
  async begin(argv: readonly string[]): Promise<void> {
    const { invocation, io, clock } = this;
    const warn = (line: string): void => this.warn(line);
    const about = { invocation, argv, version: version() };
    this.#diagnosis = await beginDiagnosis({ ...about, io, clock, warn });
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
    this.#output.endWaiting();
    return this.#events.report(total);
  }

  get progress(): Progress {
    return this.#events.progress;
  }

  /** Tells of everything that happens from here on. */
  hear(hearer: (event: ProvisionEvent) => void): void {
    this.#events.hear(hearer);
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
    this.#events.stopping();
  }

  /** Tells what went wrong, and answers the exit code. `crashed`: nobody caught it. */
  fail(error: unknown, crashed = false): number {
    this.close();
    const words = this.invocation.command;
    const means = { command: this.next(words), help: `orthweb help ${words}` };
    const around = { profile: this.#config?.profile, ...means, crashed };
    const { columns } = this.terminal;
    const shown = { columns, paint: this.paint.err, verbose: this.flag('verbose') };
    const log = this.#diagnosis?.log;
    const told = formatError(error, { ...around, ...shown, log, version: version() });
    this.#error = errorJson(error, around);
    if (this.json) this.document({ error: this.#error });
    this.warn(told.text);
    this.#diagnosis?.failed(error);
    // There 2 says that something is to be done.
    return this.flag('detailedExitcode') && told.exitCode === 2 ? 1 : told.exitCode;
  }

  /** The command has come to its end; nothing is told after it, and its log is complete. */
  ended(exitCode: number): void {
    this.#events.end(exitCode, this.#error);
    this.#diagnosis?.ended(exitCode);
  }

  close(): void {
    this.#output.endWaiting();
    this.#events.close();
  }

  #eventsOf(): RunEvents {
    const { io, terminal, paint, invocation } = this;
    return new RunEvents({
      ...{ stream: io.stderr, terminal, paint: paint.err },
      ...{ quiet: this.flag('quiet'), verbose: this.flag('verbose') },
      ...{ file: this.word('events'), cwd: io.cwd, command: invocation.command },
      now: () => this.clock.now(),
      warn: (text) => this.warn(text),
    });
  }

  async #openSession(): Promise<Session> {
    const { clock, signal } = this;
    const diagnosis = this.#diagnosis;
    this.#events.open();
    if (diagnosis !== undefined) this.#events.hear((event) => diagnosis.event(event));
    const { emit } = this.#events;
    const called = diagnosis && ((call: SentCall) => diagnosis.called(call));
    // Only here: what asks nothing of AWS loads none of its clients.
    const { openSession } = await import('./session.ts');
    const target = await this.target();
    if (!this.flag('quiet')) this.#output.wait(`asking ${this.sandboxed ? 'the sandbox' : 'AWS'}`);
    const session = await openSession({ target, clock, signal, emit, called });
    return diagnosis?.placed(session) ?? session;
  }

  /** Where calls go. */
  target(): Promise<Target> {
    const { sandboxed, signal } = this;
    const { env } = this.io;
    const { command } = this.invocation;
    const note = (line: string): void => this.note(line);
    return runTarget({ config: this.config(), env, command, sandboxed, signal, note });
  }
}
