import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import tls from 'node:tls';
import { afterAll, describe, expect, it } from 'vitest';
import { newAuthority } from '../../../../src/operate/certificates/authority.ts';
import { issueClientCertificate } from '../../../../src/operate/certificates/client-certificate.ts';
import type { KeyedCertificate } from '../../../../src/operate/certificates/keys.ts';
import { issueLeaf } from '../../../../src/operate/certificates/leaf.ts';
import { SERVER_AUTH } from '../../../../src/operate/certificates/purposes.ts';
import { issueServerCertificate } from '../../../../src/operate/certificates/server-certificate.ts';

// OpenSSL looks at the system's clock.
const now = Date.now();
const device = { name: 'CT01', deployment: 'wealthy-lemur' };
const authority = await newAuthority('orthweb wealthy-lemur', now);
const foreign = await newAuthority('orthweb wealthy-lemur', now);
const server = await issueServerCertificate(authority, ['localhost'], now);
const client = await issueClientCertificate(authority, device, now);

const pair = ({ certificate, privateKey }: KeyedCertificate) => ({
  cert: certificate,
  key: privateKey.reveal(),
});

/** As Envoy's DICOM listener: strict, it lets nobody in without a certificate of this authority; else it says why not. */
async function listener(own: KeyedCertificate, strict: boolean): Promise<tls.Server> {
  const options = { requestCert: true, rejectUnauthorized: strict, ca: authority.certificate };
  const server = tls.createServer({ ...options, ...pair(own) }, (socket) => {
    const { CN } = socket.getPeerCertificate().subject ?? {};
    // A code, whatever the types say.
    const why = socket.authorizationError as unknown as string;
    socket.end(socket.authorized ? `welcome ${CN}` : `refused: ${why}`);
  });
  await once(server.listen(0, '127.0.0.1'), 'listening');
  return server;
}

const front = await listener(server, true);
const judge = await listener(server, false);
const impostor = await listener(client, true);
afterAll(() => {
  for (const each of [front, judge, impostor]) each.close();
});

/** What the server said, or why there was no connection. */
async function dial(options: tls.ConnectionOptions, to = front): Promise<string> {
  const { port } = to.address() as AddressInfo;
  const known = { servername: 'localhost', ca: authority.certificate };
  const socket = tls.connect({ host: '127.0.0.1', port, ...known, ...options });
  return new Promise((resolve) => {
    let heard = '';
    socket.on('data', (data) => {
      heard += data.toString();
    });
    socket.on('error', (error: NodeJS.ErrnoException) => resolve(error.code ?? error.message));
    socket.on('close', () => resolve(heard));
  });
}

describe.each(['TLSv1.2', 'TLSv1.3'] as const)('with %s the server', (version) => {
  const only = { minVersion: version, maxVersion: version };

  it('lets a device in that shows a certificate of its authority', async () => {
    expect(await dial({ ...only, ...pair(client) })).toBe('welcome CT01');
  });

  it('refuses one that shows none', async () => {
    expect(await dial(only)).toMatch(/ALERT_(CERTIFICATE_REQUIRED|HANDSHAKE_FAILURE)$/);
  });

  it('refuses one of another authority, though it has the same name', async () => {
    const rogue = { ...only, ...pair(await issueClientCertificate(foreign, device, now)) };
    expect(await dial(rogue, judge)).toBe('refused: UNABLE_TO_VERIFY_LEAF_SIGNATURE');
    expect(await dial(rogue)).not.toContain('welcome');
  });

  it('refuses the server’s own certificate as a device’s', async () => {
    const thief = { ...only, ...pair(server) };
    expect(await dial(thief, judge)).toBe('refused: INVALID_PURPOSE');
    expect(await dial(thief)).not.toContain('welcome');
  });
});

describe('with TLS 1.2 and RSA suites alone', () => {
  const old = {
    ...pair(client),
    minVersion: 'TLSv1.2',
    maxVersion: 'TLSv1.2',
    ciphers: 'ECDHE-RSA-AES128-GCM-SHA256:ECDHE-RSA-AES256-GCM-SHA384',
  } as const;

  it('a device is let in, although its own key is on an elliptic curve', async () => {
    expect(await dial(old)).toBe('welcome CT01');
  });

  it('a device finds no suite in common with a server whose key is on P-256', async () => {
    const names = [{ type: 'dns', value: 'localhost' }] as const;
    const onCurve = await issueLeaf(
      authority,
      { commonName: 'localhost', names, purpose: SERVER_AUTH, days: 1, key: 'P-256' },
      now,
    );
    const serving = await listener(onCurve, true);
    expect(await dial(old, serving)).toMatch(/ALERT_HANDSHAKE_FAILURE$/);
    serving.close();
  });
});

describe('a device', () => {
  it('refuses a server of another authority', async () => {
    expect(await dial({ ...pair(client), ca: foreign.certificate })).toBe(
      'SELF_SIGNED_CERT_IN_CHAIN',
    );
  });

  it('refuses a server under a name that its certificate is not for', async () => {
    expect(await dial({ ...pair(client), servername: 'pacs.example.org' })).toBe(
      'ERR_TLS_CERT_ALTNAME_INVALID',
    );
  });

  it('refuses another device that plays the server', async () => {
    expect(await dial(pair(client), impostor)).toBe('INVALID_PURPOSE');
  });
});
