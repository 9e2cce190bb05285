import { isDeepStrictEqual } from 'node:util';
import { diffArrays } from 'diff';
import { parse } from 'yaml';
import { reindented } from './own-indent.ts';

export interface Rewritten {
  readonly original: string;
  /** The original as a YAML writer puts it: the same, but for spaces, blank lines and the like. */
  readonly before: string;
  /** `before` with the changes. */
  readonly after: string;
}

/** The changes alone, in the original: lines that nobody changed stay as somebody wrote them. */
export function keptLines({ original, before, after }: Rewritten): string {
  const lineEnd = original.includes('\r\n') ? '\r\n' : '\n';
  const whole = original.endsWith('\n') ? original : `${original}\n`;
  const [own, plain] = [linesOf(whole), linesOf(before)];
  const chunks = chunksOf(own, plain);
  const edit = editOf(plain, linesOf(after));
  const aligned = { before: plain, own: ownLines(chunks) };
  const added = (at: number) => reindented(edit.inserted.get(at) ?? [], at, aligned);
  const merged = chunks.flatMap((chunk) => {
    if (chunk.from === plain.length) return chunk.lines;
    if (isUntouched(chunk, edit)) return [...added(chunk.from), ...chunk.lines];
    const stays = (at: number) => (edit.stays.has(at) ? [plain[at] ?? ''] : []);
    return numbers(chunk).flatMap((at) => [...added(at), ...stays(at)]);
  });
  const text = [...merged, ...added(plain.length)].join('\n');
  return (sameMeaning(text, after) ? text : after).replaceAll('\n', lineEnd);
}

/** By line of `before`. */
interface Edit {
  readonly stays: ReadonlySet<number>;
  /** What comes in before the line. */
  readonly inserted: ReadonlyMap<number, readonly string[]>;
}

function isUntouched(chunk: Chunk, { stays, inserted }: Edit): boolean {
  return numbers(chunk).every((at) => stays.has(at) && (at === chunk.from || !inserted.has(at)));
}

function numbers({ from, to }: Chunk): readonly number[] {
  return Array.from({ length: to - from }, (_, i) => from + i);
}

function editOf(before: readonly string[], after: readonly string[]): Edit {
  const stays = new Set<number>();
  const inserted = new Map<number, readonly string[]>();
  let at = 0;
  for (const { added, removed, value } of diffArrays([...before], [...after])) {
    if (added) inserted.set(at, [...(inserted.get(at) ?? []), ...value]);
    if (!added && !removed) for (const i of value.keys()) stays.add(at + i);
    if (!added) at += value.length;
  }
  return { stays, inserted };
}

/** Lines of the original, and the lines of `before` from one up to another that say the same. */
interface Chunk {
  readonly lines: readonly string[];
  readonly from: number;
  readonly to: number;
}

function chunksOf(own: readonly string[], before: readonly string[]): readonly Chunk[] {
  const chunks: Chunk[] = [];
  let [ownAt, ownDone, at, done] = [0, 0, 0, 0];
  const parts = diffArrays([...own], [...before], {
    comparator: (a, b) => squeezed(a) === squeezed(b),
  });
  for (const { added, removed, count } of parts) {
    if (added || removed) {
      if (removed) ownAt += count;
      else at += count;
      continue;
    }
    // Lines that the writer puts otherwise are one chunk; blank ones that it leaves out belong to the next line.
    if (at > done) {
      chunks.push({ lines: own.slice(ownDone, ownAt), from: done, to: at });
      ownDone = ownAt;
    }
    for (let i = 0; i < count; i += 1) {
      ownAt += 1;
      chunks.push({ lines: own.slice(ownDone, ownAt), from: at, to: at + 1 });
      ownDone = ownAt;
      at += 1;
    }
    done = at;
  }
  const rest = { lines: own.slice(ownDone), from: done, to: before.length };
  return rest.lines.length > 0 || rest.to > rest.from ? [...chunks, rest] : chunks;
}

/** For lines of `before` that are one line of the original: that one. */
function ownLines(chunks: readonly Chunk[]): ReadonlyMap<number, string> {
  const single = chunks.filter(({ from, to }) => to === from + 1);
  return new Map(single.map(({ lines, from }) => [from, lines.at(-1) ?? '']));
}

function squeezed(line: string): string {
  return line.replaceAll(/\s/g, '');
}

function linesOf(text: string): string[] {
  return text.split(/\r?\n/);
}

function sameMeaning(text: string, after: string): boolean {
  try {
    return isDeepStrictEqual(parse(text), parse(after));
  } catch {
    return false;
  }
}
