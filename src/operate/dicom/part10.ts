import dimse from 'dcmjs-dimse';
import { OrthwebError } from '../../errors.ts';

export const EXPLICIT_LITTLE_ENDIAN = '1.2.840.10008.1.2.1';

/** Names orthweb as what wrote a file. */
const IMPLEMENTATION = '2.25.165981039652553115156853927318415611228';

const PREAMBLE_BYTES = 128;
const MAGIC = Buffer.from('DICM', 'latin1');
/** (0002,0000) FileMetaInformationGroupLength, UL, four bytes; the length itself follows. */
const GROUP_LENGTH = Buffer.from([0x02, 0x00, 0x00, 0x00, 0x55, 0x4c, 0x04, 0x00]);
const HEADER_BYTES = PREAMBLE_BYTES + MAGIC.length + GROUP_LENGTH.length + 4;

export interface Part10 {
  readonly sopClassUid: string;
  readonly sopInstanceUid: string;
  /** In Explicit VR Little Endian. */
  readonly dataset: Uint8Array;
}

/** A DICOM file (PS3.10): preamble, what it is, and the dataset as it stands. */
export function part10({ sopClassUid, sopInstanceUid, dataset }: Part10): Uint8Array {
  const meta = new dimse.Dataset(
    {
      FileMetaInformationVersion: [new Uint8Array([0, 1]).buffer],
      MediaStorageSOPClassUID: sopClassUid,
      MediaStorageSOPInstanceUID: sopInstanceUid,
      TransferSyntaxUID: EXPLICIT_LITTLE_ENDIAN,
      ImplementationClassUID: IMPLEMENTATION,
      ImplementationVersionName: 'ORTHWEB',
      _vrMap: {},
    },
    EXPLICIT_LITTLE_ENDIAN,
  ).getDenaturalizedDataset();
  const length = Buffer.alloc(4);
  length.writeUInt32LE(meta.length);
  return Buffer.concat([Buffer.alloc(PREAMBLE_BYTES), MAGIC, GROUP_LENGTH, length, meta, dataset]);
}

/** What follows a file's own header: the dataset, byte for byte. */
export function datasetOf(file: Uint8Array): Uint8Array {
  const bytes = Buffer.from(file.buffer, file.byteOffset, file.byteLength);
  const begins = bytes.subarray(PREAMBLE_BYTES, HEADER_BYTES - 4);
  if (bytes.length < HEADER_BYTES || !begins.equals(Buffer.concat([MAGIC, GROUP_LENGTH])))
    throw new OrthwebError('this is no DICOM file');
  return bytes.subarray(HEADER_BYTES + bytes.readUInt32LE(HEADER_BYTES - 4));
}
