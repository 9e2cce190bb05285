import { age } from './durations.ts';
import { accountNumber, timeOfDay } from './numbers.ts';
import type { Screen } from './paint.ts';
import { table } from './table.ts';
import { widest, wrap } from './wrap.ts';

type Width = Pick<Screen, 'columns' | 'tableColumns'>;

export interface ListRow {
  readonly deployment: string;
  readonly region: string;
  /** `serving from primary`, `half made`, `removed, data kept`. */
  readonly state: string;
  /** ISO date of its first `up`. */
  readonly createdAt?: string | undefined;
}

/** Every deployment of the account in the region looked at. */
export function listLines(
  rows: readonly ListRow[],
  at: { readonly account: string; readonly region: string },
  { columns, tableColumns = columns }: Width,
): string[] {
  if (rows.length === 0) {
    const text = `no deployments in ${at.region} (account ${accountNumber(at.account)})`;
    return [...wrap(text, columns), 'next: orthweb up'];
  }
  const cells = rows.map((row) => [
    row.deployment,
    row.region,
    row.state,
    row.createdAt?.slice(0, 10) ?? '',
  ]);
  return table([['name', 'region', 'state', 'created'], ...cells], {
    indent: 0,
    columns: tableColumns,
    elastic: 2,
  });
}

/** The named values for scripts and people, never cut: somebody is going to copy them. */
export function outputLines(outputs: Readonly<Record<string, string>>): string[] {
  const width = widest(Object.keys(outputs));
  return Object.entries(outputs).map(([key, value]) => `${key.padEnd(width)}  ${value}`);
}

export interface LockView {
  readonly user: string;
  readonly host: string;
  readonly command: string;
  /** ISO times. */
  readonly since: string;
  readonly expires: string;
}

/** Who holds the deployment, if anybody does. */
export function lockLines(
  deployment: string,
  lock: LockView | undefined,
  nowMs: number,
  { columns }: Width,
): string[] {
  if (lock === undefined) return [`${deployment} is not locked.`];
  const ago = age(nowMs - Date.parse(lock.since));
  const expired = Date.parse(lock.expires) < nowMs;
  const end = expired
    ? 'It was not renewed in time: the next run takes it over.'
    : `It is renewed while that run lives, else free at ${timeOfDay(lock.expires)}.`;
  return [
    ...wrap(
      `${deployment} is locked by ${lock.user}@${lock.host} since ${timeOfDay(lock.since)} (${lock.command}, ${ago} ago).`,
      columns,
    ),
    ...wrap(end, columns),
    ...(expired ? [] : wrap('next: if that run is dead, orthweb lock release', columns)),
  ];
}
