import { Command, InvalidArgumentError, Option, type OutputConfiguration } from 'commander';
import { SETTINGS, type Setting } from './config/settings.ts';
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
    .configureHelp({ showGlobalOptions: true, sortSubcommands: false })
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

const EXAMPLES = `
Examples:
  orthweb up --sandbox                      try it here, without an AWS account
  orthweb plan                              what would be created, and its price
  orthweb up --web-cidr 203.0.113.0/24 --dicom-cidr 203.0.113.0/24
  orthweb status
  orthweb down                              remove everything but the studies

Exit codes: 0 done or nothing to do, 1 failed, 2 usage, 3 credentials or
permission, 4 checks failed, 5 declined, 6 locked, 130 interrupted.`;

type Run = (invocation: Invocation) => Promise<void>;

function addCommands(program: Command, run: Run): void {
  const lockWait = lockWaitOption();
  const restart = new Option('--allow-restart', 'also make changes that interrupt service');

  addSettings(verb(program, run, 'plan', 'show what up would do'), 'site')
    .addOption(restart)
    .option('--detailed-exitcode', 'exit 2 when there is something to do')
    .option('--destroy', 'show what down would do')
    .option('--delete-data', 'with --destroy: as down --delete-data');
  addSettings(verb(program, run, 'up', 'create or correct the deployment'), 'site')
    .addOption(restart)
    .addOption(lockWait)
    .option('--from-snapshot <id>', 'make a missing database from this copy')
    .option('--no-wait', 'do not wait for the hosts to serve');
  addSettings(verb(program, run, 'status', 'what there is, and who is active'), 'site');
  verb(program, run, 'list', 'all deployments of this account and region');
  verb(program, run, 'outputs', 'site_address, host_info, s3_bucket, db_endpoint').argument(
    '[key]',
    'print only this one',
  );
  verb(program, run, 'down', 'remove the deployment; keeps the studies')
    .addOption(lockWait)
    .option('--confirm <name>', 'the name, instead of typing it')
    .option('--delete-data', 'also the studies, the snapshots and the key');

  addAccessCommands(program, run);

  const lock = program.command('lock').description('who is changing the deployment');
  verb(lock, run, 'status', 'show the holder', 'lock status');
  verb(lock, run, 'release', 'take the lock from a run that is dead', 'lock release');

  const sandbox = program.command('sandbox').description('the emulated AWS on this machine');
  addSettings(verb(sandbox, run, 'start', 'start it', 'sandbox start'), 'sandbox');
  verb(sandbox, run, 'stop', 'stop it; what was in it is gone', 'sandbox stop');
  verb(sandbox, run, 'status', 'where it is and what it uses', 'sandbox status');
  verb(sandbox, run, 'reset', 'empty it', 'sandbox reset');
}

/** Who gets in: the web login, certificates, and copies of the database. */
function addAccessCommands(program: Command, run: Run): void {
  const lockWait = lockWaitOption();
  verb(program, run, 'credentials', 'show the web login, or make another')
    .addOption(domainOption())
    .option('--rotate', 'make a new password, and have the hosts use it')
    .addOption(lockWait)
    .addHelpText('after', '\nThe document of --json holds the password: keep it out of logs.');
  addCertificateCommands(program, run);
  const backup = program.command('backup').description('copies of the database');
  verb(backup, run, 'create', 'take one now; down keeps it', 'backup create')
    .addOption(lockWait)
    .option('--no-wait', 'do not wait until it is complete');
  verb(backup, run, 'list', 'which there are, and what each is good for', 'backup list');
}

function addCertificateCommands(program: Command, run: Run): void {
  const certs = program.command('certs').description('certificates of the site and its devices');
  verb(certs, run, 'show', 'what they say, and what the hosts serve', 'certs show');
  verb(certs, run, 'client', 'make one for a DICOM device', 'certs client')
    .argument('<device>', 'what it is called: CT-1')
    .requiredOption('--out <folder>', 'where ca.crt, client.crt and client.key go')
    .option('--force', 'replace files that are there');
  const change = (name: string, description: string): Command =>
    verb(certs, run, name, description, `certs ${name}`)
      .addOption(domainOption())
      .addOption(lockWaitOption());
  change('renew', 'make a new one for the site now').option(
    '--own',
    "after an import: back to the site's own authority",
  );
  change('import', 'have the site serve one of somebody else')
    .requiredOption('--cert <file>', 'the certificate, in PEM form')
    .addOption(certificateKeyOption())
    .option('--chain <file>', 'the certificates between it and its root');
}

/** Elsewhere `--key` is a setting, the hosts' SSH key: this one must not be taken for it. */
function certificateKeyOption(): Option {
  const option = new Option('--key <file>', 'its private key, in PEM form, not encrypted');
  option.attributeName = () => 'certificateKey';
  return option.makeOptionMandatory();
}

/** What the site is called: the only setting that these commands depend on. */
function domainOption(): Option {
  const domain = SETTINGS.find(({ path }) => path === 'site.domain');
  if (domain === undefined) throw new Error('there is no setting site.domain');
  return new Option(domain.flag, domain.description);
}

function lockWaitOption(): Option {
  return new Option('--lock-wait <seconds>', 'wait for another run to end')
    .argParser(seconds)
    .default(0);
}

function verb(
  parent: Command,
  run: Run,
  name: string,
  description: string,
  command = name,
): Command {
  const made = parent.command(name).description(description);
  made.action(async () => {
    await run({ command, flags: made.optsWithGlobals(), words: made.args });
  });
  return made;
}

function addSettings(command: Command, scope: Setting['scope']): Command {
  for (const setting of SETTINGS) {
    if (setting.scope !== scope) continue;
    const option = new Option(setting.flag, setting.description);
    command.addOption(option);
  }
  return command;
}

function seconds(text: string): number {
  const value = Number(text);
  if (Number.isFinite(value) && value >= 0) return value;
  throw new InvalidArgumentError('must be a number of seconds, 0 or more');
}
