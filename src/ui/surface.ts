import { inquirerAsk } from './ask.ts';
import { Output } from './output.ts';
import { type Paint, paintFor, type Screen } from './paint.ts';
import { type Prompter, prompter } from './prompter.ts';
import { describeTerminal, type Terminal } from './terminal.ts';

/** Where a command shows and asks. */
export interface Surface {
  readonly terminal: Terminal;
  readonly paint: { readonly out: Paint; readonly err: Paint };
  /** What results are drawn for. */
  readonly screen: Screen;
  readonly output: Output;
  readonly prompter: Prompter;
}

export interface SurfaceInput {
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly stdin: NodeJS.ReadStream;
  readonly stdout: NodeJS.WriteStream;
  readonly stderr: NodeJS.WriteStream;
  readonly flags: Readonly<Record<string, unknown>>;
  readonly signal: AbortSignal;
}

export function surfaceOf(input: SurfaceInput): Surface {
  const { stdin, stdout, stderr, flags, signal } = input;
  const asked = { color: flags['color'] !== false, input: flags['input'] !== false };
  const terminal = describeTerminal(asked, input);
  const { stdoutColour, stderrColour: colour, interactive, unasked } = terminal;
  const output = new Output({ stdout, stderr, terminal, json: flags['json'] === true });
  const { confirm } = flags;
  const paint = { out: paintFor(stdoutColour), err: paintFor(colour) };
  const { columns, tableColumns } = terminal;
  return {
    terminal,
    paint,
    screen: { columns, tableColumns, paint: paint.out },
    output,
    prompter: prompter({
      interactive,
      unasked,
      yes: flags['yes'] === true,
      confirm: typeof confirm === 'string' ? confirm : undefined,
      ask: output.alone(inquirerAsk({ input: stdin, output: stderr, colour, signal })),
    }),
  };
}
