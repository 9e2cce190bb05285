import { Misused } from './cli/misused.ts';
import { UsageError } from './errors.ts';
import type { Io } from './io.ts';
import { errorJson, formatError } from './ui/format-error.ts';
import { paintFor } from './ui/paint.ts';
import { describeTerminal } from './ui/terminal.ts';
import { version } from './version.ts';

/** Tells what ended a run before its command had a context, and answers the exit code. */
export function tellUnopened(thrown: unknown, argv: readonly string[], io: Io): number {
  // Half a command has shown its help already.
  const told = thrown instanceof Misused && thrown.error.code === 'commander.help';
  const error = thrown instanceof Misused ? faultOf(thrown) : thrown;
  const words = thrown instanceof Misused ? thrown.command : [];
  const around = { help: ['orthweb help', ...words].join(' ') };
  const terminal = describeTerminal({ color: !argv.includes('--no-color') }, io);
  const paint = paintFor(terminal.stderrColour);
  const { columns } = terminal;
  const verbose = argv.includes('-v') || argv.includes('--verbose');
  const shown = { ...around, columns, paint, verbose, version: version() };
  const { text, exitCode } = formatError(error, shown);
  if (argv.includes('--json'))
    io.stdout.write(`${JSON.stringify({ error: errorJson(error, around) }, undefined, 2)}\n`);
  if (!told) io.stderr.write(`${text}\n`);
  return exitCode;
}

/** `error: unknown option '--x'\\n(Did you mean --y?)`: what marks it as an error is the form's own, and so is the layout. */
function faultOf({ error }: Misused): UsageError {
  if (error.code === 'commander.help') return new UsageError('a command is missing');
  const text = error.message
    .replace(/^error: /, '')
    // A sentence of ours says it all.
    .replace(/^.* is invalid[^.]*\. (?=there is no )/s, '')
    .replace(/ is invalid\. (?=must )/, ' is invalid\n')
    .replace(/\n\((Did you mean .*)\)$/s, '\n$1');
  return new UsageError(text);
}
