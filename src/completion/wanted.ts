import type { Argument, Command, Option } from 'commander';
import { leaves, toldOf, visible } from '../cli/told.ts';
import { topics } from '../cli/topics/topics.ts';
import { REGIONS } from '../config/regions.ts';
import { flagsOf, type Line, readLine } from './line.ts';

export interface Candidate {
  readonly word: string;
  readonly meaning: string;
}

/** What belongs at the cursor. Names of deployments and profiles have to be looked up. */
export type Wanted =
  | { readonly kind: 'words'; readonly words: readonly Candidate[] }
  | { readonly kind: 'deployments' | 'profiles' | 'files' | 'folders' };

export interface Completion {
  readonly wanted: Wanted;
  /** Before each candidate: `--name=`, `user,`. */
  readonly prefix: string;
  readonly line: Line;
}

/** `words`: those behind `orthweb`, the last one as far as it is written. */
export function completionOf(program: Command, words: readonly string[]): Completion {
  const line = readLine(program, words.slice(0, -1));
  const word = words.at(-1) ?? '';
  const { pending } = line;
  if (line.words) return { wanted: some(argumentOf(line)), prefix: '', line };
  if (pending !== undefined && (pending.must || !word.startsWith('-')))
    return completionOfValue(pending.option, word, line);
  const [flag, value] = word.startsWith('--') ? halves(word) : [];
  const option = flagsOf(line.command).find(({ long }) => long !== undefined && long === flag);
  if (option !== undefined && value !== undefined) {
    const { wanted, prefix } = completionOfValue(option, value, line);
    return { wanted, prefix: `${flag}=${prefix}`, line };
  }
  return { wanted: word.startsWith('-') ? flags(line) : operands(program, line), prefix: '', line };
}

function halves(word: string): readonly [string?, string?] {
  const at = word.indexOf('=');
  return at < 0 ? [] : [word.slice(0, at), word.slice(at + 1)];
}

function completionOfValue(option: Option, word: string, line: Line): Completion {
  const takesList = /,\.\.\.|layers|stone,ohif/.test(option.flags);
  const prefix = takesList ? word.slice(0, word.lastIndexOf(',') + 1) : '';
  const done = prefix.split(',');
  const wanted = valuesOf(option);
  if (wanted.kind !== 'words') return { wanted, prefix, line };
  const left = wanted.words.filter(({ word: one }) => !done.includes(one));
  return { wanted: { kind: 'words', words: left }, prefix, line };
}

function valuesOf(option: Option): Wanted {
  const { argChoices, long, flags: written } = option;
  if (argChoices !== undefined) return some(argChoices);
  if (long === '--name' || long === '--confirm') return { kind: 'deployments' };
  if (long === '--profile') return { kind: 'profiles' };
  if (long === '--region') return some(REGIONS);
  const placeholder = /[<[](.+)[\]>]$/.exec(written)?.[1] ?? '';
  if (/^(file|path)/.test(placeholder)) return { kind: 'files' };
  if (placeholder === 'folder') return { kind: 'folders' };
  if (placeholder.includes('|')) return some(placeholder.split('|'));
  return some(placeholder === 'stone,ohif' ? placeholder.split(',') : []);
}

function operands(program: Command, line: Line): Wanted {
  const { command } = line;
  if (command.name() === 'help' && command.parent === program) return helpWords(program, line);
  const below = line.arguments === 0 ? visible(command) : [];
  if (below.length === 0) return some(argumentOf(line));
  return words(below.map((one) => [one.name(), toldOf(one).summary]));
}

/** Of several words only the first is completed: `help certs`, not what stands below it. */
function helpWords(program: Command, line: Line): Wanted {
  if (line.arguments > 0) return some([]);
  const commands = visible(program).map((one) => [one.name(), toldOf(one).summary] as const);
  const pages = topics(program).map(({ name, summary }) => [name, summary] as const);
  return words([...commands, ...pages]);
}

function argumentOf({ command, arguments: count }: Line): readonly string[] {
  const taken: Argument | undefined = command.registeredArguments[count];
  return leaves(command).length > 0 ? [] : (taken?.argChoices ?? []);
}

function flags(line: Line): Wanted {
  const left = flagsOf(line.command).filter((one) => !line.seen.has(one) || one.variadic);
  const rows = left.map((one) => [one.long ?? one.flags, one.description] as const);
  return words([...rows, ['--help', 'show help']]);
}

const some = (list: readonly string[]): Wanted => words(list.map((word) => [word, '']));

function words(rows: readonly (readonly [string, string])[]): Wanted {
  return { kind: 'words', words: rows.map(([word, meaning]) => ({ word, meaning })) };
}
