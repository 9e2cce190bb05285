import type { Screen } from './paint.ts';
import { hanging } from './wrap.ts';

export interface TakeUpRow {
  readonly host: string;
  readonly outcome: 'taken' | 'later' | 'behind' | 'broken';
  readonly why: string;
}

/** How each host stands to a change: what needs somebody is marked, with and without colour. */
export function takeUpLines(rows: readonly TakeUpRow[], { columns, paint }: Screen): string[] {
  return rows.flatMap(({ host, outcome, why }) => {
    const amiss = outcome === 'behind' || outcome === 'broken';
    const lines = hanging(`  ${amiss ? '!' : ' '} ${host.padEnd(9)}  `, why, columns);
    return amiss ? lines.map((line) => paint.warn(line)) : lines;
  });
}
