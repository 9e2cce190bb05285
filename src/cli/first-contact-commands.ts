import { type Command, Option } from 'commander';
import { addSettings, type Run, verb } from './verb.ts';

/** What comes before the first deployment. */
export function addFirstContactCommands(program: Command, run: Run): void {
  addSettings(verb(program, run, 'init', 'ask for the settings, and write orthweb.yaml'), 'site')
    .addOption(
      new Option('--certificate <whose>', "the site's: own, or one to import later").choices([
        'own',
        'import',
      ]),
    )
    .option('--force', 'change a file that is there without asking')
    .addHelpText('after', ENDS);
}

const ENDS = `
What a flag answers is not asked. Nothing is created, and no credentials are
needed. A file that is there is asked about first, and keeps its comments.`;
