import { type Command, InvalidArgumentError, Option } from 'commander';

/** Of `failover`: the same under load, there and back, with a proof that nothing was lost. */
export function addDrillOptions(failover: Command): Command {
  const drill = new Option('--drill', 'under load, there and back; proves that nothing is lost');
  return failover
    .addOption(drill.conflicts(['to', 'force']))
    .addOption(number('--rate <n>', 'objects stored a second (5)', 100))
    .addOption(number('--seconds <n>', 'of load before, between and after the moves (10)', 600))
    .option('--html <file>', 'write a report with a plot of the requests');
}

function number(flags: string, description: string, most: number): Option {
  return new Option(flags, description).argParser((text) => {
    const value = Number(text);
    if (Number.isInteger(value) && value >= 1 && value <= most) return value;
    throw new InvalidArgumentError(`must be a whole number, 1 to ${most}`);
  });
}
