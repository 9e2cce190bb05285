import { createHash } from 'node:crypto';
import { datasetOf } from '../dicom/part10.ts';
import { syntheticObject } from '../dicom/synthetic.ts';
import { newUid } from '../dicom/uid.ts';

/** What every drill's objects begin with as PatientID, and nothing else does. */
export const DRILL_PREFIX = 'ORTHWEB-DRILL-';
export const DRILL_PATIENT_NAME = 'ORTHWEB^DRILL';

/** An archive answers a search in one go up to a limit, 10,000 unless set lower: a series is looked for at a time. */
const OF_A_SERIES = 100;

export interface DrillObject {
  readonly sopInstanceUid: string;
  readonly seriesInstanceUid: string;
  /** Of the dataset, as it is sent. Hexadecimal. */
  readonly sha256: string;
  readonly bytes: Uint8Array;
}

/** Makes the objects of one drill: one patient, one study, a series for every hundred. */
export class DrillObjects {
  readonly patientId: string;
  readonly #studyInstanceUid = newUid();
  #seriesInstanceUid = '';
  #made = 0;

  constructor(run: string) {
    this.patientId = `${DRILL_PREFIX}${run}`;
  }

  next(atMs: number): DrillObject {
    const at = this.#made;
    this.#made += 1;
    if (at % OF_A_SERIES === 0) this.#seriesInstanceUid = newUid();
    const seriesInstanceUid = this.#seriesInstanceUid;
    const { sopInstanceUid, bytes } = syntheticObject({
      patientName: DRILL_PATIENT_NAME,
      patientId: this.patientId,
      atMs,
      studyInstanceUid: this.#studyInstanceUid,
      seriesInstanceUid,
      seriesNumber: Math.floor(at / OF_A_SERIES) + 1,
      instanceNumber: (at % OF_A_SERIES) + 1,
    });
    return { sopInstanceUid, seriesInstanceUid, sha256: sha256Of(bytes), bytes };
  }
}

/** Of a file's dataset: its header is the archive's own. */
export function sha256Of(file: Uint8Array): string {
  return createHash('sha256').update(datasetOf(file)).digest('hex');
}
