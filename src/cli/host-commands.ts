import { type Command, Option } from 'commander';
import { addDrillOptions } from './drill-options.ts';
import { FAILOVER, SECONDARY, SECONDARY_START, SECONDARY_STOP } from './texts/operate.ts';
import { eventsOption, family, lockWaitOption, type Run, verb } from './verb.ts';
import { HOST_NAMES, isHost } from './words.ts';

/** Which host serves, and which one runs. */
export function addHostCommands(program: Command, run: Run): void {
  const lockWait = lockWaitOption();
  addDrillOptions(
    verb(program, run, 'failover', FAILOVER)
      .addOption(
        isHost(new Option('--to <host>', 'to this one (default: the standby)'), HOST_NAMES),
      )
      .option('--force', 'although the active host is dead')
      .addOption(lockWait)
      .addOption(eventsOption()),
  );
  const secondary = family(program, 'secondary', SECONDARY);
  const standby = new Option('--standby', 'whichever host is not active, whatever its name');
  verb(secondary, run, 'start', SECONDARY_START, 'secondary start')
    .addOption(standby)
    .addOption(lockWait)
    .addOption(eventsOption())
    .option('--no-wait', 'do not wait for it to serve');
  verb(secondary, run, 'stop', SECONDARY_STOP, 'secondary stop')
    .addOption(standby)
    .addOption(lockWait)
    .addOption(eventsOption());
}
