/** Breaks at spaces; a word longer than the line is cut, so no line is ever longer than `columns`. */
export function wrap(text: string, columns: number): string[] {
  return text.split('\n').flatMap((line) => wrapLine(line, Math.max(1, columns)));
}

/** `head` once, the text beside it, its further lines below the first. */
export function hanging(head: string, text: string, columns: number): string[] {
  const lines = wrap(text, Math.max(1, columns - head.length));
  const rest = ' '.repeat(head.length);
  return lines.map((line, index) => `${index === 0 ? head : rest}${line}`.trimEnd());
}

export function indented(text: string, indent: number, columns: number): string[] {
  return hanging(' '.repeat(indent), text, columns);
}

/** Cut at the end with `...` where it does not fit. */
export function cut(text: string, columns: number): string {
  if (text.length <= columns) return text;
  return columns <= 3 ? text.slice(0, Math.max(0, columns)) : `${text.slice(0, columns - 3)}...`;
}

export function widest(texts: readonly string[]): number {
  return Math.max(0, ...texts.map((text) => text.length));
}

function wrapLine(line: string, columns: number): string[] {
  // Columns that somebody aligned stay aligned where they fit.
  if (line.length <= columns) return [line];
  const lines: string[] = [];
  let current = '';
  for (const word of words(line, columns)) {
    const longer = current === '' ? word : `${current} ${word}`;
    if (longer.length <= columns) {
      current = longer;
      continue;
    }
    lines.push(current);
    current = word;
  }
  return [...lines, current];
}

function words(line: string, columns: number): string[] {
  return line.split(/\s+/).flatMap((word) => {
    const parts: string[] = [];
    for (let at = 0; at < word.length; at += columns) parts.push(word.slice(at, at + columns));
    return parts;
  });
}
