/** The only file here that looks at the process. Everything else is given what it needs. */

export interface Terminal {
  /** Width of what is written, at most 80: longer lines are hard to read, and logs have no width. */
  readonly columns: number;
  readonly stdoutColour: boolean;
  readonly stderrColour: boolean;
  /** Somebody can answer: questions may be asked. */
  readonly interactive: boolean;
  /** Somebody watches stderr: a moving line is welcome. */
  readonly animated: boolean;
}

export interface Surroundings {
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly stdin: { readonly isTTY?: boolean };
  readonly stdout: { readonly isTTY?: boolean; readonly columns?: number };
  readonly stderr: { readonly isTTY?: boolean; readonly columns?: number };
}

export interface TerminalFlags {
  /** False for `--no-color`. */
  readonly color?: boolean | undefined;
  /** False for `--no-input`. */
  readonly input?: boolean | undefined;
}

const WIDEST = 80;

export function describeTerminal(flags: TerminalFlags, around: Surroundings = process): Terminal {
  const { env, stdin, stdout, stderr } = around;
  const dumb = env['TERM'] === 'dumb';
  const tty = { in: stdin.isTTY === true, out: stdout.isTTY === true, err: stderr.isTTY === true };
  return {
    columns: Math.min(WIDEST, stderr.columns || stdout.columns || WIDEST),
    stdoutColour: colour(flags, env, tty.out),
    stderrColour: colour(flags, env, tty.err),
    interactive: tty.in && tty.err && flags.input !== false,
    animated: tty.err && !dumb && !isSet(env['CI']),
  };
}

/** A "no" is stronger than any "yes", and a flag stronger than the environment. */
function colour(flags: TerminalFlags, env: Surroundings['env'], tty: boolean): boolean {
  if (flags.color === false || (env['NO_COLOR'] ?? '') !== '') return false;
  if (env['FORCE_COLOR'] !== undefined) return !/^(0|false)$/.test(env['FORCE_COLOR']);
  if (isSet(env['CLICOLOR_FORCE'])) return true;
  return tty && env['TERM'] !== 'dumb' && env['CLICOLOR'] !== '0';
}

function isSet(value: string | undefined): boolean {
  return value !== undefined && !/^(|0|false)$/.test(value);
}
