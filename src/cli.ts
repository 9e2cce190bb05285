import { Argument, Command, Option, type OutputConfiguration } from 'commander';
import { addAccessCommands } from './cli/access-commands.ts';
import { addCompletionCommand } from './cli/completion-command.ts';
import { addDoctorCommand } from './cli/doctor-command.ts';
import { addFirstContactCommands } from './cli/first-contact-commands.ts';
import { addHelp, addHelpCommand } from './cli/help-command.ts';
import { addHostCommands } from './cli/host-commands.ts';
import { addLookCommands, addWatching } from './cli/look-commands.ts';
import { addProofCommands } from './cli/proof-commands.ts';
import { addRemoteCommands } from './cli/remote-commands.ts';
import { addRolloutCommands, noFailoverOption } from './cli/rollout-commands.ts';
import {
  DOWN,
  LIST,
  LOCK,
  LOCK_RELEASE,
  LOCK_STATUS,
  OUTPUTS,
  PLAN,
  STATUS,
  UP,
} from './cli/texts/deployment.ts';
import {
  SANDBOX,
  SANDBOX_RESET,
  SANDBOX_START,
  SANDBOX_STATUS,
  SANDBOX_STOP,
} from './cli/texts/sandbox.ts';
import {
  addSettings,
  eventsOption,
  family,
  lockWaitOption,
  type Run,
  settingOption,
  verb,
} from './cli/verb.ts';
import { OUTPUT_WORDS, offers } from './cli/words.ts';
import { version } from './version.ts';

/** What a command is given: its flags by commander's attributes, and its words. */
export interface Invocation {
  readonly command: string;
  readonly flags: Readonly<Record<string, unknown>>;
  readonly words: readonly string[];
}

/** The command line. Nothing is loaded for a command until it runs. */
export function commandLine(run: Run, output: OutputConfiguration): Command {
  const program = new Command('orthweb');
  program
    // Before the commands are added: each takes over what is set by then.
    .configureOutput(output)
    .description('Hosts the Orthanc DICOM server on your own AWS account.')
    .version(version(), '-V, --version', 'print the version')
    .showSuggestionAfterError(true)
    .exitOverride();
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
    .option('-v, --verbose', 'also retries, and the stack of unexpected errors');
  addCommands(program, run);
  addCompletionCommand(program);
  addHelpCommand(program);
  return program;
}

function addCommands(program: Command, run: Run): void {
  const lockWait = lockWaitOption();
  const restart = new Option('--allow-restart', 'also make changes that interrupt service');

  addFirstContactCommands(program, run);
  addSettings(verb(program, run, 'plan', PLAN), 'site')
    .addOption(restart)
    .addOption(noFailoverOption())
    .option('--detailed-exitcode', 'exit 2 when there is something to do')
    .option('--destroy', 'show what down would do')
    .option('--delete-data', 'with --destroy: as down --delete-data');
  addSettings(verb(program, run, 'up', UP), 'site')
    .addOption(restart)
    .addOption(lockWait)
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
    .addOption(lockWait)
    .addOption(eventsOption())
    .option('--confirm <name>', 'the name, instead of typing it')
    .option('--delete-data', 'also the studies, the snapshots and the key');

  addRolloutCommands(program, run);
  addDoctorCommand(program, run);
  addProofCommands(program, run);
  addHostCommands(program, run);
  addRemoteCommands(program, run);
  addAccessCommands(program, run);
  addLookCommands(program, run);

  const lock = family(program, 'lock', LOCK);
  verb(lock, run, 'status', LOCK_STATUS, 'lock status');
  verb(lock, run, 'release', LOCK_RELEASE, 'lock release');

  const sandbox = family(program, 'sandbox', SANDBOX);
  addSettings(verb(sandbox, run, 'start', SANDBOX_START, 'sandbox start'), 'sandbox')
    // Not of that scope, for `up` has it as well.
    .addOption(settingOption('sandbox.hosts'));
  verb(sandbox, run, 'stop', SANDBOX_STOP, 'sandbox stop');
  verb(sandbox, run, 'status', SANDBOX_STATUS, 'sandbox status');
  verb(sandbox, run, 'reset', SANDBOX_RESET, 'sandbox reset');
}
