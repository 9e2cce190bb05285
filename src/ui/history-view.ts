import { duration } from './durations.ts';
import type { Paint, Screen } from './paint.ts';
import { table } from './table.ts';

export interface HistoryRow {
  readonly command: string;
  readonly by: string;
  /** ISO times. */
  readonly startedAt: string;
  readonly finishedAt: string | null;
  readonly result: string;
}

/** The newest last, next to what is typed then. */
export function historyLines(
  rows: readonly HistoryRow[],
  { columns, tableColumns = columns, paint }: Screen,
): string[] {
  const cells = rows.map((row) => [
    row.startedAt.slice(0, 16).replace('T', ' '),
    row.command.replace(/^orthweb /, ''),
    row.by,
    ending(row),
  ]);
  const lines = table([['started (UTC)', 'command', 'by', 'result'], ...cells], {
    indent: 0,
    columns: tableColumns,
    elastic: 2,
  });
  return lines.map((line, at) => (at === 0 ? paint.dim(line) : painted(line, rows[at - 1], paint)));
}

function ending({ startedAt, finishedAt, result }: HistoryRow): string {
  if (finishedAt === null) return result;
  const tookMs = Date.parse(finishedAt) - Date.parse(startedAt);
  return `${result} (${duration(Math.max(0, tookMs))})`;
}

function painted(line: string, row: HistoryRow | undefined, paint: Paint): string {
  if (row?.result === 'failed') return paint.fail(line);
  return row?.result === 'interrupted' || row?.result === 'cut off' ? paint.warn(line) : line;
}
