import type { Block, Term } from '../cli/topics/topic.ts';
import type { Entry, Page } from './page.ts';

/** docs/reference.md. */
export function markdown(page: Page): string {
  const parts = [
    '# Reference',
    `${escaped(page.about)} This page is made from what \`orthweb --help\` is made of, by \`npm run docs\`.`,
    contents(page),
    '## Commands',
    ...page.groups.flatMap(({ title, entries }) => [`### ${title}`, ...entries.flatMap(command)]),
    '## Options of every command',
    table(['option', 'does'], page.everywhere),
    ...page.topics.flatMap(({ name, summary, blocks }) => [
      `## ${name}`,
      `${escaped(sentence(summary))}`,
      ...blocks.map(block),
    ]),
  ];
  return `${parts.filter((part) => part !== '').join('\n\n')}\n`;
}

function contents({ groups, topics }: Page): string {
  const commands = groups.flatMap(({ entries }) =>
    entries.map(({ name }) => link(`orthweb ${name}`)),
  );
  const pages = topics.map(({ name }) => `[${name}](#${name})`);
  return [`Commands: ${commands.join(', ')}.`, `Topics: ${pages.join(', ')}.`].join('\n\n');
}

const link = (title: string): string =>
  `[${title.replace('orthweb ', '')}](#${title.replaceAll(' ', '-')})`;

function command(entry: Entry): string[] {
  const settings = entry.settings
    ? 'It also takes every setting as a flag: see [config](#config).'
    : '';
  return [
    `#### orthweb ${entry.name}`,
    escaped(entry.about),
    fenced([entry.usage]),
    examples(entry),
    table(['word', 'is'], entry.arguments),
    table(['option', 'does'], entry.options),
    ...entry.notes.map(escaped),
    settings,
  ];
}

function examples({ examples: list }: Entry): string {
  const width = Math.max(0, ...list.filter(([, why]) => why !== '').map(([line]) => line.length));
  const lines = list.map(([line, why]) => (why === '' ? line : `${line.padEnd(width)}  # ${why}`));
  return fenced(lines, 'sh');
}

function block(one: Block): string {
  switch (one.kind) {
    case 'text':
      return escaped(one.text);
    case 'heading':
      return `### ${escaped(one.text)}`;
    case 'terms':
      return table(['', ''], one.terms);
    case 'code':
      return fenced(one.lines);
  }
}

function table([left, right]: Term, rows: readonly Term[]): string {
  if (rows.length === 0) return '';
  const lines = rows.map(([term, meaning]) => `| \`${inCode(term)}\` | ${escaped(meaning)} |`);
  return [`| ${left} | ${right} |`, '|---|---|', ...lines].join('\n');
}

const FENCE = '```';

const fenced = (lines: readonly string[], language = 'text'): string =>
  [`${FENCE}${language}`, ...lines, FENCE].join('\n');

/** A bar ends a cell, in code as well. */
const inCode = (text: string): string => text.replaceAll('|', '\\|');

/** Nothing of a text is markup. */
function escaped(text: string): string {
  return text.replaceAll(/[\\`*_{}[\]<>|~]/g, '\\$&').replaceAll(/^([#+-])/gm, '\\$1');
}

const sentence = (words: string): string =>
  words.startsWith('orthweb.yaml')
    ? `${words}.`
    : `${words.charAt(0).toUpperCase()}${words.slice(1)}.`;
