import { type Archive, CONNECTIONS, type Entry } from './archive.ts';
import { sha256Of } from './objects.ts';
import type { SentObject } from './store-load.ts';

/** What a site kept of what it was sent. Objects are named by their SOP instance UIDs. */
export interface Proof {
  readonly acknowledged: number;
  /** Rows that the archive has of the drill's patient, acknowledged or not. */
  readonly present: number;
  /** Acknowledged, and not there. */
  readonly lost: readonly string[];
  /** There more than once. */
  readonly duplicated: readonly string[];
  /** Acknowledged and there, but not in the bytes that were sent. */
  readonly changed: readonly string[];
}

type Finding = Pick<Archive, 'find' | 'file'>;

/** Looks for every object, and compares what comes back with what was acknowledged, byte for byte by its hash. */
export async function prove(
  archive: Finding,
  patientId: string,
  objects: readonly SentObject[],
): Promise<Proof> {
  const rows = await rowsOf(archive, patientId, objects);
  const acknowledged = objects.filter((one) => one.acknowledgedAtMs !== undefined);
  const uidOf = (one: SentObject): string => one.sopInstanceUid;
  const there = acknowledged.filter((one) => rows.has(uidOf(one)));
  const compared = await concurrently(there, async (one) => ({
    uid: uidOf(one),
    same: await isSame(archive, one, rows.get(uidOf(one)) ?? []),
  }));
  return {
    acknowledged: acknowledged.length,
    present: [...rows.values()].reduce((sum, found) => sum + found.length, 0),
    lost: acknowledged.map(uidOf).filter((uid) => !rows.has(uid)),
    duplicated: [...rows].flatMap(([uid, found]) => (found.length > 1 ? [uid] : [])),
    changed: compared.flatMap(({ uid, same }) => (same ? [] : [uid])),
  };
}

/** By SOP instance UID; a series at a time, those that nobody sent as well. */
async function rowsOf(
  archive: Finding,
  PatientID: string,
  objects: readonly SentObject[],
): Promise<ReadonlyMap<string, readonly Entry[]>> {
  const known = await archive.find('Series', { PatientID });
  const series = new Set([
    ...known.map(({ tags }) => tags['SeriesInstanceUID'] ?? ''),
    ...objects.map(({ seriesInstanceUid }) => seriesInstanceUid),
  ]);
  const rows = new Map<string, Entry[]>();
  for (const SeriesInstanceUID of series) {
    for (const row of await archive.find('Instance', { PatientID, SeriesInstanceUID })) {
      const uid = row.tags['SOPInstanceUID'] ?? '';
      rows.set(uid, [...(rows.get(uid) ?? []), row]);
    }
  }
  return rows;
}

async function isSame(
  archive: Finding,
  { sha256 }: SentObject,
  rows: readonly Entry[],
): Promise<boolean> {
  for (const { id } of rows) {
    if (sha256Of(await archive.file(id)) !== sha256) return false;
  }
  return true;
}

/** As many at once as the archive has connections. */
async function concurrently<In, Out>(
  items: readonly In[],
  work: (item: In) => Promise<Out>,
): Promise<readonly Out[]> {
  const results: Out[] = [];
  const left = [...items];
  const worker = async (): Promise<void> => {
    for (let item = left.shift(); item !== undefined; item = left.shift())
      results.push(await work(item));
  };
  await Promise.all(Array.from({ length: CONNECTIONS }, worker));
  return results;
}
