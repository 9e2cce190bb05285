import { type Command, Option } from 'commander';
import { UPGRADE } from './texts/deployment.ts';
import { eventsOption, lockWaitOption, type Run, verb } from './verb.ts';

/** Other versions of what the hosts run. */
export function addRolloutCommands(program: Command, run: Run): void {
  verb(program, run, 'upgrade', UPGRADE)
    .addOption(image('--orthanc <image>', 'orthancImage', 'container image of Orthanc'))
    .addOption(image('--envoy <image>', 'envoyImage', 'container image of Envoy'))
    .option('--save', 'write the images into orthweb.yaml')
    .option('--no-snapshot', 'without a copy of the database before another Orthanc')
    .addOption(noFailoverOption())
    .addOption(lockWaitOption())
    .addOption(eventsOption());
}

export function noFailoverOption(): Option {
  return new Option('--no-failover', 'change hosts in place: the site does not answer meanwhile');
}

/** The same setting as `up` has under a longer name. */
function image(flags: string, attribute: string, description: string): Option {
  const option = new Option(flags, `${description}, with tag or digest`);
  option.attributeName = () => attribute;
  return option;
}
