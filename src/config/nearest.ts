/** The word that was probably meant, when one is close enough to say so. */
export function nearest(given: string, words: readonly string[]): string | undefined {
  const wanted = plain(given);
  const tolerance = wanted.length <= 4 ? 1 : 2;
  let best: { readonly word: string; readonly distance: number } | undefined;
  for (const word of words) {
    const distance = editDistance(wanted, plain(word), tolerance);
    if (distance <= tolerance && distance < (best?.distance ?? Infinity)) best = { word, distance };
  }
  return best?.word;
}

export function didYouMean(word: string | undefined): string {
  return word === undefined ? '' : `; did you mean ${word}?`;
}

/** instance-type, instance_type and instanceType are the same word to whoever wrote it. */
function plain(word: string): string {
  return word.toLowerCase().replaceAll(/[-_]/g, '');
}

/** Insertions, deletions, substitutions and swaps of neighbours; Infinity when the lengths already tell. */
function editDistance(a: string, b: string, tolerance: number): number {
  if (Math.abs(a.length - b.length) > tolerance) return Infinity;
  let beforeLast: number[] = [];
  let last = Array.from({ length: b.length + 1 }, (_, column) => column);
  for (let row = 1; row <= a.length; row += 1) {
    const current = [row];
    for (let column = 1; column <= b.length; column += 1) {
      const same = a[row - 1] === b[column - 1];
      const swapped = a[row - 1] === b[column - 2] && a[row - 2] === b[column - 1];
      current[column] = Math.min(
        (last[column] ?? 0) + 1,
        (current[column - 1] ?? 0) + 1,
        (last[column - 1] ?? 0) + (same ? 0 : 1),
        swapped ? (beforeLast[column - 2] ?? Infinity) + 1 : Infinity,
      );
    }
    beforeLast = last;
    last = current;
  }
  return last[b.length] ?? Infinity;
}
