import { Argument, type Command, Option } from 'commander';
import { addWatching } from './look-commands.ts';
import { noFailoverOption } from './rollout-commands.ts';
import { DOWN, LIST, OUTPUTS, PLAN, STATUS, UP } from './texts/deployment.ts';
import { addSettings, eventsOption, lockWaitOption, type Run, verb } from './verb.ts';
import { OUTPUT_WORDS, offers } from './words.ts';

/** What makes a deployment, shows it and removes it. */
export function addDeploymentCommands(program: Command, run: Run): void {
  const restart = new Option('--allow-restart', 'also make changes that interrupt service');
  addSettings(verb(program, run, 'plan', PLAN), 'site')
    .addOption(restart)
    .addOption(noFailoverOption())
    .option('--detailed-exitcode', 'exit 2 when there is something to do')
    .option('--destroy', 'show what down would do')
    .option('--delete-data', 'with --destroy: as down --delete-data');
  addSettings(verb(program, run, 'up', UP), 'site')
    .addOption(restart)
    .addOption(lockWaitOption())
    .addOption(eventsOption())
    .addOption(noFailoverOption())
    .option('--report <file>', 'also write what took how long, as a page')
    .option('--from-snapshot <id>', 'make a missing database from this copy')
    .option('--no-wait', 'do not wait for the hosts to serve');
  addWatching(addSettings(verb(program, run, 'status', STATUS), 'site'));
  verb(program, run, 'list', LIST);
  verb(program, run, 'outputs', OUTPUTS).addArgument(
    offers(new Argument('[key]', 'print only this one'), OUTPUT_WORDS),
  );
  verb(program, run, 'down', DOWN)
    .addOption(lockWaitOption())
    .addOption(eventsOption())
    .option('--confirm <name>', 'the name, instead of typing it')
    .option('--delete-data', 'also the studies, the snapshots and the key');
}
