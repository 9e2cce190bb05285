/** The word that was probably meant, when one is close enough to say so. */
export function nearest(given: string, words: readonly string[]): string | undefined {
  const wanted = plain(given);
  const tolerance = wanted.length < 4 ? 1 : 2;
  let best: string | undefined;
  let least = tolerance + 1;
  for (const word of words) {
    const edits = editsBetween(wanted, plain(word), least);
    if (edits < least) [best, least] = [word, edits];
  }
  return best;
}

export function didYouMean(word: string | undefined): string {
  return word === undefined ? '' : `; did you mean ${word}?`;
}

/** instance-type, instance_type and instanceType are the same word to whoever wrote it. */
function plain(word: string): string {
  return word.toLowerCase().replaceAll(/[-_]/g, '');
}

/** Letters to insert, delete or replace; `enough` when the lengths alone need as many. */
function editsBetween(a: string, b: string, enough: number): number {
  if (Math.abs(a.length - b.length) >= enough) return enough;
  let above = Array.from({ length: b.length + 1 }, (_, column) => column);
  for (const [row, letter] of [...a].entries()) {
    const current = [row + 1];
    for (const [column, other] of [...b].entries()) {
      const replaced = (above[column] ?? 0) + (letter === other ? 0 : 1);
      const shifted = Math.min(above[column + 1] ?? 0, current[column] ?? 0) + 1;
      current.push(Math.min(replaced, shifted));
    }
    above = current;
  }
  return above.at(-1) ?? enough;
}
