import dimse from 'dcmjs-dimse';
import type { Device } from '../outside/echo.ts';
import type { Site } from '../outside/site.ts';

type Request = InstanceType<typeof dimse.requests.Request>;

export interface Association {
  readonly site: Site;
  readonly device: Device;
  readonly requests: readonly Request[];
  /** Contexts beside those that the requests imply. */
  readonly contexts: readonly InstanceType<typeof dimse.association.PresentationContext>[];
  /** Of silence, at any moment. */
  readonly withinMs: number;
  /** Called with what the site agreed to. */
  accepted?(association: InstanceType<typeof dimse.association.Association>): void;
}

/**
 * Sends the requests over one association with the site, by TLS. Undefined when it was released in order, else what
 * ended it. Rejects only when `signal` aborts, and lets go of the connection then.
 */
export function associate(
  { site, device, requests, contexts, withinMs, accepted }: Association,
  signal: AbortSignal,
): Promise<string | undefined> {
  dimse.log.disableAll();
  const client = new dimse.Client();
  for (const request of requests) client.addRequest(request);
  for (const context of contexts) client.addAdditionalPresentationContext(context, true);
  return new Promise((done, fail) => {
    signal.throwIfAborted();
    const stop = (): void => {
      abandon(client);
      fail(signal.reason);
    };
    let heard: string | undefined = 'closed before the end';
    const end = (trouble: string | undefined): void => {
      signal.removeEventListener('abort', stop);
      done(trouble);
    };
    signal.addEventListener('abort', stop, { once: true });
    if (accepted !== undefined) client.on('associationAccepted', accepted);
    client.on('associationRejected', () => {
      heard = 'the association was rejected';
    });
    client.on('associationReleased', () => {
      heard = undefined;
    });
    client.on('networkError', (error: Error) => end(plain(error.message)));
    client.on('closed', () => end(heard));
    const { calling, called } = device;
    client.send(site.host, site.dicomPort, calling, called, optionsOf(site, device, withinMs));
  });
}

function optionsOf(site: Site, { authorities, certificate }: Device, withinMs: number) {
  return {
    connectTimeout: withinMs,
    associationTimeout: withinMs,
    pduTimeout: withinMs,
    securityOptions: {
      key: certificate.privateKey.reveal(),
      cert: certificate.certificate,
      ca: authorities,
      minVersion: 'TLSv1.2',
      // The library checks no other name than the one it dials: reached under another, the handshake before has done it.
      rejectUnauthorized: site.names.includes(site.host),
    },
  };
}

function abandon(client: InstanceType<typeof dimse.Client>): void {
  try {
    client.abort();
  } catch {
    // It has ended by itself.
  }
}

/** Without the title that the library writes before it. */
function plain(message: string): string {
  return message.replace(/^.*? -> /, '').replace(/^Connection error: /, '');
}
