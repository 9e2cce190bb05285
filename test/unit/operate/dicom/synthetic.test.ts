import dimse from 'dcmjs-dimse';
import { describe, expect, it } from 'vitest';
import { datasetOf, EXPLICIT_LITTLE_ENDIAN } from '../../../../src/operate/dicom/part10.ts';
import { syntheticObject } from '../../../../src/operate/dicom/synthetic.ts';
import { newUid } from '../../../../src/operate/dicom/uid.ts';

const wanted = {
  patientName: 'ORTHWEB^DRILL',
  patientId: 'ORTHWEB-DRILL-1',
  atMs: Date.UTC(2026, 1, 3, 4, 5, 6),
};
const read = (file: Uint8Array) =>
  new dimse.Dataset(Buffer.from(datasetOf(file)), EXPLICIT_LITTLE_ENDIAN).getElements();

describe('a synthetic object', () => {
  it('says whose it is, what it is, and when it was made', () => {
    const made = syntheticObject(wanted);
    expect(read(made.bytes)).toMatchObject({
      PatientName: [{ Alphabetic: 'ORTHWEB^DRILL' }],
      PatientID: 'ORTHWEB-DRILL-1',
      SOPClassUID: '1.2.840.10008.5.1.4.1.1.7',
      SOPInstanceUID: made.sopInstanceUid,
      StudyInstanceUID: made.studyInstanceUid,
      SeriesInstanceUID: made.seriesInstanceUid,
      StudyDate: '20260203',
      StudyTime: '040506',
      ConversionType: 'SYN',
      BurnedInAnnotation: 'NO',
    });
  });

  it('has what a strict reader looks for: a study with a number, a series of no side', () => {
    expect(read(syntheticObject(wanted).bytes)).toMatchObject({ StudyID: '1', Laterality: '' });
  });

  it('has as many pixels as it says', () => {
    const { PixelData, Rows, Columns } = read(syntheticObject({ ...wanted, side: 32 }).bytes) as {
      PixelData: ArrayBuffer[];
      Rows: number;
      Columns: number;
    };
    expect([Rows, Columns, PixelData[0]?.byteLength]).toEqual([32, 32, 32 * 32]);
  });

  it('belongs where it is told to, and is never like another', () => {
    const { studyInstanceUid, seriesInstanceUid } = syntheticObject(wanted);
    const [one, two] = [1, 2].map((instanceNumber) =>
      syntheticObject({ ...wanted, studyInstanceUid, seriesInstanceUid, instanceNumber }),
    );
    expect(one?.seriesInstanceUid).toBe(two?.seriesInstanceUid);
    expect(one?.sopInstanceUid).not.toBe(two?.sopInstanceUid);
    const pixels = (made: typeof one) => Buffer.from(made?.bytes ?? []).subarray(-4_096);
    expect(pixels(one).equals(pixels(two))).toBe(false);
  });

  it('begins as a DICOM file, and what follows its header is the dataset', () => {
    const { bytes } = syntheticObject(wanted);
    expect(Buffer.from(bytes).toString('latin1', 128, 132)).toBe('DICM');
    // (0008,0005), the first element of all.
    expect([...datasetOf(bytes).subarray(0, 4)]).toEqual([0x08, 0x00, 0x05, 0x00]);
  });

  it('of something else is none', () => {
    expect(() => datasetOf(Buffer.from('<html>'))).toThrow('this is no DICOM file');
    expect(() => datasetOf(Buffer.alloc(500))).toThrow('this is no DICOM file');
  });
});

it('a new UID keeps to the form, whatever the random number', () => {
  for (let round = 0; round < 200; round += 1) {
    expect(newUid()).toMatch(/^2\.25\.(0|[1-9]\d{0,38})$/);
  }
});
