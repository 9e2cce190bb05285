import { type Command, Option } from 'commander';
import { domainOption, eventsOption, lockWaitOption, type Run, verb } from './verb.ts';

/** Who gets in: the web login, certificates, and copies of the database. */
export function addAccessCommands(program: Command, run: Run): void {
  const lockWait = lockWaitOption();
  verb(program, run, 'credentials', 'show the web login, or make another')
    .addOption(domainOption())
    .option('--rotate', 'make a new password, and have the hosts use it')
    .addOption(lockWait)
    .addOption(eventsOption())
    .addHelpText('after', '\nThe document of --json holds the password: keep it out of logs.');
  addCertificateCommands(program, run);
  const backup = program.command('backup').description('copies of the database');
  verb(backup, run, 'create', 'take one now; down keeps it', 'backup create')
    .addOption(lockWait)
    .addOption(eventsOption())
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
      .addOption(lockWaitOption())
      .addOption(eventsOption());
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
