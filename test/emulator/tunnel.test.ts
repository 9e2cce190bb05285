import { type ChildProcess, spawn } from 'node:child_process';
import { copyFileSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { connect, createServer, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Duplex } from 'node:stream';
import { buffer, text } from 'node:stream/consumers';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { Tunnel } from '../../src/sandbox/hosts/tunnel.ts';
import { freePorts } from '../support/free-ports.ts';

// The tunnel between its two real ends: the agent's, and the program in the container, here on a socket in a folder.

/** As `serve_tunnel`, without the ports that need root and TLS. */
const SERVE = `
import asyncio, sys
import tunnel
from tunnel import Tunnel

async def main(path, port):
    current = []
    async def attach(reader, writer):
        one = Tunnel(reader, writer)
        for old in current:
            old.close()
        current[:] = [one]
        await one.run()
        if current == [one]:
            current.clear()
    async def from_host(reader, writer):
        await current[0].to_aws(reader, writer)
    await asyncio.start_unix_server(attach, path)
    await asyncio.start_server(from_host, "127.0.0.1", port)
    print("ready", flush=True)
    await asyncio.Event().wait()

asyncio.run(main(sys.argv[1], int(sys.argv[2])))
`;

const MEGABYTE = 1_000_000;
let folder: string;
let program: ChildProcess;
let awsPort: number;
let link: Socket;
let accepted: Duplex[];
let tunnel: Tunnel;
const closing: (() => void)[] = [];

beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'orthweb-tunnel-'));
  for (const name of ['tunnel.py', 'known.py'])
    copyFileSync(
      new URL(`../../src/sandbox/services/${name}`, import.meta.url),
      join(folder, name),
    );
  writeFileSync(join(folder, 'serve.py'), SERVE);
  [awsPort = 0] = await freePorts(1);
  const words = ['-uB', join(folder, 'serve.py'), join(folder, 'socket'), String(awsPort)];
  program = spawn(process.env['ORTHWEB_PYTHON'] ?? 'python3', words, {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  await new Promise((done) => program.stdout?.once('data', done));
  accepted = [];
  link = connect(join(folder, 'socket'));
  tunnel = new Tunnel(link, link, (stream) => void accepted.push(stream));
});

afterEach(async () => {
  for (const close of closing.splice(0)) close();
  link.destroy();
  program.kill('SIGKILL');
  rmSync(folder, { recursive: true, force: true });
});

/** A server on a host, which does with each connection what the test says. */
async function host(serve: (socket: Socket) => void): Promise<string> {
  const server = createServer({ allowHalfOpen: true }, (socket) => {
    socket.on('error', () => undefined);
    serve(socket);
  });
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
  closing.push(() => server.close());
  const at = server.address();
  return `127.0.0.1:${typeof at === 'object' ? at?.port : 0}`;
}

/** All that comes until the end; unlike a consumer of Node's it leaves the other direction open. */
function said(stream: Duplex): Promise<string> {
  let all = '';
  stream.on('data', (chunk: Buffer) => {
    all += chunk.toString();
  });
  return new Promise((done) => stream.once('end', () => done(all)));
}

const ended = (stream: Duplex) => new Promise((done) => stream.once('close', done));

describe('a connection to a host', () => {
  it('carries megabytes both ways, each in its order, many side by side', async () => {
    const target = await host((socket) => socket.pipe(socket));
    const sizes = [3 * MEGABYTE, MEGABYTE + 1, 262_144, 1, 0];
    const same = await Promise.all(
      sizes.map(async (size, index) => {
        const sent = Buffer.alloc(size, index + 65);
        const stream = tunnel.open(target);
        stream.end(sent);
        return (await buffer(stream)).equals(sent);
      }),
    );
    expect(same).toEqual(sizes.map(() => true));
  });

  it('ends in one direction while the other goes on', async () => {
    const target = await host((socket) => {
      void said(socket).then((all) => socket.end(`heard ${all}`));
    });
    const stream = tunnel.open(target);
    stream.end('all');
    expect(await text(stream)).toBe('heard all');
  });

  it('where nobody listens is destroyed', async () => {
    const [port = 0] = await freePorts(1);
    const stream = tunnel.open(`127.0.0.1:${port}`);
    await ended(stream);
    expect(stream.readableEnded).toBe(false);
  });

  it('that the host resets is destroyed, and its reset is felt there as well', async () => {
    const target = await host((socket) => socket.once('data', () => socket.resetAndDestroy()));
    const stream = tunnel.open(target);
    stream.write('go');
    await ended(stream);
    let there: Socket | undefined;
    const other = await host((socket) => {
      there = socket;
      socket.write('hello');
    });
    const mine = tunnel.open(other);
    await new Promise((done) => mine.once('data', done));
    const cut = new Promise((done) => there?.once('close', done));
    mine.destroy();
    await cut;
  });

  it('to a slow reader holds up no other, and gets all of it in the end', async () => {
    let slow: Socket | undefined;
    const stuck = await host((socket) => {
      slow = socket;
      socket.pause();
    });
    const quick = await host((socket) => socket.pipe(socket));
    const sent = Buffer.alloc(20 * MEGABYTE, 'z');
    tunnel.open(stuck).end(sent);
    const stream = tunnel.open(quick);
    stream.end('meanwhile');
    expect(await text(stream)).toBe('meanwhile');
    await expect.poll(() => slow).toBeDefined();
    expect((await buffer(slow as Socket)).length).toBe(sent.length);
  });

  it('whose reader here is slow does not fill the memory of the other side', async () => {
    let taken = 0;
    const target = await host((socket) => {
      const part = Buffer.alloc(64 * 1024);
      const more = (): void => {
        while (taken < 50 * MEGABYTE && socket.write(part)) taken += part.length;
      };
      socket.on('drain', more);
      more();
    });
    const stream = tunnel.open(target);
    await expect.poll(() => taken).toBeGreaterThan(0);
    let before = -1;
    // Until it stands still: full are the buffers of the systems, and one window.
    await expect
      .poll(
        () => {
          const still = taken === before;
          before = taken;
          return still;
        },
        { interval: 300, timeout: 20_000 },
      )
      .toBe(true);
    expect(taken).toBeLessThan(20 * MEGABYTE);
    stream.destroy();
  });
});

describe('a connection from a host to AWS', () => {
  it('is handed to the agent, and answered', async () => {
    const asking = connect({ port: awsPort, host: '127.0.0.1', allowHalfOpen: true });
    asking.end('GET /');
    await expect.poll(() => accepted.length).toBe(1);
    const [stream] = accepted;
    if (stream === undefined) throw new Error('nothing came');
    expect(await said(stream)).toBe('GET /');
    stream.end('200');
    expect(await text(asking)).toBe('200');
  });
});

describe('the agent that is killed', () => {
  it('lets its connections die, and the next one is heard', async () => {
    let there: Socket | undefined;
    const target = await host((socket) => {
      there = socket;
      socket.write('hello');
    });
    const stream = tunnel.open(target);
    await new Promise((done) => stream.once('data', done));
    const cut = new Promise((done) => there?.once('close', done));
    link.destroy();
    await Promise.all([cut, tunnel.closed, ended(stream)]);
    link = connect(join(folder, 'socket'));
    tunnel = new Tunnel(link, link, () => undefined);
    const again = tunnel.open(target);
    const heard = await new Promise((done) => again.once('data', done));
    expect(String(heard)).toBe('hello');
    again.destroy();
  });
});
