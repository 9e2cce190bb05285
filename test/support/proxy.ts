import { createServer, type IncomingMessage, request, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

export interface Proxy {
  readonly endpoint: string;
  /** How many batches of calls went through: the depth of what was asked, in round trips. */
  readonly batches: readonly number[];
  stop(): Promise<void>;
}

/**
 * Holds every request until no other has arrived for `quietMs`, then lets all of them through at once. What a program
 * sends without waiting for an answer falls into one batch, so batches count round trips and not calls.
 */
export async function batchingProxy(target: string, quietMs: number): Promise<Proxy> {
  const batches: number[] = [];
  let held: (() => void)[] = [];
  let timer: NodeJS.Timeout | undefined;
  const release = (): void => {
    batches.push(held.length);
    const batch = held;
    held = [];
    for (const send of batch) send();
  };
  const server = createServer((incoming, outgoing) => {
    const body: Buffer[] = [];
    incoming.on('data', (chunk: Buffer) => body.push(chunk));
    incoming.on('end', () => {
      held.push(() => forward(target, incoming, Buffer.concat(body), outgoing));
      clearTimeout(timer);
      timer = setTimeout(release, quietMs);
    });
  });
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
  const { port } = server.address() as AddressInfo;
  return {
    endpoint: `http://127.0.0.1:${port}`,
    batches,
    stop: () =>
      new Promise((done) => {
        server.close(() => done());
        server.closeAllConnections();
      }),
  };
}

/** Headers go through as they are: they are signed. */
function forward(
  target: string,
  incoming: IncomingMessage,
  body: Buffer,
  outgoing: ServerResponse,
): void {
  const { method, url, headers } = incoming;
  const onward = request(`${target}${url}`, { method, headers }, (reply) => {
    outgoing.writeHead(reply.statusCode ?? 502, reply.headers);
    reply.pipe(outgoing);
  });
  onward.on('error', () => outgoing.destroy());
  onward.end(body);
}
