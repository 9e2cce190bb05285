import { createServer, request } from 'node:http';
import type { AddressInfo } from 'node:net';
import { connect, createServer as createPipe, type Server } from 'node:net';
import { text } from 'node:stream/consumers';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { ToAws } from '../../../../src/sandbox/hosts/to-aws.ts';

interface Heard {
  readonly url: string | undefined;
  readonly headers: Readonly<Record<string, unknown>>;
  readonly body: string;
}

let heard: Heard[];
let servers: Server[];
let toAws: ToAws;
let port: number;

const listening = async (server: Server): Promise<number> => {
  servers.push(server);
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
  return (server.address() as AddressInfo).port;
};

beforeEach(async () => {
  [heard, servers] = [[], []];
  const emulator = createServer(async (from, to) => {
    heard.push({ url: from.url, headers: from.headers, body: await text(from) });
    to.end('from AWS');
  });
  toAws = new ToAws(`http://127.0.0.1:${await listening(emulator)}`);
  // What a host's connection looks like when it comes out of the tunnel.
  port = await listening(createPipe((socket) => toAws.accept(socket)));
});
afterEach(async () => {
  toAws.target = undefined;
  for (const server of servers) server.close();
});

function ask(path: string, host = 'aws.orthweb.test', body = ''): Promise<string> {
  return new Promise((done, fail) => {
    const headers = {
      host,
      connection: 'close',
      'x-orthweb-host': '',
      'content-length': body.length,
    };
    const asking = request({ port, host: '127.0.0.1', path, headers, method: 'POST' });
    asking.on('response', (answer) => done(text(answer)));
    asking.on('error', fail);
    asking.end(body);
  });
}

it('what hosts ask of AWS arrives whole, as a request of this machine', async () => {
  expect(await ask('/?Action=X', 'ec2.eu-west-1.amazonaws.com', 'a=b')).toBe('from AWS');
  expect(heard).toMatchObject([{ url: '/?Action=X', body: 'a=b' }]);
  expect(heard[0]?.headers['host']).toMatch(/^127\.0\.0\.1:\d+$/);
});

it('a bucket in the host name goes into the path', async () => {
  await ask('/key', 'studies.aws.orthweb.test:80');
  expect(heard[0]?.url).toBe('/studies/key');
});

it('is marked as that of a host, whatever it says itself', async () => {
  await ask('/');
  expect(heard[0]?.headers['x-orthweb-host']).toBe('1');
});

it('connections break while AWS is out of reach', async () => {
  toAws.target = undefined;
  await expect(ask('/')).rejects.toThrow();
  const socket = connect(port, '127.0.0.1');
  socket.destroy();
  expect(heard).toEqual([]);
});
