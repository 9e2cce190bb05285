import type { Client as DimseClient } from 'dcmjs-dimse';
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
  // First by itself: the library neither names its failures nor checks another name than the one it dials.
  const met = await handshake(dial, signal);
  if (!met.answers) return met;
  const { default: dimse } = await import('dcmjs-dimse');
  dimse.log.disableAll();
  const client = new dimse.Client();
  const { CEchoRequest } = dimse.requests;
  const { Status } = dimse.constants;
  const begun = performance.now();
  const text = await ended(client, signal, (say) => {
    const request = new CEchoRequest();
    request.on('response', (response: { getStatus(): number }) => {
      const status = response.getStatus();
      say(status === Status.Success ? '' : `status ${status.toString(16).padStart(4, '0')}`);
    });
    client.addRequest(request);
    client.send(site.host, port, device.calling, device.called, optionsOf(site, device));
  });
  if (text === '') return { answers: true, elapsedMs: performance.now() - begun };
  return { answers: false, why: 'failed', text: `C-ECHO: ${text}` };
}

function optionsOf(site: Site, { authorities, certificate }: Device) {
  return {
    connectTimeout: WITHIN_MS,
    associationTimeout: WITHIN_MS,
    pduTimeout: WITHIN_MS,
    securityOptions: {
      key: certificate.privateKey.reveal(),
      cert: certificate.certificate,
      ca: authorities,
      minVersion: 'TLSv1.2',
      // Reached under another name than its own, as in an emulated AWS, the handshake before is what has checked it.
      rejectUnauthorized: site.names.includes(site.host),
    },
  };
}

/** The empty text when it went well, else what did not. */
function ended(
  client: DimseClient,
  signal: AbortSignal,
  begin: (say: (text: string) => void) => void,
): Promise<string> {
  return new Promise((done, fail) => {
    let heard = 'closed without an answer';
    const say = (text: string): void => {
      heard = text;
    };
    signal.addEventListener('abort', () => fail(signal.reason), { once: true });
    client.on('associationRejected', () => say('the association was rejected'));
    client.on('networkError', (error: Error) => done(error.message));
    client.on('closed', () => done(heard));
    begin(say);
  });
}
