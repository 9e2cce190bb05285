import { execFileSync, spawn } from 'node:child_process';
import { constants } from 'node:os';

/** A program to be run, without a shell. */
export interface Program {
  readonly command: string;
  readonly args: readonly string[];
  /** Beside the environment it inherits. */
  readonly env: Readonly<Record<string, string>>;
}

export interface Foreground {
  /** Passes a signal on to it. */
  signal(name: NodeJS.Signals): void;
  /** Its exit code; 128 and the signal's number where a signal ended it. Rejects where it could not be started. */
  readonly ended: Promise<number>;
}

/**
 * Gives the terminal to a program. `messages`: it reads nothing, and what it says is no result, so it goes to stderr. The
 * terminal has its modes back when it has ended, however it did.
 */
export function runInForeground(
  { command, args, env }: Program,
  inherited: Readonly<Record<string, string | undefined>>,
  stdio: 'terminal' | 'messages',
): Foreground {
  const restore = stdio === 'terminal' ? keepTerminal() : () => undefined;
  const child = spawn(command, [...args], {
    env: { ...inherited, ...env },
    stdio: stdio === 'terminal' ? 'inherit' : ['ignore', 2, 2],
  });
  const ended = new Promise<number>((done, fail) => {
    child.once('error', fail);
    child.once('close', (code, signal) =>
      done(code ?? 128 + (signal === null ? 0 : constants.signals[signal])),
    );
  });
  return { signal: (name) => void child.kill(name), ended: ended.finally(restore) };
}

/** A program that is killed leaves the terminal as it had it: without echo, Ctrl-C a mere character. */
function keepTerminal(): () => void {
  const modes = stty('-g')?.trim();
  return () => {
    if (modes !== undefined) stty(modes);
  };
}

/** Undefined where there is no terminal, or no such program. */
function stty(argument: string): string | undefined {
  // One that came with another program knows nothing of Windows' console.
  if (process.platform === 'win32') return undefined;
  try {
    const stdio = ['inherit', 'pipe', 'ignore'] as const;
    return execFileSync('stty', [argument], { encoding: 'utf8', stdio: [...stdio] });
  } catch {
    return undefined;
  }
}
