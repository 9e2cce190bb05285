import { cut, widest } from './wrap.ts';

export interface TableOptions {
  readonly indent: number;
  readonly columns: number;
  /** The column that is cut when the table is too wide. Default: the last. */
  readonly elastic?: number;
}

/** Columns two spaces apart, no borders: one row an entry, so that `grep` and `awk` work on it. */
export function table(rows: readonly (readonly string[])[], o: TableOptions): string[] {
  const count = Math.max(0, ...rows.map((row) => row.length));
  const widths = Array.from({ length: count }, (_, at) => widest(rows.map((row) => row[at] ?? '')));
  const elastic = o.elastic ?? count - 1;
  const total = o.indent + widths.reduce((sum, width) => sum + width + 2, -2);
  if (total > o.columns) {
    widths[elastic] = Math.max(4, (widths[elastic] ?? 0) - (total - o.columns));
  }
  return rows.map((row) => {
    const cells = row.map((cell, at) => cut(cell, widths[at] ?? 0).padEnd(widths[at] ?? 0));
    return cut(`${' '.repeat(o.indent)}${cells.join('  ')}`.trimEnd(), o.columns);
  });
}
