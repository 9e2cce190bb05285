import { execFileSync } from 'node:child_process';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { commandWord } from '../../../src/ui/command-word.ts';

describe('a word of a command to type', () => {
  it.each(['orthweb.yaml', '/etc/orthweb/site.yaml', 'wealthy-lemur', 'a=b,c@d:e+f%g'])(
    'stays as it is where no shell would change it: %s',
    (word) => {
      expect(commandWord(word, 'linux')).toBe(word);
    },
  );

  it('arrives as it is from a POSIX shell, whatever is in it', () => {
    const word = fc.string({ unit: 'grapheme' }).filter((text) => !text.includes('\0'));
    fc.assert(
      fc.property(word, (text) => {
        const printed = execFileSync('sh', ['-c', `printf %s ${commandWord(text, 'darwin')}`]);
        expect(printed.toString()).toBe(text);
      }),
      { numRuns: 50 },
    );
  });

  it.each([
    ['C:\\orthweb\\site.yaml', 'C:\\orthweb\\site.yaml'],
    ['C:\\Users\\Jürgen Maier\\site.yaml', '"C:\\Users\\Jürgen Maier\\site.yaml"'],
    ['C:\\my sites\\', '"C:\\my sites\\\\"'],
    ['a "b"', '"a \\"b\\""'],
    ['100%', '"100%"'],
    ['', '""'],
  ])('is quoted as Windows programs read it: %s', (word, quoted) => {
    expect(commandWord(word, 'win32')).toBe(quoted);
  });
});
