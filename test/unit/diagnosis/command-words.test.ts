import { expect, it } from 'vitest';
import { commandWords } from '../../../src/diagnosis/command-words.ts';

it('the words of a command are kept as they were typed', () => {
  const argv = ['up', '--name', 'lemur', '--web-cidr=203.0.113.0/24', '-y'];
  expect(commandWords(argv)).toEqual(argv);
});

it('what goes to a host is counted: nobody knows what is in it', () => {
  expect(commandWords(['exec', 'primary', '--', 'mysql', '-phunter2'])).toEqual([
    'exec',
    'primary',
    '--',
    '[2 words]',
  ]);
  expect(commandWords(['exec', 'primary', '--', 'df']).at(-1)).toBe('[1 word]');
  expect(commandWords(['exec', 'primary', 'hunter2'], ['hunter2'])).toEqual([
    'exec',
    'primary',
    '[word]',
  ]);
  expect(commandWords(['exec', 'primary', '--shell', 'echo hunter2'])).not.toContain(
    'echo hunter2',
  );
  expect(commandWords(['exec', 'primary', '--shell=echo hunter2']).at(-1)).toBe(
    '--shell=[12 characters]',
  );
});

it.each([
  [['--password', 'hunter2']],
  [['--db-password=hunter2']],
  [['--session-token', 'hunter2']],
  [['--client-secret=hunter2=']],
])('a flag for a secret loses its value, should there ever be one: %j', (argv) => {
  expect(commandWords(argv).join(' ')).not.toContain('hunter2');
});
