import type { Command } from 'commander';
import { addSettings, type Run, verb } from './verb.ts';

/** What proves that a site works. */
export function addProofCommands(program: Command, run: Run): void {
  addSettings(verb(program, run, 'validate', 'prove that the site works'), 'site')
    .option('--only <layers>', 'user, server, dicom, database, storage, redundancy, security')
    .option('--junit <file>', 'also write the result for a build server')
    .option('--html <file>', 'also write it as a page')
    .option('--file <path...>', 'send your own DICOM files: they stay on the site')
    .addHelpText('after', ENDS);
}

const ENDS = `
A small object of no person is stored for the test and removed again. Exit code
4 when a check fails; what could not be checked is named and fails nothing.`;
