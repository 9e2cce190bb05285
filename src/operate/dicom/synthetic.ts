import { randomBytes } from 'node:crypto';
import dimse from 'dcmjs-dimse';
import { EXPLICIT_LITTLE_ENDIAN, part10 } from './part10.ts';
import { newUid } from './uid.ts';

export const SECONDARY_CAPTURE = '1.2.840.10008.5.1.4.1.1.7';

export interface SyntheticWanted {
  /** `ORTHWEB^DRILL`: everybody who meets it must see at once that it is of no person. */
  readonly patientName: string;
  readonly patientId: string;
  /** Its study's and its own date and time. */
  readonly atMs: number;
  /** New ones when absent. */
  readonly studyInstanceUid?: string;
  readonly seriesInstanceUid?: string;
  readonly seriesNumber?: number;
  readonly instanceNumber?: number;
  /** Pixels in each direction, even; 64 when absent, a file of some 5 kB. */
  readonly side?: number;
}

export interface SyntheticObject {
  readonly sopInstanceUid: string;
  readonly studyInstanceUid: string;
  readonly seriesInstanceUid: string;
  /** A Part 10 file in Explicit VR Little Endian. */
  readonly bytes: Uint8Array;
}

/**
 * A small grey Secondary Capture image, complete by the standard and of random pixels: two are never alike, and none
 * that was cut or mixed up passes for another.
 */
export function syntheticObject(wanted: SyntheticWanted): SyntheticObject {
  const { studyInstanceUid = newUid(), seriesInstanceUid = newUid() } = wanted;
  const uids = { sopInstanceUid: newUid(), studyInstanceUid, seriesInstanceUid };
  const elements = { ...whose(wanted), ...where(wanted, uids), ...picture(wanted.side ?? 64) };
  const dataset = new dimse.Dataset(elements, EXPLICIT_LITTLE_ENDIAN).getDenaturalizedDataset();
  const { sopInstanceUid } = uids;
  return { ...uids, bytes: part10({ sopClassUid: SECONDARY_CAPTURE, sopInstanceUid, dataset }) };
}

function whose({ patientName, patientId }: SyntheticWanted) {
  return {
    SpecificCharacterSet: 'ISO_IR 192',
    PatientName: patientName,
    PatientID: patientId,
    PatientBirthDate: '',
    PatientSex: 'O',
    PatientComments: 'Synthetic test object made by orthweb; it is of no person.',
  };
}

type Uids = Omit<SyntheticObject, 'bytes'>;

function where(wanted: SyntheticWanted, uids: Uids) {
  const [date, time] = dateAndTime(wanted.atMs);
  return {
    ImageType: ['DERIVED', 'SECONDARY'],
    SOPClassUID: SECONDARY_CAPTURE,
    SOPInstanceUID: uids.sopInstanceUid,
    StudyDate: date,
    ContentDate: date,
    StudyTime: time,
    ContentTime: time,
    AccessionNumber: '',
    Modality: 'OT',
    ConversionType: 'SYN',
    Manufacturer: 'orthweb',
    ReferringPhysicianName: '',
    StudyDescription: 'orthweb synthetic test',
    StudyInstanceUID: uids.studyInstanceUid,
    SeriesInstanceUID: uids.seriesInstanceUid,
    // A DICOMDIR would need a value.
    StudyID: '1',
    SeriesNumber: String(wanted.seriesNumber ?? 1),
    InstanceNumber: String(wanted.instanceNumber ?? 1),
    // Of no body part, so of none that comes in pairs: there, and empty.
    Laterality: '',
    PatientOrientation: '',
  };
}

function picture(side: number) {
  // In a buffer of its own: of a view the library would write all that is around it.
  const pixels = new Uint8Array(randomBytes(side * side)).buffer;
  return {
    SamplesPerPixel: 1,
    PhotometricInterpretation: 'MONOCHROME2',
    Rows: side,
    Columns: side,
    BitsAllocated: 8,
    BitsStored: 8,
    HighBit: 7,
    PixelRepresentation: 0,
    BurnedInAnnotation: 'NO',
    PixelData: [pixels],
    _vrMap: { PixelData: 'OB' },
  };
}

/** `20250131` and `235959`, in UTC. */
function dateAndTime(ms: number): [string, string] {
  const [date = '', time = ''] = new Date(ms).toISOString().split(/[T.]/);
  return [date.replaceAll('-', ''), time.replaceAll(':', '')];
}
