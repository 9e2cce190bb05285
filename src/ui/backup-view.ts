import { age } from './durations.ts';
import { counted } from './numbers.ts';
import type { Screen } from './paint.ts';
import { table } from './table.ts';
import { hanging, wrap } from './wrap.ts';

export interface BackupRow {
  readonly id: string;
  readonly kind: 'manual' | 'final' | 'automated' | 'other';
  readonly status: string;
  readonly percent: number;
  /** ISO time. */
  readonly takenAt?: string | undefined;
  readonly gib: number;
}

export const BACKUP_USES: Readonly<Record<BackupRow['kind'], string>> = {
  manual: 'kept by down, removed by down --delete-data',
  final: 'the last one is what the next up restores; removed by down --delete-data',
  automated: "RDS's own, also for any moment in between; gone with the database",
  other: 'made by hand or by AWS Backup: orthweb never removes it',
};

/** The newest first; names are whole, as somebody is going to copy one. */
export function backupLines(
  rows: readonly BackupRow[],
  at: { readonly deployment: string; readonly nowMs: number; readonly next: string },
  { columns, tableColumns = columns }: Pick<Screen, 'columns' | 'tableColumns'>,
): string[] {
  if (rows.length === 0) return [`no copy of the database of ${at.deployment}`];
  const cells = rows.map((row) => [row.id, row.kind, `${row.gib} GB`, ageOf(row, at.nowMs)]);
  const kinds = [...new Set(rows.map(({ kind }) => kind))];
  return [
    ...table([['backup', 'kind', 'size', 'age'], ...cells], { indent: 0, columns: tableColumns }),
    '',
    ...kinds.flatMap((kind) => hanging(`  ${kind.padEnd(9)}  `, BACKUP_USES[kind], columns)),
    '',
    ...wrap(at.next, columns),
  ];
}

function ageOf({ status, percent, takenAt }: BackupRow, nowMs: number): string {
  if (status === 'creating') return `${percent} % made`;
  if (status !== 'available') return status;
  return takenAt === undefined ? '' : age(nowMs - Date.parse(takenAt));
}

/** What the operator must know before an older index is put beside the studies. */
export function restoreLines(
  chosen: { readonly id: string; readonly takenAt?: string | undefined },
  at: { readonly nowMs: number; readonly keptDays: number },
  { columns }: Pick<Screen, 'columns'>,
): string[] {
  const { id, takenAt } = chosen;
  const when =
    takenAt === undefined
      ? ''
      : `, taken ${takenAt.slice(0, 16).replace('T', ' ')} UTC, ${age(at.nowMs - Date.parse(takenAt))} ago`;
  return [
    ...wrap(`The database is restored from ${id}${when}.`, columns),
    ...hanging(
      '  ',
      `Studies that came later stay in the bucket, but the site does not know them. Studies that were deleted later are listed and cannot be opened; the bucket keeps them as older versions for ${counted(at.keptDays, 'day')} after their deletion.`,
      columns,
    ),
  ];
}
