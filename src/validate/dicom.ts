import { type Check, fail, pass, skipped, type Verdict } from './check.ts';
import type { Found, Transcript } from './probes/association.ts';
import { firstPart } from './probes/dicomweb.ts';
import type { WebAnswer } from './probes/web.ts';
import { queryingTitles } from './querying-titles.ts';
import type { Scene } from './scene.ts';

const LOGS = 'see orthweb logs --source orthanc';

/** What devices and DICOMweb clients rely on, in the words of the standard. */
export const DICOM: readonly Check[] = [
  {
    id: 'dicom/association',
    title: 'Association: presentation contexts and statuses',
    run: async (scene) => judgeAssociation(await scene.transcript()),
  },
  { id: 'dicom/find', title: 'C-FIND as configured', run: checkFind },
  {
    id: 'dicom/stow',
    title: 'STOW-RS takes an object',
    run: async (scene) => judgeStow(await scene.stow()),
  },
  { id: 'dicom/qido', title: 'QIDO-RS finds what was stored', run: checkQido },
  { id: 'dicom/wado', title: 'WADO-RS gives the same bytes back', run: checkWado },
];

export function judgeAssociation({ lines, echo, stores, trouble }: Transcript): Verdict {
  const refused = lines.some((line) => line.endsWith('not accepted'));
  const good = echo === 0 && stores.every((status) => status === 0);
  if (good && trouble === undefined && !refused) return pass(...lines);
  if (refused)
    return fail(lines, 'a kind of object is refused: see orthanc.settings, orthweb logs');
  return fail(lines, echo === 0 ? 'see storage/object' : 'see user/echo');
}

async function checkFind(scene: Scene): Promise<Verdict> {
  const allowed = queryingTitles(scene.config.orthanc.settings).length > 0;
  const [found, { sopInstanceUid }] = await Promise.all([scene.find(), scene.sent()]);
  return judgeFind(found, { allowed, sopInstanceUid });
}

export function judgeFind(
  { lines, status, instances }: Found,
  wanted: { readonly allowed: boolean; readonly sopInstanceUid: string },
): Verdict {
  const found = status === 0 && instances.includes(wanted.sopInstanceUid);
  if (!wanted.allowed) {
    if (status !== 0) return pass(...lines, 'refused, as DicomModalities names no device that may');
    return fail(
      [...lines, 'DicomModalities names no device that may query'],
      'see what orthanc.settings says of DicomAlwaysAllowFind',
    );
  }
  if (found) return pass(...lines);
  if (status === 0) return fail([...lines, 'the stored object is not among them'], LOGS);
  return fail(lines, LOGS);
}

/** "200: all instances were stored", with the ones that failed, if any, in FailedSOPSequence. */
export function judgeStow({ status, body }: Pick<WebAnswer, 'status' | 'body'>): Verdict {
  const failed = body.includes('"00081198"');
  if (status === 200 && !failed) return pass('POST /dicom-web/studies: 200');
  const text = `POST /dicom-web/studies: ${status}${failed ? ', with FailedSOPSequence' : ''}`;
  if (status === 401) return skipped('the site refuses the login, see user/login');
  return fail(text, 'see storage/object: where the bucket refuses, nothing is stored');
}

async function checkQido(scene: Scene): Promise<Verdict> {
  await scene.stored();
  const [login, { studyInstanceUid, sopInstanceUid }] = await Promise.all([
    scene.login(),
    scene.sent(),
  ]);
  const path = `/dicom-web/instances?StudyInstanceUID=${studyInstanceUid}&SOPInstanceUID=${sopInstanceUid}`;
  const answer = await scene.web({ path, login, headers: { accept: 'application/dicom+json' } });
  return judgeQido(answer, sopInstanceUid);
}

export function judgeQido(
  { status, body }: Pick<WebAnswer, 'status' | 'body'>,
  sopInstanceUid: string,
): Verdict {
  if (status !== 200) return fail(`GET /dicom-web/instances: ${status}`, LOGS);
  const found = body.includes(`"${sopInstanceUid}"`);
  if (found) return pass('GET /dicom-web/instances: 200, with the instance');
  return fail('GET /dicom-web/instances: 200, without the instance that was stored', LOGS);
}

async function checkWado(scene: Scene): Promise<Verdict> {
  const stowed = await scene.stow();
  if (stowed.status !== 200) return skipped('STOW-RS stored nothing, see dicom/stow');
  const [login, { stowed: sent }] = await Promise.all([scene.login(), scene.sent()]);
  const { studyInstanceUid, seriesInstanceUid, sopInstanceUid } = sent;
  const path = `/dicom-web/studies/${studyInstanceUid}/series/${seriesInstanceUid}/instances/${sopInstanceUid}`;
  const accept = 'multipart/related; type="application/dicom"; transfer-syntax=*';
  return judgeWado(await scene.web({ path, login, headers: { accept } }), sent.bytes);
}

export function judgeWado(
  { status, headers, body }: Pick<WebAnswer, 'status' | 'headers' | 'body'>,
  sent: Uint8Array,
): Verdict {
  if (status !== 200)
    return fail(
      `the stored object cannot be read back: ${status}`,
      'see storage/object: the index knows it, the bucket may not have it',
    );
  const part = firstPart(String(headers['content-type'] ?? ''), body);
  if (part === undefined) return fail('the answer holds no DICOM object', LOGS);
  if (part.equals(sent)) return pass(`${sent.length} bytes, each as it was sent`);
  return fail(
    `${part.length} bytes came back of ${sent.length}, and they are not the same`,
    'keep the object and compare it; see orthweb logs --source orthanc',
  );
}
