import type { Command } from 'commander';
import { argumentRow, everywhere, optionRow, optionsOf, usage } from '../cli/help/command-text.ts';
import { groups } from '../cli/help/program-text.ts';
import { type Example, fullName, toldOf, visible } from '../cli/told.ts';
import type { Term, Topic } from '../cli/topics/topic.ts';
import { topics } from '../cli/topics/topics.ts';

/** One command as manual and reference show it. */
export interface Entry {
  readonly name: string;
  readonly usage: string;
  readonly about: string;
  readonly examples: readonly Example[];
  readonly arguments: readonly Term[];
  readonly options: readonly Term[];
  /** It takes every setting of a site as a flag. */
  readonly settings: boolean;
  readonly notes: readonly string[];
}

export interface Page {
  readonly about: string;
  readonly groups: readonly { readonly title: string; readonly entries: readonly Entry[] }[];
  readonly everywhere: readonly Term[];
  /** But the options, which have a place of their own. */
  readonly topics: readonly Topic[];
}

/** Everything that the command line tells of itself. */
export function pageOf(program: Command): Page {
  return {
    about: program.description(),
    groups: groups(program).map(({ title, commands }) => ({
      title,
      entries: commands.flatMap(withThoseBelow).map(entryOf),
    })),
    everywhere: [
      ...everywhere(program).map(optionRow),
      ['-h, --help', 'show help for the command'],
    ],
    topics: topics(program).filter(({ name }) => name !== 'options'),
  };
}

const withThoseBelow = (command: Command): readonly Command[] => [command, ...visible(command)];

function entryOf(command: Command): Entry {
  const { about, examples, notes = [] } = toldOf(command);
  const { own, settings } = optionsOf(command);
  return {
    name: fullName(command),
    usage: usage(command).replace('Usage: ', ''),
    about,
    examples,
    arguments: command.registeredArguments.map(argumentRow),
    options: own.map(optionRow),
    settings: settings.length > 0,
    notes,
  };
}
