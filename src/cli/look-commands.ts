import { type Command, Option } from 'commander';
import { addSettings, domainOption, type Run, verb, whole } from './verb.ts';

/** What is asked of a deployment and of the configuration, and changes neither. */
export function addLookCommands(program: Command, run: Run): void {
  verb(program, run, 'open', 'the site in the browser')
    .addOption(domainOption())
    .option('--console', "the hosts' page of the AWS console instead")
    .option('--no-browser', 'only print the address');
  const config = verb(program, run, 'config', 'what is configured, and where each value is from');
  addSettings(addSettings(config, 'site'), 'sandbox').addHelpText('after', CONFIG);
  verb(config, run, 'schema', 'the JSON Schema of orthweb.yaml', 'config schema');
  verb(program, run, 'history', 'who ran what, and when').addOption(
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

const CONFIG = `
Asks AWS nothing. What is printed is an orthweb.yaml of the same meaning: what
is computed, or not set, is a comment in it.`;
