/** The world outside, as a command may touch it. The real one is `process`; tests pass another. */
export interface Io {
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly cwd: string;
  readonly stdin: NodeJS.ReadStream;
  readonly stdout: NodeJS.WriteStream;
  readonly stderr: NodeJS.WriteStream;
  /** Calls back at Ctrl-C, and at the system's request to end; the returned function ends that. */
  onStop(stop: (signal: NodeJS.Signals) => void): () => void;
  /** Calls back with what nobody caught, from now to the end of the process, which is in no known state then. */
  onCrash(crash: (error: unknown) => void): void;
  /** The keys that end (Ctrl-\) and halt (Ctrl-Z) a program do nothing here until the returned function is called. */
  ignoreKeys(): () => void;
  /** Leaves at once, nothing tidied up. */
  leave(code: number): never;
}

const STOP_SIGNALS = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;
const CRASHES = ['uncaughtException', 'unhandledRejection'] as const;
const KEY_SIGNALS = ['SIGQUIT', 'SIGTSTP'] as const;

export function processIo(): Io {
  return {
    env: process.env,
    cwd: process.cwd(),
    stdin: process.stdin,
    stdout: process.stdout,
    stderr: process.stderr,
    onStop(stop) {
      for (const name of STOP_SIGNALS) process.on(name, stop);
      return () => {
        for (const name of STOP_SIGNALS) process.off(name, stop);
      };
    },
    onCrash(crash) {
      for (const name of CRASHES) process.on(name, crash);
    },
    ignoreKeys() {
      // Windows has neither.
      const names = process.platform === 'win32' ? [] : KEY_SIGNALS;
      const ignore = (): void => undefined;
      for (const name of names) process.on(name, ignore);
      return () => {
        for (const name of names) process.off(name, ignore);
      };
    },
    leave: (code) => process.exit(code),
  };
}
