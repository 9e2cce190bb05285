import { type Command, Option } from 'commander';
import { VALIDATE } from './texts/prove.ts';
import { addSettings, type Run, verb } from './verb.ts';
import { LAYER_WORDS, offers } from './words.ts';

/** What proves that a site works. */
export function addProofCommands(program: Command, run: Run): void {
  addSettings(verb(program, run, 'validate', VALIDATE), 'site')
    .addOption(offers(new Option('--only <layers>', 'not all layers'), LAYER_WORDS))
    .option('--junit <file>', 'also write the result for a build server')
    .option('--html <file>', 'also write it as a page')
    .option('--file <path...>', 'send your own DICOM files: they stay on the site');
}
