/** The only file here that looks at the process. Everything else is given what it needs. */

export interface Terminal {
  /** Width of what is written, at most 80: longer lines are hard to read, and logs have no width. */
  readonly columns: number;
  /** As `columns` for tables on stdout; without end where it is no terminal: a script needs whole values. */
  readonly tableColumns: number;
  readonly stdoutColour: boolean;
  readonly stderrColour: boolean;
  /** Somebody can answer: questions may be asked. */
  readonly interactive: boolean;
  /** Why nobody is asked, where nobody is: `when not on a terminal`. */
  readonly unasked: string | undefined;
  /** Somebody watches stderr: a moving line is welcome. */
  readonly animated: boolean;
  /** Somebody watches stdout: what is shown may be drawn again in its place. */
  readonly redraws: boolean;
  /** The locale knows no other signs. */
  readonly ascii: boolean;
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
  const still = env['TERM'] === 'dumb' || isUnattended(env);
  const tty = { in: stdin.isTTY === true, out: stdout.isTTY === true, err: stderr.isTTY === true };
  const columns = Math.min(WIDEST, stderr.columns || stdout.columns || WIDEST);
  const unasked = whyUnasked(flags, env, tty.in && tty.err);
  return {
    columns,
    tableColumns: tty.out ? columns : Number.POSITIVE_INFINITY,
    stdoutColour: colour(flags, env, tty.out),
    stderrColour: colour(flags, env, tty.err),
    interactive: unasked === undefined,
    unasked,
    animated: tty.err && !still,
    redraws: tty.out && !still,
    ascii: isAscii(env),
  };
}

function whyUnasked(
  { input }: TerminalFlags,
  env: Surroundings['env'],
  tty: boolean,
): string | undefined {
  if (!tty) return 'when not on a terminal';
  if (input === false) return 'with --no-input';
  return isUnattended(env) ? 'on a build server (CI)' : undefined;
}

/** Of build servers that do not set CI: Jenkins and its kin, Azure, TeamCity, CodeBuild. */
const BUILD_SERVERS = [
  'CONTINUOUS_INTEGRATION',
  'GITHUB_ACTIONS',
  'BUILD_NUMBER',
  'TF_BUILD',
  'TEAMCITY_VERSION',
  'CODEBUILD_BUILD_ID',
];

/** A build server may well have a terminal, but nobody at it. CI=false says that somebody is. */
function isUnattended(env: Surroundings['env']): boolean {
  if ((env['CI'] ?? '') !== '') return isSet(env['CI']);
  return BUILD_SERVERS.some((name) => isSet(env[name]));
}

/** The first of these that is set counts, as for all programs; a machine without any knows UTF-8 by now. */
function isAscii(env: Surroundings['env']): boolean {
  const locale = env['LC_ALL'] || env['LC_CTYPE'] || env['LANG'] || 'C.UTF-8';
  return !/utf-?8/i.test(locale) || env['TERM'] === 'linux';
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
