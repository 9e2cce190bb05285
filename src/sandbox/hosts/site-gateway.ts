import { once } from 'node:events';
import { createServer, type Server, type Socket } from 'node:net';
import type { Duplex } from 'node:stream';
import type { SitePorts } from '../hosting-control.ts';

/** Where the site address is now: opens a connection to that host's port, or there is no such host. */
export type Dial = (port: number) => Duplex | undefined;

const LOOPBACK = '127.0.0.1';
const HTTPS_PORT = 443;
const DICOM_PORT = 11_112;

/**
 * Two ports of this machine that lead to whichever host holds the site address. As with an Elastic IP that moves,
 * connections to the former host die.
 */
export class SiteGateway {
  readonly ports: SitePorts;
  /** Why it cannot be reached. */
  error: string | null = null;
  readonly #servers: Server[] = [];
  readonly #open = new Set<Socket>();
  #dial: Dial = () => undefined;
  #holder: string | undefined;

  private constructor(ports: SitePorts) {
    this.ports = ports;
  }

  static async start(ports: SitePorts): Promise<SiteGateway> {
    const gateway = new SiteGateway(ports);
    try {
      await gateway.#listen(ports.httpsPort, HTTPS_PORT);
      await gateway.#listen(ports.dicomPort, DICOM_PORT);
    } catch (error) {
      gateway.error = error instanceof Error ? error.message : String(error);
    }
    return gateway;
  }

  /** `holder`: which host that is, so that a change is seen; undefined: none. */
  lead(holder: string | undefined, dial: Dial): void {
    this.#dial = dial;
    if (holder === this.#holder) return;
    this.#holder = holder;
    for (const socket of this.#open) socket.resetAndDestroy();
  }

  stop(): void {
    for (const server of this.#servers) server.close();
    for (const socket of this.#open) socket.destroy();
  }

  async #listen(port: number, target: number): Promise<void> {
    const server = createServer({ allowHalfOpen: true, noDelay: true }, (socket) =>
      this.#take(socket, target),
    );
    this.#servers.push(server);
    server.listen(port, LOOPBACK);
    await once(server, 'listening');
  }

  #take(socket: Socket, target: number): void {
    this.#open.add(socket);
    socket.on('close', () => this.#open.delete(socket));
    socket.on('error', () => undefined);
    const onward = this.#holder === undefined ? undefined : this.#dial(target);
    if (onward === undefined) {
      socket.resetAndDestroy();
      return;
    }
    socket.pipe(onward).pipe(socket);
    socket.on('close', () => {
      // What somebody sent before ending in good order still arrives.
      if (!socket.readableEnded || !onward.readableEnded) onward.destroy();
    });
    onward.on('close', () => {
      if (onward.readableEnded) socket.destroySoon();
      else socket.resetAndDestroy();
    });
  }
}
