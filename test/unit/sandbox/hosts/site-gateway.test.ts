import { once } from 'node:events';
import { connect, type Socket } from 'node:net';
import { Duplex, PassThrough } from 'node:stream';
import { text } from 'node:stream/consumers';
import { afterEach, describe, expect, it } from 'vitest';
import { SiteGateway } from '../../../../src/sandbox/hosts/site-gateway.ts';
import { freePorts } from '../../../support/free-ports.ts';

let gateway: SiteGateway | undefined;
afterEach(() => gateway?.stop());

async function opened(): Promise<SiteGateway> {
  const [httpsPort = 0, dicomPort = 0] = await freePorts(2);
  gateway = await SiteGateway.start({ httpsPort, dicomPort });
  return gateway;
}

async function client(port: number): Promise<Socket> {
  const socket = connect({ port, host: '127.0.0.1', allowHalfOpen: true });
  socket.on('error', () => undefined);
  await once(socket, 'connect');
  return socket;
}

const closed = (socket: Socket) => new Promise((done) => socket.on('close', done));

/** A connection to a host that says its own name and then what it hears. */
function echoing(name: string): Duplex {
  const inner = new PassThrough();
  inner.write(`${name}:`);
  return inner;
}

const heard = async (socket: Socket): Promise<string> => {
  const [chunk] = (await once(socket, 'data')) as [Buffer];
  return chunk.toString();
};

describe('the ports of a site', () => {
  it('lead to the ports of the host that holds its address', async () => {
    const site = await opened();
    const dialled: number[] = [];
    site.lead('i-1', (port) => {
      dialled.push(port);
      return echoing('i-1');
    });
    expect(await heard(await client(site.ports.httpsPort))).toBe('i-1:');
    expect(await heard(await client(site.ports.dicomPort))).toBe('i-1:');
    expect(dialled).toEqual([443, 11_112]);
  });

  it('turn away whoever comes while no host has the address', async () => {
    const site = await opened();
    const socket = connect(site.ports.httpsPort, '127.0.0.1');
    socket.on('error', () => undefined);
    await closed(socket);
    expect(socket.bytesRead).toBe(0);
  });

  it('are on this machine alone', async () => {
    const site = await opened();
    const socket = connect({ port: site.ports.httpsPort, host: '127.0.0.2' });
    const [error] = (await once(socket, 'error')) as [NodeJS.ErrnoException];
    expect(error.code).toBe('ECONNREFUSED');
  });

  it('that are taken are told, and free again once it stops', async () => {
    const site = await opened();
    const second = await SiteGateway.start(site.ports);
    expect(second.error).toContain('EADDRINUSE');
    second.stop();
    site.stop();
    const third = await SiteGateway.start(site.ports);
    expect(third.error).toBeNull();
    third.stop();
  });
});

describe('an address that moves', () => {
  it('cuts connections to the former host, and leads new ones to the next', async () => {
    const site = await opened();
    site.lead('i-1', () => echoing('i-1'));
    const former = await client(site.ports.httpsPort);
    await heard(former);
    site.lead('i-2', () => echoing('i-2'));
    await closed(former);
    expect(await heard(await client(site.ports.httpsPort))).toBe('i-2:');
  });

  it('to where it is already cuts nothing', async () => {
    const site = await opened();
    site.lead('i-1', () => echoing('i-1'));
    const socket = await client(site.ports.httpsPort);
    await heard(socket);
    site.lead('i-1', () => echoing('other way'));
    socket.write('still here');
    expect(await heard(socket)).toBe('still here');
  });
});

describe('a connection', () => {
  it('whose sender has ended still gets the whole reply', async () => {
    const site = await opened();
    const reply = 'x'.repeat(8_000_000);
    site.lead('i-1', () => {
      const host: Duplex = new Duplex({
        read: () => undefined,
        write: (_chunk, _encoding, done) => done(),
        final: (done) => {
          host.push(reply);
          host.push(null);
          done();
        },
      });
      return host;
    });
    const socket = await client(site.ports.httpsPort);
    socket.end('request');
    // A slow reader: what is under way fills every buffer.
    await new Promise((done) => setTimeout(done, 50));
    expect((await text(socket)).length).toBe(reply.length);
  });

  it('that the host breaks off breaks off here', async () => {
    const site = await opened();
    const host = echoing('i-1');
    site.lead('i-1', () => host);
    const socket = await client(site.ports.httpsPort);
    await heard(socket);
    const failed = once(socket, 'error').catch((error: NodeJS.ErrnoException) => [error]);
    host.destroy();
    expect(await failed).toMatchObject([{ code: 'ECONNRESET' }]);
  });

  it('that the client breaks off is broken off to the host', async () => {
    const site = await opened();
    const host = echoing('i-1');
    site.lead('i-1', () => host);
    const socket = await client(site.ports.httpsPort);
    await heard(socket);
    socket.resetAndDestroy();
    await once(host, 'close');
    expect(host.destroyed).toBe(true);
  });
});
