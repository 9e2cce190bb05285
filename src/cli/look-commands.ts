import { type Command, Option } from 'commander';
import { type Run, verb, whole } from './verb.ts';

/** What is asked of a deployment and of the configuration, and changes neither. */
export function addLookCommands(program: Command, run: Run): void {
  verb(program, run, 'history', 'who ran what, and when').addOption(
    new Option('--limit <n>', 'only so many, the newest')
      .argParser((text) => whole(text, 1_000, 'runs'))
      .default(20),
  );
}
