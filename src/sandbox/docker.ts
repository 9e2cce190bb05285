import { type ChildProcess, spawn } from 'node:child_process';

/** How a command of Docker's client, or in a container, ended. */
export interface Ran {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

export interface RunOptions {
  readonly stdin?: string | Uint8Array;
  readonly timeoutMs?: number;
  readonly signal?: AbortSignal | undefined;
}

const USUAL_TIMEOUT_MS = 300_000;
const SHOWN_CHARACTERS = 2_000;

/** The operator's own client and engine: contexts, remote engines and their logins are as they are used to. */
export class Docker {
  readonly #env: NodeJS.ProcessEnv;

  constructor(env: NodeJS.ProcessEnv) {
    this.#env = env;
  }

  /** A client that goes on, with pipes: whoever starts it ends it. */
  spawn(words: readonly string[]): ChildProcess {
    return spawn('docker', [...words], {
      ...{ env: this.#env, windowsHide: true },
      stdio: ['pipe', 'pipe', 'pipe'],
    });
  }

  /** Any end is an answer, but one that took too long. */
  async run(words: readonly string[], options: RunOptions = {}): Promise<Ran> {
    const { stdin = '', timeoutMs = USUAL_TIMEOUT_MS, signal } = options;
    signal?.throwIfAborted();
    const child = this.spawn(words);
    const limit = AbortSignal.timeout(timeoutMs);
    const stop = AbortSignal.any([limit, ...(signal === undefined ? [] : [signal])]);
    const end = () => cutOff(child);
    stop.addEventListener('abort', end);
    // It may end before it has read everything.
    child.stdin?.on('error', () => undefined);
    child.stdin?.end(stdin);
    try {
      const ran = await ended(child);
      signal?.throwIfAborted();
      if (limit.aborted) throw new Error(`${told(words)} took over ${timeoutMs / 1000} s`);
      return ran;
    } finally {
      stop.removeEventListener('abort', end);
    }
  }

  /** As `run`, for what must succeed; answers what was printed. */
  async docker(words: readonly string[], options: RunOptions = {}): Promise<string> {
    const { code, stdout, stderr } = await this.run(words, options);
    if (code === 0) return stdout.trim();
    const said = `${stderr}${stdout}`.trim().slice(-SHOWN_CHARACTERS);
    throw new Error(`${told(words)}: exit ${code}\n${said}`);
  }
}

/** Programs that the client started may hold its pipes open, so that they would never be seen to close. */
function cutOff(child: ChildProcess): void {
  child.kill('SIGKILL');
  child.stdout?.destroy();
  child.stderr?.destroy();
}

const told = (words: readonly string[]): string => `docker ${words.slice(0, 4).join(' ')}`;

function ended(child: ChildProcess): Promise<Ran> {
  const output = { stdout: [] as Buffer[], stderr: [] as Buffer[] };
  for (const name of ['stdout', 'stderr'] as const)
    child[name]?.on('data', (chunk: Buffer) => output[name].push(chunk));
  const text = (chunks: readonly Buffer[]) => Buffer.concat(chunks).toString('utf8');
  return new Promise((resolve, reject) => {
    child.on('error', reject);
    child.on('close', (code) =>
      resolve({ code: code ?? -1, stdout: text(output.stdout), stderr: text(output.stderr) }),
    );
  });
}
