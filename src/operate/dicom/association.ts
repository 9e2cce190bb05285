import type { EventEmitter } from 'node:events';
import { TLSSocket } from 'node:tls';
import dimse from 'dcmjs-dimse';
import type { Device } from '../outside/echo.ts';
import type { Site } from '../outside/site.ts';

type Request = InstanceType<typeof dimse.requests.Request>;

export interface Association {
  readonly site: Site;
  readonly device: Device;
  /** Of the site's certificate, as a handshake that checks everything has met it. */
  readonly fingerprint: string | undefined;
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
  { site, device, fingerprint, requests, contexts, withinMs, accepted }: Association,
  signal: AbortSignal,
): Promise<string | undefined> {
  dimse.log.disableAll();
  const client = new dimse.Client();
  for (const request of requests) client.addRequest(request);
  for (const context of contexts) client.addAdditionalPresentationContext(context, true);
  return new Promise((done, fail) => {
    signal.throwIfAborted();
    const stop = (): void => {
      fail(signal.reason);
      socketOf(client).destroy();
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
    client.send(site.host, site.dicomPort, calling, called, optionsOf(device, withinMs));
    // The library tells nobody, and waits for the other side to close; that one waits for this one (PS3.8, 9.2).
    const socket = socketOf(client);
    networkOf(client).on('abort', () => {
      heard = 'the association was aborted';
      socket.destroy();
    });
    onlyWith(socket, fingerprint);
  });
}

function optionsOf({ authorities, certificate }: Device, withinMs: number) {
  return {
    connectTimeout: withinMs,
    associationTimeout: withinMs,
    pduTimeout: withinMs,
    securityOptions: {
      key: certificate.privateKey.reveal(),
      cert: certificate.certificate,
      ca: authorities,
      minVersion: 'TLSv1.2',
      // The library knows one name, and only authorities that signed themselves: `onlyWith` takes its place.
      rejectUnauthorized: false,
    },
  };
}

/** Hangs up on anybody else, before any object is sent: objects follow the site's answer to the first request. */
function onlyWith(socket: TLSSocket, fingerprint: string | undefined): void {
  socket.once('secureConnect', () => {
    const met = socket.getPeerCertificate().fingerprint256;
    if (fingerprint === undefined || met !== fingerprint)
      socket.destroy(new Error('it shows another certificate than a moment before'));
  });
}

function socketOf(client: InstanceType<typeof dimse.Client>): TLSSocket {
  const { socket } = networkOf(client);
  if (socket instanceof TLSSocket) return socket;
  throw new Error('the DICOM library does not show its connection');
}

/** The library keeps it to itself, and gives no other way to look at the peer, to hear an abort, or to let go at once. */
function networkOf(client: InstanceType<typeof dimse.Client>) {
  const { network } = client as unknown as { network?: EventEmitter & { socket?: unknown } };
  if (network !== undefined) return network;
  throw new Error('the DICOM library does not show its connection');
}

/** Without the title that the library writes before it. */
function plain(message: string): string {
  return message.replace(/^.*? -> /, '').replace(/^Connection error: /, '');
}
