import { execFileSync, spawnSync } from 'node:child_process';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { scriptOfText, scriptOfWords, shellWord } from '../../../src/operate/shell-words.ts';

/** Runs a script as the agent does: from a file, by sh. */
const sh = (script: string) => spawnSync('sh', ['-c', script], { encoding: 'utf8' });

describe('words', () => {
  it('reach the program as they are, whatever they hold', () => {
    const word = fc
      .string({ unit: fc.constantFrom(...'ab \'"$`\\{}*?~!#&|;<>()\n\t%ü🙂-') })
      .filter((text) => !text.includes('\0'));
    fc.assert(
      fc.property(fc.array(word, { maxLength: 5 }), (words) => {
        const { stdout } = sh(scriptOfWords(['printf', '[%s]', ...words]));
        expect(stdout).toBe(words.length === 0 ? '[]' : words.map((one) => `[${one}]`).join(''));
      }),
      { numRuns: 60 },
    );
  });

  it('hold nothing that Systems Manager would replace', () => {
    for (const text of ['{{ssm:name}}', '{{{x}}}', 'docker ps --format {{.Names}}']) {
      expect(shellWord(text)).not.toContain('{{');
      expect(execFileSync('sh', ['-c', `printf %s ${shellWord(text)}`], { encoding: 'utf8' })).toBe(
        text,
      );
    }
  });
});

describe('a script', () => {
  it('passes on the exit code, of words and of text', () => {
    expect(sh(scriptOfWords(['sh', '-c', 'exit 7'])).status).toBe(7);
    expect(sh(scriptOfText('exit 7')).status).toBe(7);
    expect(sh(scriptOfWords(['no-such-program'])).status).toBe(127);
    expect(sh(scriptOfWords(['exit', '3'])).status).toBe(3);
  });

  it('lets a shell read text as it is', () => {
    const { stdout } = sh(scriptOfText('for word in a b; do echo "<$word>" | tr a-z A-Z; done'));
    expect(stdout).toBe('<A>\n<B>\n');
  });

  it('never ends with 194, by which the agent would restart the host', () => {
    expect(sh(scriptOfText('exit 194')).status).toBe(195);
    expect(sh(scriptOfWords(['exit', '194'])).status).toBe(195);
  });
});
