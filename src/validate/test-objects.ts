import { randomBytes } from 'node:crypto';
import type { SyntheticObject } from '../operate/dicom/synthetic.ts';
import type { ToStore } from './probes/association.ts';

/** By its beginning everything is found again that a test left behind. */
export const PATIENT_PREFIX = 'ORTHWEB-VALIDATE-';
/** What is younger may belong to a run that goes on at the same time. */
const LEFT_AFTER_MS = 15 * 60_000;

/** The operator's own DICOM file: it stays on the site. */
export interface OwnFile {
  readonly path: string;
  readonly sopInstanceUid: string;
  readonly studyInstanceUid: string;
  readonly seriesInstanceUid: string;
}

export interface TestObjects {
  readonly patientId: string;
  /** In place of the synthetic object. */
  readonly own: readonly OwnFile[];
}

/** What is sent, the first of them looked for afterwards. */
export interface Sent {
  readonly toStore: readonly ToStore[];
  /** By STOW-RS, in the same series. */
  readonly stowed: SyntheticObject;
  readonly sopInstanceUid: string;
  readonly studyInstanceUid: string;
  readonly seriesInstanceUid: string;
}

/** The instance as Orthanc keeps it. */
export interface StoredInstance {
  /** Orthanc's own id. */
  readonly id: string;
  /** Its object in the bucket is `<uuid>.dcm`. */
  readonly uuid: string;
  /** Of that object. */
  readonly bytes: number;
}

/** `ORTHWEB-VALIDATE-<time>-<random>`: the time tells a leftover from a run that goes on. */
export function newPatientId(nowMs: number): string {
  return `${PATIENT_PREFIX}${nowMs.toString(36).toUpperCase()}-${randomBytes(4).toString('hex').toUpperCase()}`;
}

/** Whether a patient is this run's, or one that an earlier run left. */
export function isToRemove(patientId: string, own: string, nowMs: number): boolean {
  if (patientId === own) return true;
  const time = /^ORTHWEB-VALIDATE-([0-9A-Z]{8,9})-[0-9A-F]{8}$/.exec(patientId)?.[1];
  return time !== undefined && nowMs - Number.parseInt(time, 36) > LEFT_AFTER_MS;
}

export async function newTestObject(
  patientId: string,
  nowMs: number,
  study?: Pick<SyntheticObject, 'studyInstanceUid' | 'seriesInstanceUid'>,
): Promise<SyntheticObject> {
  const { syntheticObject } = await import('../operate/dicom/synthetic.ts');
  const at = { patientName: 'ORTHWEB^VALIDATE', patientId, atMs: nowMs };
  return syntheticObject({ ...at, ...study, instanceNumber: study === undefined ? 1 : 2 });
}
