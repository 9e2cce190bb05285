import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { fullName, leaves } from '../../../src/cli/told.ts';
import { commandLine } from '../../../src/cli.ts';
import { SETTINGS } from '../../../src/config/settings.ts';
import { referenceFiles } from '../../../src/reference/files.ts';
import { man } from '../../../src/reference/man.ts';
import { markdown } from '../../../src/reference/markdown.ts';
import { roffText, roffWord } from '../../../src/reference/roff.ts';

const ROOT = join(import.meta.dirname, '../../..');
const files = referenceFiles();
const program = commandLine(async () => undefined, {});
const COMMANDS = leaves(program).map(fullName);

describe('what is made from the command line', () => {
  it.each(Object.keys(files))('%s is as it is now (else: npm run docs)', (path) => {
    expect(readFileSync(join(ROOT, path), 'utf8').replaceAll('\r\n', '\n')).toBe(files[path]);
  });

  it('is installed with the program', () => {
    const { files: shipped, man: manual } = JSON.parse(
      readFileSync(join(ROOT, 'package.json'), 'utf8'),
    ) as { files: string[]; man: string };
    expect(shipped).toEqual(expect.arrayContaining(Object.keys(files)));
    expect(manual).toBe('docs/orthweb.1');
  });

  it.each(Object.keys(files))('%s names every command, flag and variable', (path) => {
    const text = (files[path] ?? '').replaceAll('\\', '');
    for (const command of COMMANDS) expect(text).toContain(`orthweb ${command}`);
    for (const { env, path: setting } of SETTINGS) {
      expect(text).toContain(env);
      expect(text).toContain(setting);
    }
    for (const { long } of leaves(program).flatMap((one) => one.options))
      expect(text).toContain(long);
  });
});

describe('text in a manual', () => {
  it('is never a request, and every sign is itself', () => {
    expect(roffText(".nf\na-b \\ 'x' `y` ~ ^ …")).toBe(
      '\\&.nf\na\\-b \\e \\(aqx\\(aq \\(gay\\(ga \\(ti \\(ha \\[u2026]',
    );
    expect(roffWord('say "it"')).toBe('"say \\(dqit\\(dq"');
  });
});

const small = {
  about: 'Does x.',
  everywhere: [['--json', 'one document']] as const,
  groups: [
    {
      title: 'Group',
      entries: [
        {
          name: 'do it',
          usage: 'orthweb do it [options] <what>',
          about: 'Does *it* | <now>.',
          examples: [
            ['orthweb do it x', 'once'] as const,
            ['orthweb do it a-long-one', ''] as const,
          ],
          arguments: [['what', 'which one: a, b'] as const],
          options: [['--way <a|b>', "somebody's way"] as const],
          settings: true,
          notes: ['.A note.'],
        },
      ],
    },
  ],
  topics: [
    {
      name: 'exit-codes',
      summary: 'what the exit code says',
      blocks: [{ kind: 'terms', terms: [['0', 'done']] } as const],
    },
  ],
};

it('a reference shows a command so', () => {
  expect(markdown(small)).toMatchInlineSnapshot(`
    "# Reference

    Does x. This page is made from what \`orthweb --help\` is made of, by \`npm run docs\`.

    Commands: [do it](#orthweb-do-it).

    Topics: [exit-codes](#exit-codes).

    ## Commands

    ### Group

    #### orthweb do it

    Does \\*it\\* \\| \\<now\\>.

    \`\`\`text
    orthweb do it [options] <what>
    \`\`\`

    \`\`\`sh
    orthweb do it x  # once
    orthweb do it a-long-one
    \`\`\`

    | word | is |
    |---|---|
    | \`what\` | which one: a, b |

    | option | does |
    |---|---|
    | \`--way <a\\|b>\` | somebody's way |

    .A note.

    It also takes every setting as a flag: see [config](#config).

    ## Options of every command

    | option | does |
    |---|---|
    | \`--json\` | one document |

    ## exit-codes

    What the exit code says.

    |  |  |
    |---|---|
    | \`0\` | done |
    "
  `);
});

it('a manual shows it so', () => {
  expect(man(small, '1.2.3')).toMatchInlineSnapshot(`
    ".\\" Made by npm run docs from the definitions of the command line.
    .TH ORTHWEB 1 "" "orthweb 1.2.3" "User Commands"
    .SH NAME
    orthweb \\- does x
    .SH SYNOPSIS
    .B orthweb
    .I command
    .RI [ options ]
    .SH OPTIONS
    Every command takes these.
    .TP
    .B "\\-\\-json"
    one document
    .SH COMMANDS
    .SS "orthweb do it"
    Does *it* | <now>.
    .PP
    .nf
    .RS 4
    orthweb do it [options] <what>
    .RE
    .fi
    .TP
    .B "what"
    which one: a, b
    .TP
    .B "\\-\\-way <a|b>"
    somebody\\(aqs way
    .PP
    \\&.A note.
    .PP
    It also takes every setting as a flag; see CONFIGURATION.
    .PP
    Examples:
    .PP
    .nf
    .RS 4
    # once
    orthweb do it x
    orthweb do it a\\-long\\-one
    .RE
    .fi
    .SH "EXIT STATUS"
    .TP
    .B "0"
    done
    .SH SEE ALSO
    .B orthweb help
    shows each of these sections by itself.
    "
  `);
});
