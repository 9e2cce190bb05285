import { type Command, Option } from 'commander';
import { addDrillOptions } from './drill-options.ts';
import { eventsOption, lockWaitOption, type Run, verb } from './verb.ts';

/** Which host serves, and which one runs. */
export function addHostCommands(program: Command, run: Run): void {
  const lockWait = lockWaitOption();
  addDrillOptions(
    verb(program, run, 'failover', 'move the site to the other host')
      .addOption(
        new Option('--to <host>', 'to this one (default: the standby)').choices([
          'primary',
          'secondary',
        ]),
      )
      .option('--force', 'although the active host is dead')
      .addOption(lockWait)
      .addOption(eventsOption()),
  );
  const secondary = program.command('secondary').description('the host that stands by');
  const standby = new Option('--standby', 'whichever host is not active, whatever its name');
  verb(secondary, run, 'start', 'start it and wait until it serves', 'secondary start')
    .addOption(standby)
    .addOption(lockWait)
    .addOption(eventsOption())
    .option('--no-wait', 'do not wait for it to serve');
  verb(secondary, run, 'stop', 'stop it, to save its price', 'secondary stop')
    .addOption(standby)
    .addOption(lockWait)
    .addOption(eventsOption());
}
