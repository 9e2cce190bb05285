import { createServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import { createServer as createTlsServer } from 'node:tls';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { type Authority, newAuthority } from '../../../src/operate/certificates/authority.ts';
import { issueProbeCertificate } from '../../../src/operate/certificates/client-certificate.ts';
import type { KeyedCertificate } from '../../../src/operate/certificates/keys.ts';
import { issueServerCertificate } from '../../../src/operate/certificates/server-certificate.ts';
import type { Device } from '../../../src/operate/outside/echo.ts';
import type { Site } from '../../../src/operate/outside/site.ts';
import { Secret } from '../../../src/secret.ts';
import { echoAndStore } from '../../../src/validate/probes/association.ts';
import { refusesStranger } from '../../../src/validate/probes/refusal.ts';
import { asksForOldTls, dial, opens } from '../../../src/validate/probes/tls.ts';
import { askPlainly, askWeb } from '../../../src/validate/probes/web.ts';
import { newPatientId, newTestObject } from '../../../src/validate/test-objects.ts';
import { ServedSite } from '../../support/served-site.ts';

const NAME = 'ec2-203-0-113-4.compute-1.amazonaws.com';
const now = Date.now();
const going = new AbortController().signal;

let authority: Authority;
let server: KeyedCertificate;
let device: Device;
let served: ServedSite;

beforeAll(async () => {
  authority = await newAuthority('wealthy-lemur', now);
  server = await issueServerCertificate(authority, [NAME], now);
  const certificate = await issueProbeCertificate(authority, 'wealthy-lemur', now);
  const authorities = authority.certificate;
  device = { certificate, authorities, calling: 'ORTHWEB', called: 'ORTHANC' };
  served = new ServedSite({
    certificate: server.certificate,
    privateKey: server.privateKey.reveal(),
    clientAuthority: authority.certificate,
  });
  await served.open();
});
afterAll(() => served.close());
beforeEach(() => {
  served.answering = () => 0;
});

const site = () => ({ ...served.place, names: [NAME] });
const object = () => newTestObject(newPatientId(now), now);

describe('an association', () => {
  it('that goes well has a transcript of what was agreed and answered', async () => {
    const said = await echoAndStore(site(), device, [await object()], going);
    expect(said).toMatchObject({ accepted: true, echo: 0, stores: [0], trouble: undefined });
    expect(said.lines).toContain('association accepted');
    expect(said.lines[1]).toMatch(/^context 1\.2\.840\.10008\.1\.1 accepted with 1\.2\.840/);
    expect(said.lines.slice(-3)).toEqual([
      'C-ECHO 0x0000 (success)',
      'C-STORE 0x0000 (success)',
      'released',
    ]);
  });

  it('whose store is refused tells the status', async () => {
    served.answering = () => 0xa700;
    const said = await echoAndStore(site(), device, [await object()], going);
    expect([said.echo, said.stores]).toEqual([0, [0xa700]]);
    expect(said.lines).toContain('C-STORE 0xa700 (out of resources)');
  });

  it('that is cut off during the store was an echo all the same', async () => {
    served.answering = () => undefined;
    const said = await echoAndStore(site(), device, [await object()], going);
    expect([said.accepted, said.echo, said.stores]).toEqual([true, 0, [undefined]]);
    expect(said.trouble).toBeDefined();
  });

  it('with a stranger is none', async () => {
    const other = await newAuthority('Somebody else', now);
    const certificate = await issueProbeCertificate(other, 'x', now);
    const said = await echoAndStore(site(), { ...device, certificate }, [await object()], going);
    expect([said.accepted, said.echo]).toEqual([false, undefined]);
    expect(said.trouble).toBeDefined();
  });
});

describe('a stranger', () => {
  const meet = (shown: KeyedCertificate | undefined, at: Site = site()) => {
    const { authorities, certificate: known } = device;
    return refusesStranger({ site: at, authorities, device: shown }, known, going);
  };
  const other = () => newAuthority('Somebody else', now);
  const LONG_AGO = now - 30 * 86_400_000;

  it('without a certificate, or with a foreign or expired one, is refused', async () => {
    expect((await meet(undefined)).refused).toBe(true);
    expect((await meet(await issueProbeCertificate(await other(), 'x', now))).refused).toBe(true);
    const expired = await issueProbeCertificate(authority, 'wealthy-lemur', LONG_AGO);
    expect(await meet(expired)).toMatchObject({
      refused: true,
      text: expect.stringMatching(/EXPIRED|closed|RESET/),
    });
  });

  it('is let in where nobody asks for a certificate, and that is seen', async () => {
    const { dicomPort: _, ...place } = served.place;
    const open = { ...place, dicomPort: served.httpsPort, names: [NAME] };
    expect(await meet(undefined, open)).toEqual({ refused: false, text: 'it was let in' });
  });

  it('that is hung up on like everybody was not refused', async () => {
    const closing = createTlsServer(
      { cert: server.certificate, key: server.privateKey.reveal() },
      (socket) => socket.end(),
    );
    await new Promise<void>((open) => closing.listen(0, 'localhost', open));
    const { port: dicomPort } = closing.address() as AddressInfo;
    const seen = await meet(undefined, { ...site(), dicomPort });
    closing.close();
    expect(seen).toEqual({ refused: null, text: 'it hangs up on every device, see user/echo' });
  });
});

describe('a port', () => {
  it('tells its certificate, protocol and cipher', async () => {
    const at = { site: site(), port: served.httpsPort, authorities: authority.certificate };
    const answer = await dial(at, going);
    expect(answer).toMatchObject({ answers: true, peer: { protocol: 'TLSv1.3' } });
  });

  it('that takes TLS 1.2 and later refuses what is older', async () => {
    const { refused, text } = await asksForOldTls('localhost', served.httpsPort, going);
    expect([refused, text]).toEqual([true, expect.stringMatching(/^TLS 1\.1 refused/)]);
  });

  it('that takes TLS 1.1 is found out', async () => {
    const old = createTlsServer({
      cert: server.certificate,
      key: server.privateKey.reveal(),
      minVersion: 'TLSv1.1',
      ciphers: 'DEFAULT@SECLEVEL=0',
    });
    await new Promise<void>((open) => old.listen(0, 'localhost', open));
    const { port } = old.address() as AddressInfo;
    expect((await asksForOldTls('localhost', port, going)).refused).toBe(false);
    old.close();
    await served.closeWeb();
    expect(await opens('localhost', served.httpsPort, going)).toBe(false);
    await served.openWeb();
    expect(await opens('localhost', served.httpsPort, going)).toBe(true);
  });
});

describe('the web port', () => {
  it('is asked with the login, and answers only as the site', async () => {
    const cert = server.certificate;
    const web = createServer({ cert, key: server.privateKey.reveal() }, (asked, answer) => {
      answer.end(`${asked.method} ${asked.url} ${asked.headers.authorization}`);
    });
    await new Promise<void>((open) => web.listen(0, 'localhost', open));
    const { port } = web.address() as AddressInfo;
    const at = { host: 'localhost', httpsPort: port, dicomPort: 1, names: [NAME] };
    const login = { username: 'admin', password: new Secret('s3cret') };
    const ask = { path: '/system', login };
    const good = await askWeb({ site: at, authorities: authority.certificate }, ask, going);
    expect([good.status, good.body.toString()]).toEqual([
      200,
      `GET /system Basic ${Buffer.from('admin:s3cret').toString('base64')}`,
    ]);
    const { certificate: authorities } = await newAuthority('Somebody else', now);
    await expect(askWeb({ site: at, authorities }, ask, going)).rejects.toThrow(
      'the web port does not answer',
    );
    expect(await askPlainly('localhost', port, going)).toBeUndefined();
    web.close();
  });
});
