import type { DBInstance as Live, ModifyDBInstanceMessage } from '@aws-sdk/client-rds';
import type { Effect } from '../resource.ts';
import type { DbInstanceProps } from './db-instance-props.ts';

export type Modify = Omit<ModifyDBInstanceMessage, 'DBInstanceIdentifier' | 'ApplyImmediately'>;

/** One setting of the database: how it differs, if it does, and what puts it right. */
export interface Setting {
  readonly field: string;
  readonly effect: Effect;
  text(live: Live, props: DbInstanceProps): string | undefined;
  /** Absent where only another instance could have it. */
  modify?(props: DbInstanceProps, live: Live): Modify;
}

type Plain = string | number | boolean;

/** A setting that is one reported value. */
export function plain(
  field: string,
  read: (live: Live) => Plain | undefined,
  wanted: (props: DbInstanceProps) => Plain,
  modify?: Setting['modify'],
  effect: Effect = modify === undefined ? 'replace' : 'update',
): Setting {
  const text: Setting['text'] = (live, props) => differs(field, read(live), wanted(props));
  return modify === undefined ? { field, effect, text } : { field, effect, text, modify };
}

/** `multi-az off, wanted on`. What AWS does not report is no difference. */
export function differs(field: string, has: Plain | undefined, wanted: Plain): string | undefined {
  if (has === undefined || has === wanted) return undefined;
  return `${field} ${shown(has)}, wanted ${shown(wanted)}`;
}

function shown(value: Plain): string {
  return typeof value === 'boolean' ? (value ? 'on' : 'off') : String(value);
}
