import { type Command, Option } from 'commander';
import { OPEN } from './texts/access.ts';
import { HISTORY } from './texts/deployment.ts';
import { CONFIG, CONFIG_SCHEMA } from './texts/first-steps.ts';
import { addSettings, domainOption, type Run, verb, whole } from './verb.ts';

/** What is asked of a deployment and of the configuration, and changes neither. */
export function addLookCommands(program: Command, run: Run): void {
  verb(program, run, 'open', OPEN)
    .addOption(domainOption())
    .option('--console', "the hosts' page of the AWS console instead")
    .option('--no-browser', 'only print the address');
  const config = verb(program, run, 'config', CONFIG);
  addSettings(addSettings(config, 'site'), 'sandbox');
  verb(config, run, 'schema', CONFIG_SCHEMA, 'config schema');
  verb(program, run, 'history', HISTORY).addOption(
    new Option('--limit <n>', 'only so many, the newest')
      .argParser((text) => whole(text, 1_000, 'runs'))
      .default(20),
  );
}

/** Of `status`: again and again. */
export function addWatching(status: Command): Command {
  return status
    .option('--watch', 'look again and again, until Ctrl-C')
    .addOption(
      new Option('--interval <seconds>', 'with --watch: from one look to the next (10)').argParser(
        (text) => whole(text, 86_400, 'seconds'),
      ),
    );
}
