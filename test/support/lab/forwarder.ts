import { once } from 'node:events';
import {
  createServer,
  type IncomingMessage,
  request,
  type Server,
  type ServerResponse,
} from 'node:http';
import type { AddressInfo } from 'node:net';

/** The name under which hosts and their containers reach the emulated AWS; the Orthanc test image knows it too. */
export const AWS_NAME = 'aws.orthweb.test';

/**
 * Lets what can reach `address` of this machine reach the emulated AWS on its loopback. Requests arrive there as local
 * ones: the emulator answers no other host name.
 */
export class Forwarder {
  readonly #server: Server;
  #target: URL | undefined;

  private constructor() {
    this.#server = createServer((from, to) => this.#pass(from, to));
  }

  static async start(address: string): Promise<Forwarder> {
    const forwarder = new Forwarder();
    forwarder.#server.listen(0, address);
    await once(forwarder.#server, 'listening');
    // A lab that fails to start may leave it behind.
    forwarder.#server.unref();
    return forwarder;
  }

  get port(): number {
    return (this.#server.address() as AddressInfo).port;
  }

  /** Undefined: connections break, as when AWS is out of reach. */
  set target(endpoint: string | undefined) {
    this.#target = endpoint === undefined ? undefined : new URL(endpoint);
    this.#server.closeAllConnections();
  }

  async stop(): Promise<void> {
    const closed = once(this.#server, 'close');
    this.#server.close();
    this.target = undefined;
    await closed;
  }

  #pass(from: IncomingMessage, to: ServerResponse): void {
    if (this.#target === undefined) {
      from.destroy();
      return;
    }
    const { hostname, port, host } = this.#target;
    const path = pathOf(from);
    const headers = { ...from.headers, host };
    const onward = request({ hostname, port, path, method: from.method, headers, agent: false });
    onward.on('response', (answer) => {
      to.writeHead(answer.statusCode ?? 502, answer.rawHeaders);
      answer.pipe(to);
      answer.on('error', () => to.destroy());
    });
    onward.on('error', () => to.destroy());
    from.on('error', () => onward.destroy());
    to.on('close', () => onward.destroy());
    from.pipe(onward);
  }
}

/** A bucket in the host name goes into the path, for the emulator sees no host name of ours. */
function pathOf({ headers, url = '/' }: IncomingMessage): string {
  const [name = ''] = (headers.host ?? '').split(':');
  const bucket = name.endsWith(`.${AWS_NAME}`) ? name.slice(0, -AWS_NAME.length - 1) : undefined;
  return bucket === undefined ? url : `/${bucket}${url}`;
}
