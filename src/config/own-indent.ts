/** Lines of a text as a YAML writer puts them, and the same lines as somebody wrote them, where that can be told. */
export interface Aligned {
  readonly before: readonly string[];
  readonly own: ReadonlyMap<number, string>;
}

/** New lines that come in before line `at`, moved to where their neighbours begin in the text that somebody wrote. */
export function reindented(lines: readonly string[], at: number, text: Aligned): readonly string[] {
  let [base, shift] = [Number.POSITIVE_INFINITY, 0];
  return lines.map((line) => {
    const indent = indentOf(line);
    if (indent === undefined) return line;
    // What is deeper goes along with what it belongs to.
    if (indent <= base) [base, shift] = [indent, shiftOf(indent, at, text)];
    return `${' '.repeat(Math.max(0, indent + shift))}${line.trimStart()}`;
  });
}

function shiftOf(indent: number, at: number, text: Aligned): number {
  const above = (i: number) => i - 1;
  const below = (i: number) => i + 1;
  return (
    sibling(indent, at, text, above) ??
    sibling(indent, at - 1, text, below) ??
    group(indent, at, text)
  );
}

/** By the next line of the same group. */
function sibling(
  indent: number,
  at: number,
  text: Aligned,
  step: (i: number) => number,
): number | undefined {
  for (let i = step(at); i >= 0 && i < text.before.length; i = step(i)) {
    const other = indentOf(text.before[i]);
    if (other === undefined || other > indent) continue;
    return other === indent ? shiftAt(i, text) : undefined;
  }
  return undefined;
}

/** By the line that the group hangs from. */
function group(indent: number, at: number, text: Aligned): number {
  for (let i = at - 1; i >= 0; i -= 1) {
    const other = indentOf(text.before[i]);
    if (other !== undefined && other < indent) return shiftAt(i, text) ?? 0;
  }
  return 0;
}

function shiftAt(i: number, { before, own }: Aligned): number | undefined {
  const [mine, theirs] = [indentOf(own.get(i)), indentOf(before[i])];
  return mine === undefined || theirs === undefined ? undefined : mine - theirs;
}

/** Undefined: a blank line, or none. */
function indentOf(line: string | undefined): number | undefined {
  const at = line?.search(/\S/);
  return at === -1 ? undefined : at;
}
