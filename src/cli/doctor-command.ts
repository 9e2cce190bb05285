import type { Command } from 'commander';
import { addSettings, type Run, verb } from './verb.ts';

/** What says, before anything is made, whether it can be made. */
export function addDoctorCommand(program: Command, run: Run): void {
  addSettings(verb(program, run, 'doctor', 'whether up, shell and validate would work'), 'site')
    .option('--policy [part]', 'print what an operator must be allowed to do, for IAM')
    .option('--read-only', 'with --policy: for those who only look at it')
    .option('--account <id>', 'with --policy: for this account')
    .addHelpText('after', ENDS);
}

const ENDS = `
Nothing is changed. Exit code 4 when a check fails; what could not be looked at
is named and fails nothing. --policy needs no credentials; --name, --region and
--account narrow it. Its parts are network, data and access: one of them alone
is the document that aws iam create-policy takes.`;
