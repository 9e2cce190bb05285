import type { Command, Option } from 'commander';
import { visible } from '../cli/told.ts';

/** A command line as far as it is written: what comes before the word under the cursor. */
export interface Line {
  readonly command: Command;
  /** The flag whose value comes next. `must`: nothing else can stand here. */
  readonly pending: { readonly option: Option; readonly must: boolean } | undefined;
  /** Words that belong to the command itself. */
  readonly arguments: number;
  /** Behind `--`, where nothing is a flag. */
  readonly words: boolean;
  readonly seen: ReadonlySet<Option>;
  /** Values by commander's attribute; a switch is true. */
  readonly flags: Readonly<Record<string, string | true>>;
}

interface Reading {
  command: Command;
  pending: { option: Option; must: boolean } | undefined;
  arguments: number;
  words: boolean;
  readonly seen: Set<Option>;
  readonly flags: Record<string, string | true>;
}

/** Forgiving: what cannot be understood is taken for a word. */
export function readLine(program: Command, words: readonly string[]): Line {
  const at: Reading = {
    command: program,
    pending: undefined,
    arguments: 0,
    words: false,
    seen: new Set(),
    flags: {},
  };
  for (const word of words) readWord(at, word);
  return at;
}

function readWord(at: Reading, word: string): void {
  if (at.words) at.arguments += 1;
  else if (at.pending?.must === true) takeValue(at, word);
  else if (word === '--') at.words = true;
  else if (word.length > 1 && word.startsWith('-')) readFlag(at, word);
  else if (at.pending !== undefined) takeValue(at, word);
  else readCommand(at, word);
}

function readCommand(at: Reading, word: string): void {
  const below = at.arguments > 0 ? undefined : visible(at.command).find((c) => c.name() === word);
  if (below === undefined) at.arguments += 1;
  else at.command = below;
}

function readFlag(at: Reading, word: string): void {
  const [name = '', ...rest] = word.startsWith('--') ? word.split('=') : [word.slice(0, 2)];
  const attached = word.startsWith('--') ? rest.join('=') : word.slice(2);
  const option = flagsOf(at.command).find(({ long, short }) => long === name || short === name);
  at.pending = undefined;
  if (option === undefined) return;
  at.seen.add(option);
  if (!option.required && !option.optional) at.flags[option.attributeName()] = true;
  else if (rest.length > 0 || attached !== '') at.flags[option.attributeName()] = attached;
  else at.pending = { option, must: option.required };
}

function takeValue(at: Reading, word: string): void {
  const option = at.pending?.option;
  if (option !== undefined) at.flags[option.attributeName()] = word;
  // One that takes several goes on until the next flag.
  at.pending = option?.variadic === true ? { option, must: false } : undefined;
}

/** Its own, and those of everything above it. */
export function flagsOf(command: Command): readonly Option[] {
  const own = command.options.filter(({ hidden }) => !hidden);
  return command.parent === null ? own : [...own, ...flagsOf(command.parent)];
}
