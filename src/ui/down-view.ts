import { duration } from './durations.ts';
import { bytes, counted, dollars } from './numbers.ts';
import type { Screen } from './paint.ts';
import type { PlanStep } from './plan-shape.ts';
import { hanging, wrap } from './wrap.ts';

type Width = Pick<Screen, 'columns'>;

export interface DownView {
  readonly deployment: string;
  /** What teardown would do with everything that exists. */
  readonly steps: readonly Pick<PlanStep, 'id' | 'action'>[];
  /** The data goes as well. */
  readonly purge: boolean;
  readonly bucket?: string | undefined;
  readonly bucketBytes?: number | undefined;
  /** Copies of the database that are there already. */
  readonly snapshots?: number | undefined;
  /** A last copy of the database is taken first. */
  readonly finalSnapshot: boolean;
  readonly monthlyDollars?: number | undefined;
}

/** What goes and what stays, before the question. */
export function downLines(down: DownView, { columns }: Width): string[] {
  const gone = down.steps.filter((step) => step.action === 'delete');
  const areas = [...new Set(gone.map((step) => step.id.split('/')[0]))];
  const removes = `${counted(gone.length, 'resource')}: ${areas.join(', ')}`;
  return [
    ...hanging('  removes  ', gone.length === 0 ? 'nothing' : removes, columns),
    ...(down.purge
      ? hanging('  deletes  ', `${lostData(down)} This cannot be undone.`, columns)
      : hanging('  keeps    ', keptData(down), columns)),
  ];
}

function lostData(down: DownView): string {
  const { snapshots = 0 } = down;
  const copies = snapshots === 0 ? 'snapshots' : counted(snapshots, 'snapshot');
  return `all studies${bucketText(down)}, the database with its backups and ${copies}, the key.`;
}

function keptData(down: DownView): string {
  const parts = [
    ...(down.bucket === undefined ? [] : [`the studies${bucketText(down)}`]),
    ...(down.finalSnapshot ? ['a final database snapshot'] : []),
    ...keptCopies(down),
    'the key',
  ];
  const price =
    down.monthlyDollars === undefined ? [] : [`${capital(dollars(down.monthlyDollars))}.`];
  return [
    `${parts.join(', ')}.`,
    ...price,
    'orthweb up brings the site back; orthweb down --delete-data removes these too.',
  ].join(' ');
}

function keptCopies({ snapshots = 0, finalSnapshot }: DownView): string[] {
  if (snapshots === 0) return [];
  return [counted(snapshots, finalSnapshot ? 'earlier snapshot' : 'database snapshot')];
}

function bucketText({ bucket, bucketBytes }: DownView): string {
  if (bucket === undefined) return '';
  return `: bucket ${bucket}${bucketBytes === undefined ? '' : ` (${bytes(bucketBytes)})`}`;
}

function capital(text: string): string {
  return `${text.slice(0, 1).toUpperCase()}${text.slice(1)}`;
}

/** The last line of a teardown whose sweep found nothing left. */
export function downResult(
  result: {
    readonly deployment: string;
    readonly removed: number;
    readonly kept: number;
    readonly elapsedMs: number;
  },
  { columns }: Width,
): string[] {
  const { deployment, removed, kept, elapsedMs } = result;
  const stayed = kept === 0 ? '' : `, ${kept} kept`;
  const nothing = kept === 0 ? 'Nothing' : 'Nothing else';
  const text = `${removed} removed${stayed} in ${duration(elapsedMs)}. ${nothing} of ${deployment} is left (checked).`;
  return wrap(text, columns);
}
