import { type Command, Option } from 'commander';
import {
  CERTS,
  CERTS_CLIENT,
  CERTS_IMPORT,
  CERTS_RENEW,
  CERTS_SHOW,
  CREDENTIALS,
} from './texts/access.ts';
import { BACKUP, BACKUP_CREATE, BACKUP_LIST } from './texts/operate.ts';
import type { Told } from './told.ts';
import { domainOption, eventsOption, family, lockWaitOption, type Run, verb } from './verb.ts';

/** Who gets in: the web login, certificates, and copies of the database. */
export function addAccessCommands(program: Command, run: Run): void {
  const lockWait = lockWaitOption();
  verb(program, run, 'credentials', CREDENTIALS)
    .addOption(domainOption())
    .option('--rotate', 'make a new password, and have the hosts use it')
    .addOption(lockWait)
    .addOption(eventsOption());
  addCertificateCommands(program, run);
  const backup = family(program, 'backup', BACKUP);
  verb(backup, run, 'create', BACKUP_CREATE, 'backup create')
    .addOption(lockWait)
    .addOption(eventsOption())
    .option('--no-wait', 'do not wait until it is complete');
  verb(backup, run, 'list', BACKUP_LIST, 'backup list');
}

function addCertificateCommands(program: Command, run: Run): void {
  const certs = family(program, 'certs', CERTS);
  verb(certs, run, 'show', CERTS_SHOW, 'certs show');
  verb(certs, run, 'client', CERTS_CLIENT, 'certs client')
    .argument('<device>', 'what it is called: CT-1')
    .requiredOption('--out <folder>', 'where ca.crt, client.crt and client.key go')
    .option('--force', 'replace files that are there');
  const change = (name: string, told: Told): Command =>
    verb(certs, run, name, told, `certs ${name}`)
      .addOption(domainOption())
      .addOption(lockWaitOption())
      .addOption(eventsOption());
  change('renew', CERTS_RENEW).option('--own', "after an import: back to the site's own authority");
  change('import', CERTS_IMPORT)
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
