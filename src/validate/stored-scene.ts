import type { Device } from '../operate/outside/echo.ts';
import { Unchecked } from './check.ts';
import { once } from './once.ts';
import type { Ground } from './open-scene.ts';
import type { Transcript } from './probes/association.ts';
import { dicomPart } from './probes/dicomweb.ts';
import { askWeb } from './probes/web.ts';
import { queryingTitles, unnamedTitle } from './querying-titles.ts';
import type { Scene } from './scene.ts';
import type { SiteScene } from './site-scene.ts';
import { isToRemove, newTestObject, PATIENT_PREFIX, type Sent } from './test-objects.ts';

export type StoredScene = Pick<
  Scene,
  'sent' | 'transcript' | 'find' | 'findUnnamed' | 'stow' | 'stored' | 'hasStored' | 'removeStored'
>;

/** What is put on the site for the test, what became of it, and how it goes again. */
export function storedScene(
  ground: Ground,
  { site, device, dialled, web }: SiteScene,
): StoredScene {
  const { ctx, objects, login } = ground;
  const { signal } = ctx;
  const sentBy = { dicom: false, web: false };
  const sent = once(() => toSend(ground));
  const transcript = once(async () => {
    // Nothing is stored that could not be removed again.
    const [at, asDevice, { toStore }] = await Promise.all([site(), device(), sent(), login()]);
    const met = await dialled('dicom');
    if (!met.answers) throw new Unchecked('the dicom port fails, see user/tls-dicom');
    const { echoAndStore } = await import('./probes/association.ts');
    sentBy.dicom = objects.own.length === 0;
    const said = await echoAndStore(at, asDevice, toStore, signal);
    sentBy.dicom &&= said.accepted;
    return said;
  });
  const stored = once(async () => {
    const reason = notStored(await transcript());
    if (reason !== undefined) throw new Unchecked(reason);
    return found(web, await login(), (await sent()).sopInstanceUid);
  });
  return {
    sent,
    transcript,
    stored,
    find: once(async () => {
      await stored();
      const { find } = await import('./probes/association.ts');
      return find(await site(), await asking(ground, device), await sent(), signal);
    }),
    findUnnamed: once(async () => {
      const { find } = await import('./probes/association.ts');
      const nobody = { ...(await device()), calling: unnamedTitle(ground.config.orthanc.settings) };
      return find(await site(), nobody, await sent(), signal);
    }),
    stow: once(async () => {
      if (objects.own.length > 0) throw new Unchecked('your own files are sent by C-STORE only');
      const [{ stowed }, as] = await Promise.all([sent(), login()]);
      const { type, body } = dicomPart(stowed.bytes);
      const headers = { 'content-type': type, accept: 'application/dicom+json' };
      const { status } = await web({ path: '/changes?last', login: as });
      if (status !== 200) throw new Unchecked(`the site answers ${status}, see user/login`);
      sentBy.web = true;
      return web({ method: 'POST', path: '/dicom-web/studies', login: as, headers, body });
    }),
    hasStored: () => sentBy.dicom || sentBy.web,
    removeStored: () => remove(ground, site),
  };
}

/** Whose matter it is that the first object is not there; undefined: it is. */
export function notStored({ echo, stores }: Pick<Transcript, 'echo' | 'stores'>) {
  if (stores[0] === 0) return undefined;
  return `nothing was stored, see ${echo === 0 ? 'user/store' : 'user/echo'}`;
}

async function toSend({ ctx, objects }: Ground): Promise<Sent> {
  const { patientId, own } = objects;
  const nowMs = ctx.clock.now();
  const first = own[0] ?? (await newTestObject(patientId, nowMs));
  const stowed = await newTestObject(patientId, nowMs, first);
  const { sopInstanceUid, studyInstanceUid, seriesInstanceUid } = first;
  const toStore = 'bytes' in first ? [first] : own;
  return { toStore, stowed, sopInstanceUid, studyInstanceUid, seriesInstanceUid };
}

/** A title that may query, where the configuration names one. */
async function asking({ config }: Ground, device: () => Promise<Device>): Promise<Device> {
  const [calling] = queryingTitles(config.orthanc.settings);
  return { ...(await device()), ...(calling !== undefined && { calling }) };
}

async function found(web: Scene['web'], login: Awaited<ReturnType<Scene['login']>>, uid: string) {
  const looked = await web({ method: 'POST', path: '/tools/lookup', login, body: uid });
  const hits = json(looked.body) as readonly { ID: string; Type: string }[];
  const hit = Array.isArray(hits) ? hits.find(({ Type }) => Type === 'Instance') : undefined;
  if (hit === undefined)
    throw new Unchecked('Orthanc acknowledged the object and does not know it');
  const id = String(hit.ID);
  const info = await web({ path: `/instances/${id}/attachments/dicom/info`, login });
  const { Uuid, CompressedSize } = (json(info.body) ?? {}) as Record<string, unknown>;
  if (typeof Uuid !== 'string' || !/^[0-9a-f-]{36}$/.test(Uuid))
    throw new Unchecked(`Orthanc does not say where the object lies (${info.status})`);
  return { id, uuid: Uuid, bytes: Number(CompressedSize) };
}

function json(body: Buffer): unknown {
  try {
    return JSON.parse(body.toString('utf8'));
  } catch {
    return undefined;
  }
}

const REMOVED_WITHIN_MS = 20_000;

interface Patient {
  readonly ID: string;
  readonly MainDicomTags?: { readonly PatientID?: string };
}

/** On a signal of its own: what was stored goes after Ctrl-C too. */
async function remove(ground: Ground, site: Scene['site']): Promise<number> {
  const { ctx, objects, keys, login } = ground;
  const [at, { authorities }, as] = await Promise.all([site(), keys(), login()]);
  const signal = AbortSignal.timeout(REMOVED_WITHIN_MS);
  const ask = (method: 'POST' | 'DELETE', path: string, body?: string) =>
    askWeb(
      { site: at, authorities },
      { method, path, login: as, ...(body !== undefined && { body }) },
      signal,
    );
  const query = { Level: 'Patient', Query: { PatientID: `${PATIENT_PREFIX}*` }, Expand: true };
  const answer = await ask('POST', '/tools/find', JSON.stringify(query));
  const patients = json(answer.body);
  if (answer.status !== 200 || !Array.isArray(patients))
    throw new Error(`the site does not say what there is to remove (${answer.status})`);
  const nowMs = ctx.clock.now();
  const due = (patients as Patient[]).filter(({ MainDicomTags }) =>
    isToRemove(MainDicomTags?.PatientID ?? '', objects.patientId, nowMs),
  );
  for (const { ID } of due) {
    const { status } = await ask('DELETE', `/patients/${encodeURIComponent(ID)}`);
    if (status !== 200 && status !== 404)
      throw new Error(`a test patient could not be removed (${status})`);
  }
  return due.length;
}
