import { randomUUID } from 'node:crypto';

/** A DICOM UID out of a random UUID, which needs nobody's registration ("2.25", PS3.5 B.2). At most 44 characters. */
export function newUid(): string {
  return `2.25.${BigInt(`0x${randomUUID().replaceAll('-', '')}`)}`;
}
