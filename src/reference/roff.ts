/** What groff and mandoc take for text, and nothing else. */
export function roffText(text: string): string {
  const plain = text
    .replaceAll('\\', '\\e')
    .replaceAll('-', '\\-')
    .replaceAll("'", '\\(aq')
    .replaceAll('`', '\\(ga')
    .replaceAll('^', '\\(ha')
    .replaceAll('~', '\\(ti')
    .replaceAll(/[^\n\x20-\x7e]/g, (sign) => `\\[u${codeOf(sign)}]`);
  // A point at the beginning of a line would be a request.
  return plain.replaceAll(/^\./gm, '\\&.');
}

/** The argument of a macro: one word, whatever stands in it. */
export function roffWord(text: string): string {
  return `"${roffText(text).replaceAll('"', '\\(dq')}"`;
}

const codeOf = (sign: string): string =>
  (sign.codePointAt(0) ?? 0).toString(16).toUpperCase().padStart(4, '0');
