import { bytes, counted } from './numbers.ts';
import type { Screen } from './paint.ts';
import { table } from './table.ts';
import { hanging, indented, wrap } from './wrap.ts';

export interface HostRow {
  readonly role: string;
  /** AWS's own id, `i-02d92d2c1c046ea62`. */
  readonly id: string;
  readonly zone: string;
  /** `running, 3 of 3, standby`. */
  readonly state: string;
}

export interface StatusView {
  readonly deployment: string;
  readonly region: string;
  /** Said in place of who serves, where that would say too much: `removed, data kept`. */
  readonly situation?: string | undefined;
  /** The host that holds the site address, and since when, if known. */
  readonly activeHost?: { readonly role: string; readonly since?: string } | undefined;
  readonly siteAddress?: string | undefined;
  readonly certificateDays?: number | undefined;
  readonly hosts: readonly HostRow[];
  readonly database?:
    | {
        readonly version: string;
        readonly zones: number;
        readonly state: string;
        readonly lastBackup?: string | undefined;
      }
    | undefined;
  readonly storage?:
    | {
        readonly bucket: string;
        readonly studies?: number | undefined;
        readonly bytes?: number | undefined;
        /** `key ok, not public`. */
        readonly state?: string | undefined;
      }
    | undefined;
  /** Differences found, or why nobody looked. */
  readonly drift: number | 'none' | (string & {});
  /** What a half-made or half-removed deployment lacks, by node id; nothing for a whole one. */
  readonly missing?: readonly string[];
  readonly total?: number;
}

/** One look: who serves, from what, in which state. */
export function statusLines(status: StatusView, o: Screen): string[] {
  const rows = [...siteRows(status), ...hostRows(status), ...dataRows(status), driftRow(status)];
  return [
    ...headLines(status, o),
    '',
    // The site address may be cut: `outputs` has it whole.
    ...table(rows, { indent: 2, columns: o.tableColumns ?? o.columns, elastic: 1 }),
    ...missingLines(status, o),
  ];
}

function headLines(status: StatusView, o: Screen): string[] {
  const { deployment, region, situation } = status;
  const place = `${o.paint.bold(deployment)}   ${region}`;
  if (situation === undefined) return [`${place}   ${serving(status, o)}`];
  const room = o.columns - `${deployment}   ${region}   `.length;
  if (situation.length <= room) return [`${place}   ${o.paint.warn(situation)}`];
  return [place, ...indented(situation, 2, o.columns).map((line) => o.paint.warn(line))];
}

function serving(status: StatusView, { paint }: Screen): string {
  const missing = status.missing?.length ?? 0;
  if (missing > 0) {
    const of = status.total === undefined ? '' : ` of ${status.total}`;
    return paint.warn(`half made: ${missing}${of} resources missing`);
  }
  if (status.activeHost === undefined) return paint.warn('not serving: no active host');
  const { role, since } = status.activeHost;
  return paint.ok(`serving from ${role}${since === undefined ? '' : ` since ${since}`}`);
}

function siteRows({ siteAddress, certificateDays }: StatusView): string[][] {
  if (siteAddress === undefined) return [];
  const certificate =
    certificateDays === undefined ? [] : [`certificate ${counted(certificateDays, 'day')} left`];
  return [['site', siteAddress, ...certificate]];
}

function hostRows({ hosts }: StatusView): string[][] {
  return hosts.map(({ role, id, zone, state }) => [role, `${id}  ${shortZone(zone)}`, state]);
}

/** `ca-central-1a` is `1a` beside its region. */
function shortZone(zone: string): string {
  return zone.split('-').at(-1) ?? zone;
}

function dataRows({ database, storage }: StatusView): string[][] {
  const rows: string[][] = [];
  if (database !== undefined) {
    const zones = database.zones === 2 ? 'two zones' : counted(database.zones, 'zone');
    const backup = database.lastBackup === undefined ? '' : `, last backup ${database.lastBackup}`;
    rows.push(['database', `PostgreSQL ${database.version}, ${zones}`, database.state + backup]);
  }
  if (storage !== undefined) {
    const sizes = [
      ...(storage.studies === undefined ? [] : [counted(storage.studies, 'study', 'studies')]),
      ...(storage.bytes === undefined ? [] : [bytes(storage.bytes)]),
    ];
    rows.push([
      'images',
      sizes.length === 0 ? storage.bucket : sizes.join(', '),
      ...(storage.state === undefined ? [] : [storage.state]),
    ]);
  }
  return rows;
}

function driftRow({ drift }: StatusView): string[] {
  if (typeof drift !== 'number')
    return ['drift', drift, ...(drift === 'none' ? ['checked just now'] : [])];
  return drift === 0
    ? ['drift', 'none', 'checked just now']
    : ['drift', counted(drift, 'difference'), 'see: orthweb plan'];
}

function missingLines({ missing = [] }: StatusView, { columns }: Screen): string[] {
  if (missing.length === 0) return [];
  return [
    '',
    ...hanging('  missing   ', missing.join(', '), columns),
    ...wrap('next: orthweb up makes what is missing, orthweb down removes what exists', columns),
  ];
}
