import type { Archive, Entry, Level } from '../../../../src/operate/drill/archive.ts';
import type { DrillObject } from '../../../../src/operate/drill/objects.ts';

interface Row {
  readonly patientId: string;
  readonly patientName: string;
  readonly seriesInstanceUid: string;
  readonly sopInstanceUid: string;
  file: Uint8Array;
}

/** An archive that answers as Orthanc does, a row for every instance. */
export class ArchiveInMemory implements Archive {
  rows: Row[] = [];
  /** Called before a patient is removed. */
  removing: () => void = () => undefined;

  store(object: DrillObject, patientId: string, patientName = 'ORTHWEB^DRILL'): void {
    const { seriesInstanceUid, sopInstanceUid, bytes: file } = object;
    this.rows.push({ patientId, patientName, seriesInstanceUid, sopInstanceUid, file });
  }

  async find(level: Level, query: Readonly<Record<string, string>>): Promise<readonly Entry[]> {
    const found = this.rows.filter(
      (row) =>
        matches(query['PatientID'], row.patientId) &&
        matches(query['SeriesInstanceUID'], row.seriesInstanceUid),
    );
    if (level === 'Instance')
      return found.map((row) => ({
        id: String(this.rows.indexOf(row)),
        tags: { SOPInstanceUID: row.sopInstanceUid },
      }));
    const entries = found.map((row): Entry => {
      const { patientId, patientName, seriesInstanceUid } = row;
      return level === 'Patient'
        ? { id: patientId, tags: { PatientID: patientId, PatientName: patientName } }
        : { id: seriesInstanceUid, tags: { SeriesInstanceUID: seriesInstanceUid } };
    });
    return [...new Map(entries.map((entry) => [entry.id, entry])).values()];
  }

  async file(id: string): Promise<Uint8Array> {
    const row = this.rows[Number(id)];
    if (row === undefined) throw new Error(`no instance ${id}`);
    return row.file;
  }

  async count(patient: string): Promise<number> {
    return this.rows.filter(({ patientId }) => patientId === patient).length;
  }

  async remove(patient: string): Promise<void> {
    this.removing();
    this.rows = this.rows.filter(({ patientId }) => patientId !== patient);
  }

  close(): void {}
}

function matches(wanted: string | undefined, value: string): boolean {
  if (wanted === undefined) return true;
  return wanted.endsWith('*') ? value.startsWith(wanted.slice(0, -1)) : value === wanted;
}
