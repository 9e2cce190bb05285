import dimse from 'dcmjs-dimse';
import { afterEach, beforeAll, beforeEach, expect, it } from 'vitest';
import { type Authority, newAuthority } from '../../../../src/operate/certificates/authority.ts';
import { issueProbeCertificate } from '../../../../src/operate/certificates/client-certificate.ts';
import type { KeyedCertificate } from '../../../../src/operate/certificates/keys.ts';
import { issueServerCertificate } from '../../../../src/operate/certificates/server-certificate.ts';
import { associate } from '../../../../src/operate/dicom/association.ts';
import { datasetOf } from '../../../../src/operate/dicom/part10.ts';
import { isStored, storeObjects } from '../../../../src/operate/dicom/store.ts';
import { syntheticObject } from '../../../../src/operate/dicom/synthetic.ts';
import type { Device } from '../../../../src/operate/outside/echo.ts';
import { ServedSite } from '../../../support/served-site.ts';

const NAME = 'ec2-203-0-113-4.compute-1.amazonaws.com';
const now = Date.now();
const going = new AbortController().signal;

let authority: Authority;
let server: KeyedCertificate;
let device: Device;
let served: ServedSite;

beforeAll(async () => {
  authority = await newAuthority('wealthy-lemur', now);
  server = await issueServerCertificate(authority, [NAME], now);
  const certificate = await issueProbeCertificate(authority, 'wealthy-lemur', now);
  const authorities = authority.certificate;
  device = { certificate, authorities, calling: 'ORTHWEB', called: 'ORTHANC' };
});
beforeEach(async () => {
  served = new ServedSite({
    certificate: server.certificate,
    privateKey: server.privateKey.reveal(),
    clientAuthority: authority.certificate,
  });
  await served.open();
});
afterEach(() => served.close());

const site = () => ({ ...served.place, names: [NAME] });
const three = () =>
  [1, 2, 3].map((instanceNumber) =>
    syntheticObject({ patientName: 'A^B', patientId: 'X-1', atMs: now, instanceNumber }),
  );

it('objects arrive in the bytes of their files, and each is answered', async () => {
  const objects = three();
  const { answers, trouble } = await storeObjects(site(), device, objects, going);
  expect(trouble).toBeUndefined();
  expect([...answers.keys()]).toEqual(objects.map((one) => one.sopInstanceUid));
  expect([...answers.values()].every(isStored)).toBe(true);
  expect(served.received.map(({ syntax }) => syntax)).toEqual(Array(3).fill('1.2.840.10008.1.2.1'));
  const sent = objects.map(({ bytes }) => Buffer.from(datasetOf(bytes)));
  expect(served.received.map(({ dataset }, at) => sent[at]?.equals(dataset))).toEqual([
    true,
    true,
    true,
  ]);
});

it('what was answered before the site hung up counts, the rest does not', async () => {
  const objects = three();
  served.answering = (uid) => (uid === objects[1]?.sopInstanceUid ? undefined : 0);
  const { answers, trouble } = await storeObjects(site(), device, objects, going);
  expect([...answers.keys()]).toEqual([objects[0]?.sopInstanceUid]);
  expect(trouble).toBeTypeOf('string');
});

it('an association that the site aborts is over at once, although the connection stays', async () => {
  served.answering = () => 'abort';
  const begun = performance.now();
  const { answers, trouble } = await storeObjects(site(), device, three(), going);
  expect([answers.size, trouble]).toEqual([0, 'the association was aborted']);
  expect(performance.now() - begun).toBeLessThan(5_000);
});

it('an object that the site refuses is answered, and not stored', async () => {
  served.answering = () => 0xa700;
  const { answers, trouble } = await storeObjects(site(), device, three().slice(0, 1), going);
  const [answer] = answers.values();
  expect([trouble, answer?.status, answer && isStored(answer)]).toEqual([undefined, 0xa700, false]);
  expect([isStored({ status: 0xb007, elapsedMs: 0 })]).toEqual([true]);
});

it('nothing is sent to a stranger, nor to nobody', async () => {
  const stranger = await newAuthority('somebody else', now);
  const trusting = { ...device, authorities: stranger.certificate };
  expect((await storeObjects(site(), trusting, three(), going)).answers.size).toBe(0);
  served.closeDicom();
  const { answers, trouble } = await storeObjects(site(), device, three(), going);
  expect([answers.size, trouble]).toEqual([0, expect.stringContaining('ECONNREFUSED')]);
  expect(served.received).toEqual([]);
});

it('an imported certificate is trusted as it is, for whichever of the site’s names it is', async () => {
  const imported = { ...device, authorities: server.certificate };
  const at = { ...served.place, names: ['localhost', NAME] };
  expect((await storeObjects(at, imported, three(), going)).answers.size).toBe(3);
});

it('nothing is sent to one that shows another certificate than a moment before', async () => {
  for (const fingerprint of ['AA:BB', undefined]) {
    const [object] = three();
    const bytes = Buffer.from(object?.bytes ?? []);
    const request = new dimse.requests.CStoreRequest(
      new dimse.Dataset(Buffer.from(datasetOf(bytes)), '1.2.840.10008.1.2.1'),
    );
    const asked = { site: site(), device, requests: [request], contexts: [], withinMs: 5_000 };
    expect(await associate({ ...asked, fingerprint }, going)).toContain('another certificate');
  }
  expect(served.received).toEqual([]);
});

it('ends when the run is stopped', async () => {
  const stop = new AbortController();
  served.answering = () => {
    stop.abort(new Error('stopped'));
    return 0;
  };
  await expect(storeObjects(site(), device, three(), stop.signal)).rejects.toThrow('stopped');
});
