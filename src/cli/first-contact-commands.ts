import { type Command, Option } from 'commander';
import { INIT } from './texts/first-steps.ts';
import { addSettings, type Run, verb } from './verb.ts';

/** What comes before the first deployment. */
export function addFirstContactCommands(program: Command, run: Run): void {
  addSettings(verb(program, run, 'init', INIT), 'site')
    .addOption(
      new Option('--certificate <whose>', "the site's: made here, or imported later").choices([
        'own',
        'import',
      ]),
    )
    .option('--force', 'change a file that is there without asking');
}
