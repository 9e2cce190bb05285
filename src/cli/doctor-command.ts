import { type Command, Option } from 'commander';
import { DOCTOR } from './texts/first-steps.ts';
import { addSettings, type Run, verb } from './verb.ts';
import { offers } from './words.ts';

/** What says, before anything is made, whether it can be made. */
export function addDoctorCommand(program: Command, run: Run): void {
  const policy = new Option('--policy [part]', 'print what an operator must be allowed to do');
  addSettings(verb(program, run, 'doctor', DOCTOR), 'site')
    .addOption(offers(policy, ['network', 'data', 'access']))
    .option('--read-only', 'with --policy: for those who only look at it')
    .option('--account <id>', 'with --policy: for this account');
}
