import type { SentCall } from '../aws/sent-calls.ts';
import type { Invocation } from '../cli.ts';
import type { Clock } from '../clock.ts';
import type { ProvisionEvent } from '../provision/resource.ts';
import type { Session } from '../session.ts';
import { errorJson } from '../ui/format-error.ts';
import { redactValue } from '../ui/redact.ts';
import { commandWords } from './command-words.ts';
import { type LogFile, openLogFile } from './log-file.ts';
import { logFolder, logName } from './log-folder.ts';
import { callLine, shownCall } from './shown-call.ts';

export interface DiagnosisInput {
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly invocation: Invocation;
  readonly argv: readonly string[];
  readonly version: string;
  /** `--debug`: gets each call as a line. */
  readonly debug?: ((line: string) => void) | undefined;
  readonly logged: boolean;
  readonly clock: Pick<Clock, 'now'>;
  /** The run goes on without its log. */
  lost(why: string): void;
}

/** What is kept of a run for those who look for a fault in it. Nothing here ever fails. */
export class Diagnosis {
  readonly #input: DiagnosisInput;
  readonly #file: LogFile | undefined;
  readonly #begunMs: number;
  readonly #waits = new Map<string, string>();
  #calls = 0;

  constructor(input: DiagnosisInput) {
    const { env, invocation, argv, version, logged, lost } = input;
    const { command, words } = invocation;
    this.#input = input;
    this.#begunMs = input.clock.now();
    const name = logName(command, this.#begunMs, process.pid);
    const place = { folder: logFolder(env), name, nowMs: this.#begunMs, lost };
    this.#file = logged ? openLogFile(place) : undefined;
    const { platform, arch, pid } = process;
    const node = process.versions.node;
    const said = commandWords(argv, command === 'exec' ? words.slice(1) : []);
    this.#add('run', { version, node, platform, arch, pid, command, argv: said });
  }

  /** The file of this run. */
  get log(): string | undefined {
    return this.#file?.path;
  }

  called(call: SentCall): void {
    this.#calls += 1;
    const shown = shownCall(call);
    this.#input.debug?.(callLine(shown));
    this.#add('call', shown);
  }

  event(event: ProvisionEvent): void {
    // Each look at what is not ready yet is one: only news is kept.
    if (event.type === 'waiting') {
      if (this.#waits.get(event.id) === event.status) return;
      this.#waits.set(event.id, event.status);
    }
    this.#add('event', redactValue(event) as object);
  }

  /** The session, of which account, region and deployments are kept once they are known. */
  placed(session: Session): Session {
    const { account, region, target } = session;
    this.#add('place', { account, region, profile: target.profile, endpoint: target.endpoint });
    const ctx: Session['ctx'] = (deployment, config) => {
      this.#add('place', { deployment });
      return session.ctx(deployment, config);
    };
    return { ...session, ctx };
  }

  failed(error: unknown): void {
    this.#add('error', { ...errorJson(error), stack: redactValue(chainOf(error)) });
  }

  ended(exitCode: number): void {
    const elapsedMs = this.#input.clock.now() - this.#begunMs;
    this.#add('end', { exitCode, elapsedMs, calls: this.#calls });
    this.#file?.close();
  }

  #add(kind: string, facts: object): void {
    const at = new Date(this.#input.clock.now()).toISOString();
    this.#file?.add({ at, kind, ...facts });
  }
}

/** The error, what caused it, and where several failed, each of them. */
function chainOf(error: unknown): readonly unknown[] {
  const chain: unknown[] = [];
  for (let at = error; at !== undefined && !chain.includes(at); at = (at as Error)?.cause)
    chain.push(at);
  const { failures } = (error ?? {}) as { failures?: unknown };
  return failures instanceof Map ? [...chain, ...[...failures.values()].flatMap(chainOf)] : chain;
}
