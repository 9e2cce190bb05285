import { randomUUID } from 'node:crypto';

/** A body of one DICOM object, as STOW-RS takes it (PS3.18, 8.6.1.2). */
export function dicomPart(object: Uint8Array): { readonly type: string; readonly body: Buffer } {
  const boundary = `orthweb-${randomUUID()}`;
  const head = `--${boundary}\r\nContent-Type: application/dicom\r\n\r\n`;
  const body = Buffer.concat([
    Buffer.from(head),
    Buffer.from(object),
    Buffer.from(`\r\n--${boundary}--\r\n`),
  ]);
  return { type: `multipart/related; type="application/dicom"; boundary=${boundary}`, body };
}

/** The first part of a multipart answer, or undefined where it has none. */
export function firstPart(type: string, body: Buffer): Buffer | undefined {
  const boundary = /boundary="?([^";]+)"?/i.exec(type)?.[1];
  if (boundary === undefined) return undefined;
  const begin = body.indexOf(`--${boundary}`);
  const content = body.indexOf('\r\n\r\n', begin);
  const end = body.indexOf(`\r\n--${boundary}`, content);
  if (begin < 0 || content < 0 || end < 0) return undefined;
  return body.subarray(content + 4, end);
}
