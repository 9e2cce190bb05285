import { once } from 'node:events';
import { connect } from 'node:net';
import { PassThrough } from 'node:stream';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Ground } from '../../../../src/sandbox/hosts/ground.ts';
import { Sites } from '../../../../src/sandbox/hosts/sites.ts';
import { freePorts } from '../../../support/free-ports.ts';
import { wanted } from '../../../support/wanted.ts';

const RUNNING = { state: 'running', boot: 1, online: true, console: null } as const;
let sites: Sites;
let site: { deployment: string; httpsPort: number; dicomPort: number };

beforeEach(async () => {
  const [httpsPort = 0, dicomPort = 0] = await freePorts(2);
  site = { deployment: 'lemur', httpsPort, dicomPort };
  sites = new Sites();
});
afterEach(() => sites.stop());

/** Hosts that answer with their address. */
const ground = {
  addresses: { of: (key: string) => `at ${key}` },
  services: {
    dial: (address: string) => {
      const host = new PassThrough();
      host.write(address);
      return host;
    },
  },
} as unknown as Ground;

const held = (instanceId: string | null) =>
  wanted({
    ports: [site],
    sites: [{ deployment: 'lemur', region: 'eu-west-1', instanceId, publicIp: '203.0.113.7' }],
  });

async function answer(): Promise<string> {
  const socket = connect(site.httpsPort, '127.0.0.1');
  const heard = await Promise.race([
    once(socket, 'data').then(([chunk]) => String(chunk)),
    once(socket, 'error').then(([error]) => String((error as NodeJS.ErrnoException).code)),
  ]).catch((error: NodeJS.ErrnoException) => String(error.code));
  socket.destroy();
  return heard;
}

describe('a site', () => {
  it('leads to the host that holds its address, as long as it runs', async () => {
    await sites.want(held('i-1'), { 'i-1': RUNNING }, ground);
    expect(await answer()).toBe('at hosts/i-1');
    await sites.want(held('i-2'), { 'i-1': RUNNING, 'i-2': RUNNING }, ground);
    expect(await answer()).toBe('at hosts/i-2');
    await sites.want(held('i-2'), { 'i-2': { ...RUNNING, state: 'stopped' } }, ground);
    expect(await answer()).toBe('ECONNRESET');
  });

  it('without a host or a ground leads nowhere, and is open', async () => {
    await sites.want(held(null), {}, undefined);
    expect(await answer()).toBe('ECONNRESET');
    expect(sites.observed).toMatchObject({ lemur: { error: null } });
  });

  it('is closed when it is wanted no more', async () => {
    await sites.want(held(null), {}, undefined);
    await sites.want(wanted(), {}, undefined);
    expect(sites.observed).toEqual({});
    expect(await answer()).toBe('ECONNREFUSED');
  });

  it('whose port was taken says so, and is opened when it is free', async () => {
    const other = new Sites();
    await other.want(held(null), {}, undefined);
    await sites.want(held(null), {}, undefined);
    expect(sites.observed['lemur']?.error).toContain('EADDRINUSE');
    other.stop();
    await sites.want(held(null), {}, undefined);
    expect(sites.observed['lemur']?.error).toBeNull();
  });

  it('moves to other ports when they are wanted', async () => {
    await sites.want(held(null), {}, undefined);
    const [httpsPort = 0, dicomPort = 0] = await freePorts(2);
    site = { deployment: 'lemur', httpsPort, dicomPort };
    await sites.want(held('i-1'), { 'i-1': RUNNING }, ground);
    expect(await answer()).toBe('at hosts/i-1');
  });
});
