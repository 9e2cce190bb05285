import { structuredPatch } from 'diff';
import type { Paint } from './paint.ts';

const AROUND = 2;

/** What a file gains and loses, as `diff -u` shows it. Lines are shown whole: what is cut could not be judged. */
export function diffLines(file: string, before: string, after: string, paint: Paint): string[] {
  const { hunks } = structuredPatch(file, file, before, after, '', '', { context: AROUND });
  return [
    paint.bold(`--- ${file}`),
    paint.bold(`+++ ${file}, with your answers`),
    ...hunks.flatMap(({ oldStart, oldLines, newStart, newLines, lines }) => [
      paint.dim(`@@ -${oldStart},${oldLines} +${newStart},${newLines} @@`),
      ...lines.map((line) => painted(line.replace(/\r$/, ''), paint)),
    ]),
  ];
}

function painted(line: string, paint: Paint): string {
  if (line.startsWith('+')) return paint.ok(line);
  return line.startsWith('-') ? paint.fail(line) : line;
}
