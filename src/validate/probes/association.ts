import dimse from 'dcmjs-dimse';
import { associate } from '../../operate/dicom/association.ts';
import { AsItIs, explicitOnly } from '../../operate/dicom/store.ts';
import type { SyntheticObject } from '../../operate/dicom/synthetic.ts';
import { handshake } from '../../operate/outside/connect.ts';
import type { Device } from '../../operate/outside/echo.ts';
import type { Site } from '../../operate/outside/site.ts';
import { statusText, troubleText } from './status-text.ts';

/** What was said on one association, as far as it is of interest. */
export interface Transcript {
  /** In words, in their order. */
  readonly lines: readonly string[];
  /** The site agreed to an association. */
  readonly accepted: boolean;
  /** DIMSE status; undefined: there was no answer. */
  readonly echo: number | undefined;
  /** One for each object, in their order. */
  readonly stores: readonly (number | undefined)[];
  /** Why it ended early. */
  readonly trouble: string | undefined;
}

/** Of silence. */
const WITHIN_MS = 10_000;

type Request = InstanceType<typeof dimse.requests.Request>;
type Answer = InstanceType<typeof dimse.responses.Response>;

/** A synthetic object, or the path of a DICOM file. */
export type ToStore = Pick<SyntheticObject, 'sopInstanceUid' | 'bytes'> | { readonly path: string };

/** C-ECHO, then C-STORE of each object, over one association. Rejects only when `signal` aborts. */
export async function echoAndStore(
  site: Site,
  device: Device,
  objects: readonly ToStore[],
  signal: AbortSignal,
): Promise<Transcript> {
  const lines: string[] = [];
  let accepted = false;
  const met = await meet(site, device, signal);
  if (!met.answers) {
    const { text: trouble } = met;
    return { lines: [trouble], accepted: false, echo: undefined, stores: [], trouble };
  }
  const echo = new dimse.requests.CEchoRequest();
  const stores = objects.map((object) => new dimse.requests.CStoreRequest(datasetOf(object)));
  const statuses = new Map<Request, number>();
  const requests: readonly [string, Request][] = [
    ['C-ECHO', echo],
    ...stores.map((store): [string, Request] => ['C-STORE', store]),
  ];
  for (const [name, request] of requests)
    request.on('response', (answer: Answer) => {
      statuses.set(request, answer.getStatus());
      lines.push(`${name} ${statusText(answer.getStatus())}`);
    });
  const contexts = objects.some((one) => 'bytes' in one) ? [explicitOnly()] : [];
  const ended = await associate(
    {
      site,
      device,
      requests: requests.map(([, request]) => request),
      fingerprint: met.fingerprint,
      contexts,
      withinMs: WITHIN_MS,
      accepted(association) {
        accepted = true;
        lines.push(...acceptance(association));
      },
    },
    signal,
  );
  const trouble = ended === undefined ? undefined : troubleText(ended);
  lines.push(trouble === undefined ? 'released' : `ended early: ${trouble}`);
  return {
    lines,
    accepted,
    trouble,
    echo: statuses.get(echo),
    stores: stores.map((store) => statuses.get(store)),
  };
}

export interface Found {
  readonly lines: readonly string[];
  /** The site agreed to an association. */
  readonly accepted: boolean;
  /** Of the last answer; undefined: there was none. */
  readonly status: number | undefined;
  /** SOP instance UIDs. */
  readonly instances: readonly string[];
  readonly trouble: string | undefined;
}

export interface FindAsk {
  readonly studyInstanceUid: string;
  readonly seriesInstanceUid: string;
}

/** C-FIND of all images of a series, as this device. */
export async function find(
  site: Site,
  device: Device,
  { studyInstanceUid, seriesInstanceUid }: FindAsk,
  signal: AbortSignal,
): Promise<Found> {
  const met = await meet(site, device, signal);
  if (!met.answers)
    return {
      lines: [met.text],
      accepted: false,
      status: undefined,
      instances: [],
      trouble: met.text,
    };
  const request = dimse.requests.CFindRequest.createImageFindRequest({
    StudyInstanceUID: studyInstanceUid,
    SeriesInstanceUID: seriesInstanceUid,
    SOPInstanceUID: '',
  });
  const instances: string[] = [];
  let accepted = false;
  let status: number | undefined;
  request.on('response', (answer: Answer) => {
    status = answer.getStatus();
    const uid = answer.getDataset()?.getElement('SOPInstanceUID');
    if (uid !== undefined && uid !== '') instances.push(String(uid));
  });
  const trouble = await associate(
    {
      ...{ site, device, fingerprint: met.fingerprint },
      ...{ requests: [request], contexts: [], withinMs: WITHIN_MS },
      accepted() {
        accepted = true;
      },
    },
    signal,
  );
  const said = status === undefined ? `no answer (${trouble ?? 'released'})` : statusText(status);
  const lines = [`C-FIND as ${device.calling}: ${said}, ${instances.length} found`];
  return { lines, accepted, status, instances, trouble };
}

/** First by itself: the library checks no certificate as it should, only that it is still this one. */
function meet(site: Site, device: Device, signal: AbortSignal) {
  const { authorities, certificate } = device;
  const at = { site, port: site.dicomPort, authorities, device: certificate };
  return handshake({ ...at, withinMs: WITHIN_MS }, signal);
}

function datasetOf(object: ToStore) {
  return 'path' in object ? object.path : new AsItIs(object.sopInstanceUid, object.bytes);
}

function acceptance(association: InstanceType<typeof dimse.association.Association>): string[] {
  const { Accept } = dimse.constants.PresentationContextResult;
  const contexts = association.getPresentationContexts().map(({ context }) => {
    const syntax = context.getAcceptedTransferSyntaxUid() ?? '';
    const end = context.getResult() === Accept ? `accepted with ${syntax}` : 'not accepted';
    return `context ${context.getAbstractSyntaxUid()} ${end}`;
  });
  return ['association accepted', ...contexts];
}
