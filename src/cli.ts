import { Command, type OutputConfiguration } from 'commander';
import { addAccessCommands } from './cli/access-commands.ts';
import { addCompletionCommand } from './cli/completion-command.ts';
import { addDeploymentCommands } from './cli/deployment-commands.ts';
import { addDoctorCommand } from './cli/doctor-command.ts';
import { addFirstContactCommands } from './cli/first-contact-commands.ts';
import { addHelp, addHelpCommand } from './cli/help-command.ts';
import { addHostCommands } from './cli/host-commands.ts';
import { addLockCommands } from './cli/lock-commands.ts';
import { addLookCommands } from './cli/look-commands.ts';
import { throwMisuse } from './cli/misused.ts';
import { addProofCommands } from './cli/proof-commands.ts';
import { addRemoteCommands } from './cli/remote-commands.ts';
import { addRolloutCommands } from './cli/rollout-commands.ts';
import { addSandboxCommands } from './cli/sandbox-commands.ts';
import { addSettings, type Run } from './cli/verb.ts';
import { version } from './version.ts';

/** What a command is given: its flags by commander's attributes, and its words. */
export interface Invocation {
  readonly command: string;
  readonly flags: Readonly<Record<string, unknown>>;
  readonly words: readonly string[];
}

/** In the order in which they are shown. */
const FAMILIES: readonly ((program: Command, run: Run) => void)[] = [
  addFirstContactCommands,
  addDoctorCommand,
  addDeploymentCommands,
  addRolloutCommands,
  addProofCommands,
  addHostCommands,
  addRemoteCommands,
  addAccessCommands,
  addLookCommands,
  addLockCommands,
  addSandboxCommands,
];

/** The command line. Nothing is loaded for a command until it runs. */
export function commandLine(run: Run, output: OutputConfiguration): Command {
  const program = new Command('orthweb');
  program
    // Before the commands are added: each takes over what is set by then.
    .configureOutput(output)
    .description('Hosts the Orthanc DICOM server on your own AWS account.')
    .version(version(), '-V, --version', 'print the version')
    .showSuggestionAfterError(true);
  addHelp(program);
  addSettings(program, 'global');
  program
    .option('-c, --config <file>', 'configuration file (default: orthweb.yaml, if there is one)')
    .option('--sandbox', 'use an emulated AWS on this machine')
    .option('--json', 'print exactly one JSON document')
    .option('-y, --yes', 'answer yes to what is asked')
    .option('--no-input', 'ask nothing; what is missing is an error')
    .option('--no-color', 'no colours')
    .option('-q, --quiet', 'no progress')
    .option('-v, --verbose', 'also retries, and the stack of unexpected errors')
    .option('--debug', 'every call to AWS on stderr, without secrets');
  for (const add of FAMILIES) add(program, run);
  addCompletionCommand(program);
  addHelpCommand(program);
  throwMisuse(program);
  return program;
}
