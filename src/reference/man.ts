import { wrapped } from '../cli/help/lines.ts';
import type { Block, Term } from '../cli/topics/topic.ts';
import type { Entry, Page } from './page.ts';
import { roffText, roffWord } from './roff.ts';

/** How manuals call what our topics are about. */
const TITLES: Readonly<Record<string, string>> = {
  'exit-codes': 'EXIT STATUS',
  config: 'CONFIGURATION',
};

/** docs/orthweb.1, for `man`. */
export function man(page: Page, version: string): string {
  const lines = [
    '.\\" Made by npm run docs from the definitions of the command line.',
    `.TH ORTHWEB 1 "" ${roffWord(`orthweb ${version}`)} "User Commands"`,
    '.SH NAME',
    `orthweb \\- ${roffText(lower(page.about).replace(/\.$/, ''))}`,
    '.SH SYNOPSIS',
    '.B orthweb',
    '.I command',
    '.RI [ options ]',
    '.SH OPTIONS',
    'Every command takes these.',
    ...tagged(page.everywhere),
    '.SH COMMANDS',
    ...page.groups.flatMap(({ entries }) => entries.flatMap(command)),
    ...page.topics.flatMap(({ name, blocks }) => [
      `.SH ${roffWord(TITLES[name] ?? name.toUpperCase())}`,
      ...blocks.flatMap(block),
    ]),
    '.SH SEE ALSO',
    '.B orthweb help',
    'shows each of these sections by itself.',
  ];
  // A heading begins a paragraph by itself.
  return `${lines.join('\n')}\n`.replaceAll(/^(\.S[HS] .*)\n\.PP$/gm, '$1');
}

function command(entry: Entry): string[] {
  return [
    `.SS ${roffWord(`orthweb ${entry.name}`)}`,
    flowing(entry.about),
    ...preformatted([entry.usage]),
    ...tagged([...entry.arguments, ...entry.options]),
    ...entry.notes.flatMap(paragraph),
    ...(entry.settings
      ? paragraph('It also takes every setting as a flag; see CONFIGURATION.')
      : []),
    ...(entry.examples.length === 0 ? [] : ['.PP', 'Examples:', ...preformatted(examples(entry))]),
  ];
}

/** A meaning stands above its command, as a shell's comment does. */
function examples({ examples: list }: Entry): string[] {
  return list.flatMap(([line, why]) => (why === '' ? [line] : [`# ${why}`, line]));
}

function block(one: Block): string[] {
  switch (one.kind) {
    case 'text':
      return paragraph(one.text);
    case 'heading':
      return [`.SS ${roffWord(one.text)}`];
    case 'terms':
      return tagged(one.terms);
    case 'code':
      return preformatted(one.lines);
  }
}

const paragraph = (text: string): string[] => ['.PP', flowing(text)];

function tagged(terms: readonly Term[]): string[] {
  return terms.flatMap(([term, meaning]) => ['.TP', `.B ${roffWord(term)}`, flowing(meaning)]);
}

function preformatted(lines: readonly string[]): string[] {
  return ['.PP', '.nf', '.RS 4', ...lines.map(roffText), '.RE', '.fi'];
}

/** In short lines, so that a change of a word is a change of a line. */
const flowing = (text: string): string => roffText(wrapped(text, 0, 72).join('\n'));

const lower = (text: string): string => `${text.charAt(0).toLowerCase()}${text.slice(1)}`;
