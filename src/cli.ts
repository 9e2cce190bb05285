import { Command, Option, type OutputConfiguration } from 'commander';
import { addAccessCommands } from './cli/access-commands.ts';
import { addDoctorCommand } from './cli/doctor-command.ts';
import { addFirstContactCommands } from './cli/first-contact-commands.ts';
import { addHostCommands } from './cli/host-commands.ts';
import { addLookCommands, addWatching } from './cli/look-commands.ts';
import { addProofCommands } from './cli/proof-commands.ts';
import { addRemoteCommands } from './cli/remote-commands.ts';
import { addRolloutCommands, noFailoverOption } from './cli/rollout-commands.ts';
import {
  addSettings,
  eventsOption,
  lockWaitOption,
  type Run,
  settingOption,
  verb,
} from './cli/verb.ts';
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
    .description('Hosts the Orthanc DICOM server on your own AWS account')
    .version(version(), '-V, --version', 'print the version')
    .configureHelp({ showGlobalOptions: true, sortSubcommands: false, subcommandTerm })
    .helpOption('-h, --help', 'show help')
    .addHelpCommand('help [command]', 'show help for a command')
    .addHelpText('after', EXAMPLES)
    .showSuggestionAfterError(true)
    .exitOverride();
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
  return program;
}

/** Without `[options]`, which nearly every command has: descriptions keep their room. */
function subcommandTerm(command: Command): string {
  const shown = command.registeredArguments.map((argument) => {
    const name = `${argument.name()}${argument.variadic ? '...' : ''}`;
    return argument.required ? `<${name}>` : `[${name}]`;
  });
  return [command.name(), ...shown].join(' ');
}

const EXAMPLES = `
Examples:
  orthweb up --sandbox                      try it here, without an AWS account
  orthweb plan                              what would be created, and its price
  orthweb up --web-cidr 203.0.113.0/24 --dicom-cidr 203.0.113.0/24
  orthweb status
  orthweb down                              remove everything but the studies

Exit codes: 0 done or nothing to do, 1 failed, 2 usage, 3 credentials or
permission, 4 checks failed, 5 declined, 6 locked, 130 interrupted.`;

function addCommands(program: Command, run: Run): void {
  const lockWait = lockWaitOption();
  const restart = new Option('--allow-restart', 'also make changes that interrupt service');

  addFirstContactCommands(program, run);
  addSettings(verb(program, run, 'plan', 'show what up would do'), 'site')
    .addOption(restart)
    .addOption(noFailoverOption())
    .option('--detailed-exitcode', 'exit 2 when there is something to do')
    .option('--destroy', 'show what down would do')
    .option('--delete-data', 'with --destroy: as down --delete-data');
  addSettings(verb(program, run, 'up', 'create or correct the deployment'), 'site')
    .addOption(restart)
    .addOption(lockWait)
    .addOption(eventsOption())
    .addOption(noFailoverOption())
    .option('--report <file>', 'also write what took how long, as a page')
    .option('--from-snapshot <id>', 'make a missing database from this copy')
    .option('--no-wait', 'do not wait for the hosts to serve');
  addWatching(
    addSettings(verb(program, run, 'status', 'what there is, and who is active'), 'site'),
  );
  verb(program, run, 'list', 'all deployments of this account and region');
  verb(program, run, 'outputs', 'site_address, host_info, s3_bucket, db_endpoint').argument(
    '[key]',
    'print only this one',
  );
  verb(program, run, 'down', 'remove the deployment; keeps the studies')
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

  const lock = program.command('lock').description('who is changing the deployment');
  verb(lock, run, 'status', 'show the holder', 'lock status');
  verb(lock, run, 'release', 'take the lock from a run that is dead', 'lock release');

  const sandbox = program.command('sandbox').description('the emulated AWS on this machine');
  addSettings(verb(sandbox, run, 'start', 'start it', 'sandbox start'), 'sandbox')
    // Not of that scope, for `up` has it as well.
    .addOption(settingOption('sandbox.hosts'));
  verb(sandbox, run, 'stop', 'stop it; what was in it is gone', 'sandbox stop');
  verb(sandbox, run, 'status', 'where it is and what it uses', 'sandbox status');
  verb(sandbox, run, 'reset', 'empty it', 'sandbox reset');
}
