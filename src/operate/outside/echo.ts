import { handshake } from './connect.ts';
import type { Answer, DeviceCertificate, Site } from './site.ts';

/** As whom a device calls the site: the site asks every device for a certificate, not for a title. */
export interface Device {
  readonly certificate: DeviceCertificate;
  /** PEM; by these it knows the site. */
  readonly authorities: string;
  readonly calling: string;
  readonly called: string;
}

const WITHIN_MS = 5_000;

/** A C-ECHO by DICOM with TLS: the site's port, its certificate, its Orthanc. Never rejects but when `signal` aborts. */
export async function echo(site: Site, device: Device, signal: AbortSignal): Promise<Answer> {
  const { authorities, certificate } = device;
  const port = site.dicomPort;
  const dial = { site, port, authorities, device: certificate, withinMs: WITHIN_MS };
  // First by itself: the library neither names its failures nor knows which certificates are the site's.
  const met = await handshake(dial, signal);
  if (!met.answers) return met;
  const { default: dimse } = await import('dcmjs-dimse');
  const { associate } = await import('../dicom/association.ts');
  const begun = performance.now();
  let status: number | undefined;
  const request = new dimse.requests.CEchoRequest();
  request.on('response', (response: { getStatus(): number }) => {
    status = response.getStatus();
  });
  const { fingerprint } = met;
  const asked = {
    site,
    device,
    fingerprint,
    requests: [request],
    contexts: [],
    withinMs: WITHIN_MS,
  };
  const trouble = await associate(asked, signal);
  if (status === dimse.constants.Status.Success)
    return { answers: true, elapsedMs: performance.now() - begun };
  const text = status === undefined ? trouble : `status ${status.toString(16).padStart(4, '0')}`;
  return { answers: false, why: 'failed', text: `C-ECHO: ${text ?? 'no answer'}` };
}
