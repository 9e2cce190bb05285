import { type Term, type Topic, terms, text } from './topic.ts';

/** The promise to scripts. A number never changes its meaning. */
export const EXIT_CODES: readonly Term[] = [
  ['0', 'done, or there was nothing to do'],
  ['1', 'failed'],
  ['2', 'usage: a flag, a word or the configuration is wrong; nothing was called'],
  ['3', 'no, expired or insufficient credentials'],
  ['4', 'checks failed (validate, doctor, failover); what was asked for was done'],
  ['5', 'declined: somebody said no, and nothing happened'],
  ['6', 'locked: another run is changing the deployment'],
  ['130', 'interrupted by Ctrl-C or by the system; the same command carries on'],
];

export const EXIT_CODES_TOPIC: Topic = {
  name: 'exit-codes',
  summary: 'what the exit code says',
  blocks: [
    text('Every command ends with one of these:'),
    terms(EXIT_CODES),
    text('Two commands have numbers of their own:'),
    terms([
      [
        'plan --detailed-exitcode',
        '0 as planned, 2 something differs, 1 for every error but those of credentials (3)',
      ],
      ['exec', 'the exit code of the command on the host'],
    ]),
    text(
      'A command without words, such as orthweb alone, shows help and ends with 0; half a command, such as orthweb lock, ends with 2.',
    ),
  ],
};
