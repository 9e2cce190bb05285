import { Help } from 'commander';

/** The widest line of help. */
export const WIDTH = 80;
const INDENT = 2;
/** Behind a longer term the meaning begins on a line of its own. */
const LONGEST_TERM = 34;
/** Examples are longer, and their meanings short. */
const LONGEST_EXAMPLE = 50;

const helper = new Help();
// Meanings beside long examples have little room.
helper.minWidthToWrap = 20;

export function wrapped(text: string, indent = 0, width = WIDTH): string[] {
  const lines = helper.boxWrap(text, Math.max(20, width - indent)).split('\n');
  return lines.map((line) => `${' '.repeat(indent)}${line}`.trimEnd());
}

type Rows = readonly (readonly [string, string])[];

export function exampleLines(rows: Rows, width = WIDTH): string[] {
  return columns(rows, width, LONGEST_EXAMPLE);
}

/** Two columns: terms, and beside them what they mean. */
export function columns(rows: Rows, width = WIDTH, longestTerm = LONGEST_TERM): string[] {
  const explained = rows.filter(([, meaning]) => meaning !== '');
  const lengths = explained.map(([term]) => term.length);
  const longest = Math.max(0, ...lengths.filter((length) => length <= longestTerm));
  const start = INDENT + longest + 2;
  return rows.flatMap(([term, meaning]) => {
    const head = `${' '.repeat(INDENT)}${term}`;
    if (meaning === '') return wrapped(term, INDENT, Math.max(width, head.length));
    const [first = '', ...rest] = wrapped(meaning, start, width);
    if (term.length > longest) return [head, first, ...rest];
    return [`${head.padEnd(start)}${first.trimStart()}`, ...rest];
  });
}
