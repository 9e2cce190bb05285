import { mkdtempSync, rmSync } from 'node:fs';
import { homedir, tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { execa } from 'execa';

const BIN = resolve(import.meta.dirname, '../../bin/orthweb');

export type Env = Readonly<Record<string, string>>;

/** A command that has come to its end. */
export interface Ended {
  readonly stdout: string;
  readonly stderr: string;
  readonly exitCode: number | undefined;
  /** The signal that ended it, if one did. */
  readonly signal: string | undefined;
}

/** A command under way. */
export interface Running {
  readonly pid: number;
  readonly ended: Promise<Ended>;
  /** Resolves when stderr holds `text`; rejects when the command ends without it. */
  told(text: string | RegExp): Promise<void>;
  kill(signal: NodeJS.Signals): void;
}

export interface Place {
  /** What Node runs; absent: the CLI of this checkout. */
  readonly bin?: string;
  /** Absent: a new folder. `remove` removes it. */
  readonly home?: string;
}

/**
 * The built CLI as a process of its own, in a home of its own, without any AWS setting of this machine. It runs on the
 * Node that runs the test.
 */
export class Cli {
  readonly home: string;
  readonly #bin: string;
  readonly #env: Env;
  readonly #running = new Set<Running>();

  constructor(env: Env = {}, { bin = BIN, home }: Place = {}) {
    this.home = home ?? mkdtempSync(join(tmpdir(), 'orthweb-test-'));
    this.#bin = bin;
    this.#env = env;
  }

  async run(args: readonly string[], env: Env = {}): Promise<Ended> {
    return this.start(args, env).ended;
  }

  start(args: readonly string[], env: Env = {}): Running {
    const child = execa(process.execPath, [this.#bin, ...args], {
      cwd: this.home,
      env: this.environment(env),
      extendEnv: false,
      reject: false,
      stripFinalNewline: false,
      stdin: 'ignore',
    });
    const ended = child.then(({ stdout, stderr, exitCode, signal }): Ended => {
      assertNoStack(args, `${stdout}${stderr}`);
      assertNoWarning(args, stderr);
      return { stdout, stderr, exitCode, signal };
    });
    // Whoever waits for it sees the failure; nobody may be waiting yet.
    ended.catch(() => undefined);
    let seen = '';
    child.stderr.on('data', (chunk: Buffer) => {
      seen += chunk.toString();
    });
    const says = (text: string | RegExp): boolean =>
      typeof text === 'string' ? seen.includes(text) : text.test(seen);
    const running: Running = {
      pid: child.pid ?? 0,
      ended,
      told: (text) =>
        new Promise((done, fail) => {
          const look = (): void => {
            if (says(text)) done();
          };
          look();
          child.stderr.on('data', look);
          const missing = () => fail(new Error(`the command never said ${text}:\n${seen}`));
          ended.then(() => (says(text) ? done() : missing()), fail);
        }),
      kill: (signal) => void child.kill(signal),
    };
    this.#running.add(running);
    const forget = () => void this.#running.delete(running);
    ended.then(forget, forget);
    return running;
  }

  /** What a failed test left running would disturb the next one. */
  async endAll(): Promise<void> {
    for (const running of this.#running) {
      running.kill('SIGKILL');
      await running.ended.catch(() => undefined);
    }
  }

  /** The machine's own environment without what would change the tool's behaviour. */
  environment(env: Env = {}): Record<string, string> {
    const kept = Object.entries(process.env).filter(
      ([name]) =>
        !/^(AWS_|MOTO_|ORTHWEB_|XDG_|VITEST|NODE_|npm_|FORCE_COLOR|NO_COLOR|LC_|LANG$|CI$|CONTINUOUS_INTEGRATION|GITHUB_ACTIONS|BUILD_NUMBER|TF_BUILD|TEAMCITY|CODEBUILD|TEST$)/.test(
          name,
        ) || name === 'ORTHWEB_PYTHON',
    );
    const cache = process.env['XDG_CACHE_HOME'] ?? join(homedir(), '.cache');
    return {
      ...(Object.fromEntries(kept) as Record<string, string>),
      HOME: this.home,
      // An installed moto is large and does not change: shared by all tests, as by all commands of an operator.
      XDG_CACHE_HOME: cache,
      // A Docker engine of this machine is none of the tests' business; the rehearsal brings its own.
      ORTHWEB_SANDBOX_HOSTS: 'off',
      // Nobody's registry is asked but where a test brings one.
      ORTHWEB_NO_UPDATE_CHECK: '1',
      ...this.#env,
      ...env,
    };
  }

  remove(): void {
    rmSync(this.home, { recursive: true, force: true });
  }
}

/** What `--json` printed: exactly one document, and nothing beside it. */
export function documentOf<T = Record<string, unknown>>({ stdout }: Ended): T {
  return JSON.parse(stdout) as T;
}

/** No operator ever reads a stack trace. */
function assertNoStack(args: readonly string[], text: string): void {
  const frame = /^\s+at .+:\d+:\d+\)?$/m.exec(text);
  if (frame !== null && !args.includes('-v')) {
    throw new Error(`orthweb ${args.join(' ')} printed a stack trace:\n${text}`);
  }
}

/** Nor what Node has to say of a dependency. */
function assertNoWarning(args: readonly string[], text: string): void {
  if (/^\(node:\d+\) /m.test(text))
    throw new Error(`orthweb ${args.join(' ')} let Node warn:\n${text}`);
}
