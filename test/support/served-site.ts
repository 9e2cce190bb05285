import type { AddressInfo, Server as NetServer, Socket } from 'node:net';
import { createServer, type TLSSocket } from 'node:tls';
import dimse from 'dcmjs-dimse';

/** What a host reads from Secrets Manager, in PEM. */
export interface ServedCertificate {
  readonly certificate: string;
  readonly privateKey: string;
  /** Whose devices are let in. */
  readonly clientAuthority: string;
}

/** What a device sent: an instance, its dataset as it came, and the syntax that was agreed upon. */
export interface Received {
  readonly sopInstanceUid: string;
  readonly dataset: Buffer;
  readonly syntax: string;
}

/**
 * Both ports of a site on loopback: the web port completes handshakes, the DICOM port answers C-ECHO and C-STORE to its
 * devices.
 */
export class ServedSite {
  readonly received: Received[] = [];
  /** What it says to the next object; undefined: it hangs up instead. `abort`: it ends the association, and leaves the connection. */
  answering: (sopInstanceUid: string) => number | 'abort' | undefined = () => 0;
  readonly #certificate: ServedCertificate;
  readonly #sockets = new Set<TLSSocket>();
  #web: NetServer | undefined;
  #dicom: InstanceType<typeof dimse.Server> | undefined;
  httpsPort = 0;
  dicomPort = 0;

  constructor(certificate: ServedCertificate) {
    this.#certificate = certificate;
  }

  /** `host:httpsPort:dicomPort` */
  get at(): string {
    return `localhost:${this.httpsPort}:${this.dicomPort}`;
  }

  get place() {
    return { host: 'localhost', httpsPort: this.httpsPort, dicomPort: this.dicomPort };
  }

  async open(): Promise<void> {
    await this.openWeb();
    await this.openDicom();
  }

  /** On the same port as before, if it was open. */
  async openWeb(): Promise<void> {
    const { certificate: cert, privateKey: key } = this.#certificate;
    const web = createServer({ cert, key, minVersion: 'TLSv1.2' }, (socket) => {
      this.#sockets.add(socket);
      socket.on('error', () => undefined);
      socket.on('close', () => this.#sockets.delete(socket));
    });
    this.#web = web;
    this.httpsPort = await listening(web, this.httpsPort);
  }

  async closeWeb(): Promise<void> {
    const web = this.#web;
    this.#web = undefined;
    for (const socket of this.#sockets) socket.destroy();
    if (web !== undefined) await new Promise((closed) => web.close(closed));
  }

  async openDicom(): Promise<void> {
    dimse.log.disableAll();
    const { certificate: cert, privateKey: key, clientAuthority: ca } = this.#certificate;
    const port = this.dicomPort === 0 ? await freePort() : this.dicomPort;
    const server = new dimse.Server(storing(this));
    const securityOptions = { cert, key, ca, requestCert: true, rejectUnauthorized: true };
    const begun = new Promise<void>((open, fail) => {
      server.on('listening', () => open());
      server.on('networkError', fail);
    });
    server.listen(port, { securityOptions });
    await begun;
    this.#dicom = server;
    this.dicomPort = port;
  }

  closeDicom(): void {
    this.#dicom?.close();
    this.#dicom = undefined;
  }

  async close(): Promise<void> {
    await this.closeWeb();
    this.closeDicom();
  }
}

const { SopClass, StorageClass, PresentationContextResult, Status } = dimse.constants;
const KNOWN = [SopClass.Verification, StorageClass.SecondaryCaptureImageStorage];

/** The library makes one for each connection, and gives it nothing. */
function storing(site: ServedSite) {
  return class extends Echoing {
    readonly #socket: Socket;
    #last: Received | undefined;

    constructor(...given: ConstructorParameters<typeof Echoing>) {
      super(...given);
      [this.#socket] = given;
    }

    override createDatasetFromStoreWritableStream(
      ...[written, context, done]: Parameters<Echoing['createDatasetFromStoreWritableStream']>
    ) {
      const dataset = (written as unknown as { toBuffer(): Buffer }).toBuffer();
      const syntax = context.getAcceptedTransferSyntaxUid() ?? '';
      const read = new dimse.Dataset(dataset, syntax);
      const sopInstanceUid = String(read.getElement('SOPInstanceUID'));
      this.#last = { sopInstanceUid, dataset, syntax };
      done(read);
    }

    override cStoreRequest(
      request: InstanceType<typeof dimse.requests.CStoreRequest>,
      answer: (response: InstanceType<typeof dimse.responses.CStoreResponse>) => void,
    ) {
      const received = this.#last;
      if (received === undefined) throw new Error('there is no dataset');
      const status = site.answering(received.sopInstanceUid);
      if (status === undefined) {
        this.#socket.destroy();
        return;
      }
      if (status === 'abort') {
        this.sendAbort();
        return;
      }
      if (status === Status.Success) site.received.push(received);
      const response = dimse.responses.CStoreResponse.fromRequest(request);
      response.setStatus(status);
      answer(response);
    }
  };
}

class Echoing extends dimse.Scp {
  override associationRequested(association: InstanceType<typeof dimse.association.Association>) {
    for (const { context } of association.getPresentationContexts()) {
      const known = KNOWN.includes(context.getAbstractSyntaxUid());
      const { Accept, RejectAbstractSyntaxNotSupported } = PresentationContextResult;
      const [syntax] = context.getTransferSyntaxUids();
      context.setResult(known ? Accept : RejectAbstractSyntaxNotSupported, syntax ?? '');
    }
    this.sendAssociationAccept();
  }

  override cEchoRequest(
    request: InstanceType<typeof dimse.requests.CEchoRequest>,
    answer: (response: InstanceType<typeof dimse.responses.CEchoResponse>) => void,
  ) {
    const response = dimse.responses.CEchoResponse.fromRequest(request);
    response.setStatus(Status.Success);
    answer(response);
  }

  override associationReleaseRequested() {
    this.sendAssociationReleaseResponse();
  }
}

async function listening(server: NetServer, port: number): Promise<number> {
  await new Promise<void>((open, fail) => {
    server.once('error', fail);
    server.listen(port, 'localhost', open);
  });
  return (server.address() as AddressInfo).port;
}

async function freePort(): Promise<number> {
  const server = createServer();
  const port = await listening(server, 0);
  await new Promise((closed) => server.close(closed));
  return port;
}
