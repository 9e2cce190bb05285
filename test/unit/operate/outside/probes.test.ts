import { createServer, type Server } from 'node:net';
import { afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { type Authority, newAuthority } from '../../../../src/operate/certificates/authority.ts';
import { issueProbeCertificate } from '../../../../src/operate/certificates/client-certificate.ts';
import type { KeyedCertificate } from '../../../../src/operate/certificates/keys.ts';
import { issueServerCertificate } from '../../../../src/operate/certificates/server-certificate.ts';
import { handshake } from '../../../../src/operate/outside/connect.ts';
import { type Device, echo } from '../../../../src/operate/outside/echo.ts';
import { probeTls } from '../../../../src/operate/outside/probe-tls.ts';
import type { Site } from '../../../../src/operate/outside/site.ts';
import { ServedSite } from '../../../support/served-site.ts';

const NAME = 'ec2-203-0-113-4.compute-1.amazonaws.com';
const now = Date.now();
const going = new AbortController().signal;

let authority: Authority;
let stranger: Authority;
let server: KeyedCertificate;
let certificate: KeyedCertificate;
let served: ServedSite;
let site: Site;

beforeAll(async () => {
  authority = await newAuthority('wealthy-lemur', now);
  stranger = await newAuthority('somebody else', now);
  server = await issueServerCertificate(authority, [NAME], now);
  certificate = await issueProbeCertificate(authority, 'wealthy-lemur', now);
});
beforeEach(async () => {
  served = new ServedSite({
    certificate: server.certificate,
    privateKey: server.privateKey.reveal(),
    clientAuthority: authority.certificate,
  });
  await served.open();
  site = { ...served.place, names: [NAME] };
});
afterEach(() => served.close());

const device = (change: Partial<Device> = {}): Device => ({
  certificate,
  authorities: authority.certificate,
  calling: 'ORTHWEB',
  called: 'ORTHANC',
  ...change,
});

describe('the web port', () => {
  it('answers when it shows the site’s certificate, whatever address was dialled', async () => {
    expect(await probeTls(site, authority.certificate, going)).toMatchObject({ answers: true });
  });

  it('is not the site with a certificate of somebody else', async () => {
    expect(await probeTls(site, stranger.certificate, going)).toMatchObject({
      answers: false,
      why: 'untrusted',
    });
  });

  it('is not the site with a certificate for another name', async () => {
    const other = { ...site, names: ['pacs.example.org'] };
    expect(await probeTls(other, authority.certificate, going)).toMatchObject({
      answers: false,
      why: 'untrusted',
    });
  });

  it('is the site under any of its names', async () => {
    const more = { ...site, names: ['pacs.example.org', NAME] };
    expect(await probeTls(more, authority.certificate, going)).toMatchObject({ answers: true });
  });

  it('trusts an imported certificate itself, whose authority nobody has', async () => {
    expect(await probeTls(site, server.certificate, going)).toMatchObject({ answers: true });
  });

  it('that nobody serves is refused', async () => {
    await served.closeWeb();
    expect(await probeTls(site, authority.certificate, going)).toMatchObject({
      answers: false,
      why: 'refused',
      text: expect.stringContaining('ECONNREFUSED'),
    });
  });

  it('is given up at once when the run is stopped', async () => {
    const stop = new AbortController();
    const mute = await muteServer();
    const at = { ...site, httpsPort: mute.port };
    const probe = probeTls(at, authority.certificate, stop.signal);
    stop.abort(new Error('stopped'));
    await expect(probe).rejects.toThrow('stopped');
    await mute.close();
  });

  it('that says nothing is silent', async () => {
    const mute = await muteServer();
    const authorities = authority.certificate;
    const dial = { site, port: mute.port, authorities, withinMs: 50 };
    expect(await handshake(dial, going)).toMatchObject({ why: 'silent' });
    await mute.close();
  });
});

describe('the DICOM port', () => {
  it('answers a C-ECHO of a device of the site', async () => {
    expect(await echo(site, device(), going)).toMatchObject({ answers: true });
  });

  it('does not answer a device of somebody else', async () => {
    const foreign = await issueProbeCertificate(stranger, 'wealthy-lemur', now);
    const answer = await echo(site, device({ certificate: foreign }), going);
    expect(answer.answers).toBe(false);
  });

  it('is not asked when it is not the site: nothing is sent to a stranger', async () => {
    const answer = await echo(site, device({ authorities: stranger.certificate }), going);
    expect(answer).toMatchObject({ answers: false, why: 'untrusted' });
  });

  it('that nobody serves is refused', async () => {
    served.closeDicom();
    expect(await echo(site, device(), going)).toMatchObject({ answers: false, why: 'refused' });
  });
});

describe('the certificate of a look', () => {
  it('is over within a day, and that of a device of this deployment', async () => {
    const { X509Certificate } = await import('node:crypto');
    const x509 = new X509Certificate(certificate.certificate);
    expect(Date.parse(x509.validTo) - now).toBeLessThan(24 * 3_600_000);
    expect(x509.subject).toBe('O=wealthy-lemur\nCN=orthweb probe');
  });
});

async function muteServer(): Promise<{ port: number; close(): Promise<void> }> {
  const mute: Server = createServer(() => undefined);
  await new Promise<void>((open) => mute.listen(0, 'localhost', open));
  const { port } = mute.address() as { port: number };
  return {
    port,
    close: async () => {
      mute.close();
    },
  };
}
