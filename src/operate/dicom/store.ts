import dimse from 'dcmjs-dimse';
import { handshake } from '../outside/connect.ts';
import type { Device } from '../outside/echo.ts';
import type { Site } from '../outside/site.ts';
import { associate } from './association.ts';
import { datasetOf, EXPLICIT_LITTLE_ENDIAN } from './part10.ts';
import { SECONDARY_CAPTURE, type SyntheticObject } from './synthetic.ts';

export interface StoreAnswer {
  /** DIMSE status, 0x0000 for success. */
  readonly status: number;
  /** Since `storeObjects` was called. */
  readonly elapsedMs: number;
}

export interface StoreOutcome {
  /** By SOP instance UID. One that is not in it was not answered: whether it was stored nobody knows. */
  readonly answers: ReadonlyMap<string, StoreAnswer>;
  /** What ended the association early; undefined: nothing did. */
  readonly trouble: string | undefined;
}

/** Of silence: an Orthanc answers when the object is in the bucket and in the database. */
const WITHIN_MS = 10_000;

/**
 * Sends the objects to the site over one association, as one of its devices does, in the very bytes of their files.
 * What is not answered is told, not thrown: rejects only when `signal` aborts.
 */
export async function storeObjects(
  site: Site,
  device: Device,
  objects: readonly Pick<SyntheticObject, 'sopInstanceUid' | 'bytes'>[],
  signal: AbortSignal,
): Promise<StoreOutcome> {
  const begun = performance.now();
  const { authorities, certificate } = device;
  const dial = { site, port: site.dicomPort, authorities, device: certificate };
  const met = await handshake({ ...dial, withinMs: WITHIN_MS }, signal);
  if (!met.answers) return { answers: new Map(), trouble: met.text };
  const answers = new Map<string, StoreAnswer>();
  const requests = objects.map(({ sopInstanceUid, bytes }) => {
    const request = new dimse.requests.CStoreRequest(new AsItIs(sopInstanceUid, bytes));
    request.on('response', (response: { getStatus(): number }) => {
      const elapsedMs = performance.now() - begun;
      answers.set(sopInstanceUid, { status: response.getStatus(), elapsedMs });
    });
    return request;
  });
  const trouble = await associate(
    {
      site,
      device,
      fingerprint: met.fingerprint,
      requests,
      contexts: [explicitOnly()],
      withinMs: WITHIN_MS,
    },
    signal,
  );
  return { answers, trouble };
}

/** Success, or a warning: "Coercion of Data Elements", "Elements Discarded" are stored as well (PS3.4 B.2.3). */
export function isStored({ status }: StoreAnswer): boolean {
  return status === 0 || (status & 0xf000) === 0xb000;
}

/** A dataset that is sent in these bytes: written anew by the library it might be others, as good but not equal. */
export class AsItIs extends dimse.Dataset {
  readonly #dataset: Buffer;

  constructor(sopInstanceUid: string, file: Uint8Array) {
    const names = { SOPClassUID: SECONDARY_CAPTURE, SOPInstanceUID: sopInstanceUid };
    super(names, EXPLICIT_LITTLE_ENDIAN);
    this.#dataset = Buffer.from(datasetOf(file));
  }

  override getDenaturalizedDataset(): Buffer {
    return this.#dataset;
  }
}

/** Of its own accord the library also offers Implicit VR in the same context, and the site might prefer it. */
export function explicitOnly() {
  return new dimse.association.PresentationContext(0, SECONDARY_CAPTURE, EXPLICIT_LITTLE_ENDIAN);
}
