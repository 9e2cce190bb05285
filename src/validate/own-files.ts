import { UsageError } from '../errors.ts';
import type { OwnFile } from './test-objects.ts';

/** Reads what the operator's DICOM files say of themselves; refuses what is none, before anything is sent. */
export async function ownFiles(paths: readonly string[]): Promise<readonly OwnFile[]> {
  if (paths.length === 0) return [];
  const { default: dimse } = await import('dcmjs-dimse');
  return paths.map((path): OwnFile => {
    const dataset = parsed(() => dimse.Dataset.fromFile(path));
    const uid = (name: string) => String(dataset?.getElement(name) ?? '');
    const file = {
      path,
      sopInstanceUid: uid('SOPInstanceUID'),
      studyInstanceUid: uid('StudyInstanceUID'),
      seriesInstanceUid: uid('SeriesInstanceUID'),
    };
    if (isUid(file)) return file;
    throw new UsageError(`${path} is no DICOM object that could be sent`, {
      hint: 'name files in DICOM format (Part 10), each an object of its own',
    });
  });
}

/** They become part of addresses. */
function isUid({ sopInstanceUid, studyInstanceUid, seriesInstanceUid }: OwnFile): boolean {
  return [sopInstanceUid, studyInstanceUid, seriesInstanceUid].every((uid) =>
    /^[0-9][0-9.]{0,63}$/.test(uid),
  );
}

function parsed<T>(read: () => T): T | undefined {
  try {
    return read();
  } catch {
    return undefined;
  }
}
