import { createServer, type IncomingMessage, request, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

export interface FrontProxy {
  readonly endpoint: string;
  stop(): Promise<void>;
}

export interface BatchingProxy extends FrontProxy {
  /** How many calls went through at a time; their number is the depth of what was asked, in round trips. */
  readonly batches: readonly number[];
}

/**
 * Holds every request until no other has arrived for `quietMs`, then lets all of them through at once. What a program
 * sends without waiting for an answer falls into one batch, so batches count round trips and not calls.
 */
export async function batchingProxy(target: string, quietMs: number): Promise<BatchingProxy> {
  const batches: number[] = [];
  let held: (() => void)[] = [];
  let timer: NodeJS.Timeout | undefined;
  const release = (): void => {
    batches.push(held.length);
    const batch = held;
    held = [];
    for (const send of batch) send();
  };
  const proxy = await listen((incoming, outgoing) => {
    collect(incoming, (body) => {
      held.push(() => forward(target, incoming, body, outgoing));
      clearTimeout(timer);
      timer = setTimeout(release, quietMs);
    });
  });
  return { ...proxy, batches };
}

/** Lets a test tell lies about a state: `rewrite` gets the request's body and the reply's. */
export function rewritingProxy(
  target: string,
  rewrite: (asked: string, answered: string) => string,
): Promise<FrontProxy> {
  return listen((incoming, outgoing) => {
    collect(incoming, (body) => {
      const change = (reply: string): string => rewrite(body.toString(), reply);
      forward(target, incoming, body, outgoing, change);
    });
  });
}

async function listen(
  take: (incoming: IncomingMessage, outgoing: ServerResponse) => void,
): Promise<FrontProxy> {
  const server = createServer(take);
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
  const { port } = server.address() as AddressInfo;
  return {
    endpoint: `http://127.0.0.1:${port}`,
    stop: () =>
      new Promise((done) => {
        server.close(() => done());
        server.closeAllConnections();
      }),
  };
}

function collect(stream: IncomingMessage, whole: (body: Buffer) => void): void {
  const parts: Buffer[] = [];
  stream.on('data', (chunk: Buffer) => parts.push(chunk));
  stream.on('end', () => whole(Buffer.concat(parts)));
}

/** Headers go through as they are: they are signed. */
function forward(
  target: string,
  { method, url, headers }: IncomingMessage,
  body: Buffer,
  outgoing: ServerResponse,
  change?: (reply: string) => string,
): void {
  const onward = request(`${target}${url}`, { method, headers }, (reply) => {
    const { statusCode = 502 } = reply;
    if (change === undefined) {
      outgoing.writeHead(statusCode, reply.headers);
      reply.pipe(outgoing);
      return;
    }
    collect(reply, (whole) => {
      const text = Buffer.from(change(whole.toString()));
      const length = method === 'HEAD' ? reply.headers['content-length'] : text.length;
      outgoing.writeHead(statusCode, { ...reply.headers, 'content-length': length });
      outgoing.end(text);
    });
  });
  onward.on('error', () => outgoing.destroy());
  onward.end(body);
}
