import { createServer, type RequestListener, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, describe, expect, it } from 'vitest';
import { ownAddress } from '../../../src/operate/own-address.ts';

const servers: Server[] = [];
afterEach(() => {
  for (const server of servers.splice(0)) {
    server.closeAllConnections();
    server.close();
  }
});

async function served(listener: RequestListener): Promise<string> {
  const server = createServer(listener);
  servers.push(server);
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}/`;
}

const signal = new AbortController().signal;
const says = (text: string, status = 200): RequestListener => {
  return (_, answer) => void answer.writeHead(status).end(text);
};

describe('this machine’s address', () => {
  it.each(['203.0.113.9', '2001:db8::9'])('is what the service says: %s', async (address) => {
    expect(await ownAddress({ signal, url: await served(says(`${address}\n`)) })).toBe(address);
  });

  it.each<[string, RequestListener]>([
    ['a page instead of an address', says('<html>sign in to the hospital network</html>')],
    ['an error', says('203.0.113.9', 503)],
    ['a way to somewhere else', (_, a) => void a.writeHead(302, { location: '/x' }).end()],
  ])('is not known after %s', async (_, listener) => {
    expect(await ownAddress({ signal, url: await served(listener) })).toBeUndefined();
  });

  it('is not known where nobody listens', async () => {
    const url = await served(says('203.0.113.9'));
    servers[0]?.close();
    expect(await ownAddress({ signal, url })).toBeUndefined();
  });

  it('is not waited for longer than a moment', async () => {
    const url = await served(() => undefined);
    expect(await ownAddress({ signal, url, patienceMs: 20 })).toBeUndefined();
  });

  it('is no longer waited for after Ctrl-C', async () => {
    const stop = new AbortController();
    const url = await served(() => stop.abort(new Error('stopped')));
    await expect(ownAddress({ signal: stop.signal, url })).rejects.toThrow('stopped');
  });
});
