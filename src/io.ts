/** The world outside, as a command may touch it. The real one is `process`; tests pass another. */
export interface Io {
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly cwd: string;
  readonly stdin: NodeJS.ReadStream;
  readonly stdout: NodeJS.WriteStream;
  readonly stderr: NodeJS.WriteStream;
  /** Calls back at Ctrl-C, and at the system's request to end; the returned function ends that. */
  onStop(stop: (signal: NodeJS.Signals) => void): () => void;
  /** Leaves at once, nothing tidied up. */
  leave(code: number): never;
}

const STOP_SIGNALS = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;

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
    leave: (code) => process.exit(code),
  };
}
