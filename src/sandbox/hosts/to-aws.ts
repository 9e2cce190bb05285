import {
  createServer,
  type IncomingMessage,
  request,
  type Server,
  type ServerResponse,
} from 'node:http';
import type { Duplex } from 'node:stream';

/** The name under which hosts and their containers reach the emulated AWS. `.test` is reserved: it is nobody's. */
export const AWS_NAME = 'aws.orthweb.test';

/** By this the emulator knows that it is no program of the operator's: its own controls are not for hosts. */
const FROM_HOST = 'x-orthweb-host';

/**
 * Answers what hosts ask of AWS by asking the emulator. Requests arrive there as ones of this machine: it answers to no
 * other host name.
 */
export class ToAws {
  readonly #server: Server;
  #target: URL | undefined;

  constructor(endpoint: string | undefined) {
    this.target = endpoint;
    this.#server = createServer((from, to) => this.#pass(from, to));
  }

  /** Undefined: connections break, as when AWS is out of reach. */
  set target(endpoint: string | undefined) {
    this.#target = endpoint === undefined ? undefined : new URL(endpoint);
    this.#server?.closeAllConnections();
  }

  /** Speaks HTTP on a connection. */
  readonly accept = (stream: Duplex): void => {
    this.#server.emit('connection', stream);
  };

  #pass(from: IncomingMessage, to: ServerResponse): void {
    if (this.#target === undefined) {
      from.destroy();
      return;
    }
    const { hostname, port, host } = this.#target;
    // The server above has answered it.
    const { expect: _, ...kept } = from.headers;
    const headers = { ...kept, host, [FROM_HOST]: '1' };
    const path = pathOf(from);
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
