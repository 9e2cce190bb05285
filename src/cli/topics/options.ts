import type { Command } from 'commander';
import { type Term, type Topic, terms, text } from './topic.ts';

/** The flags that every command has. */
export function optionsTopic(program: Command): Topic {
  const everywhere = program.options.filter(({ hidden, long }) => !hidden && long !== '--version');
  return {
    name: 'options',
    summary: 'the options of every command',
    blocks: [
      text('Before or after the command:'),
      terms([
        ...everywhere.map(({ flags, description }): Term => [flags, description]),
        ['-h, --help', 'show help for the command'],
      ]),
    ],
  };
}
