import type { Command } from 'commander';
import { everywhere } from '../help/command-text.ts';
import { type Term, type Topic, terms, text } from './topic.ts';

/** The flags that every command has. */
export function optionsTopic(program: Command): Topic {
  return {
    name: 'options',
    summary: 'the options of every command',
    blocks: [
      text('Before or after the command:'),
      terms([
        ...everywhere(program).map(({ flags, description }): Term => [flags, description]),
        ['-h, --help', 'show help for the command'],
      ]),
    ],
  };
}
