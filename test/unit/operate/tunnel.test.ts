import { createServer, type Server } from 'node:net';
import { afterEach, describe, expect, it } from 'vitest';
import { hasDesktop, openPage } from '../../../src/operate/browser.ts';
import { consolePages } from '../../../src/operate/console-url.ts';
import { requireFreePort } from '../../../src/operate/local-port.ts';
import { tunnelTo } from '../../../src/operate/tunnel.ts';

const place = { deployment: 'lemur', region: 'eu-west-1' };
const outputs = new Map([
  ['database/main', { endpoint: 'db.example', port: 5432 }],
  ['hosts/site-address', { publicDns: 'ec2-1.example' }],
]);

describe('a tunnel', () => {
  it('to the database goes through a host to its endpoint, and names the secret instead of a password', () => {
    expect(tunnelTo('db', place, { hosts: [], outputs }, 15_432)).toMatchInlineSnapshot(`
      {
        "purpose": {
          "document": "AWS-StartPortForwardingSessionToRemoteHost",
          "parameters": {
            "host": "db.example",
            "localPortNumber": "15432",
            "portNumber": "5432",
          },
        },
        "use": [
          "psql "host=db.example hostaddr=127.0.0.1 port=15432 dbname=orthanc sslmode=verify-full sslrootcert=global-bundle.pem"",
          "login: the secret orthweb/lemur/database-login in Secrets Manager",
          "authorities: https://truststore.pki.rds.amazonaws.com/global/global-bundle.pem",
        ],
      }
    `);
  });

  it('to the web pages goes to the host itself', () => {
    expect(tunnelTo('web', place, { hosts: [], outputs }, 8_443)).toMatchInlineSnapshot(`
      {
        "purpose": {
          "document": "AWS-StartPortForwardingSession",
          "parameters": {
            "localPortNumber": "8443",
            "portNumber": "443",
          },
        },
        "use": [
          "https://localhost:8443/",
          "the certificate is for the site’s own names: a browser warns of localhost",
          "curl --connect-to ec2-1.example:443:localhost:8443 https://ec2-1.example/",
        ],
      }
    `);
  });

  it('to a database that does not exist is refused', () => {
    const none = { hosts: [], outputs: new Map() };
    expect(() => tunnelTo('db', place, none, 1)).toThrow('lemur has no database yet');
  });
});

describe('the port of this machine', () => {
  let server: Server | undefined;
  afterEach(() => new Promise<void>((done) => (server ? server.close(() => done()) : done())));

  it('is refused where somebody listens, and free again afterwards', async () => {
    const listening = createServer();
    server = listening;
    await new Promise<void>((done) => listening.listen(0, 'localhost', done));
    const { port } = listening.address() as { port: number };
    await expect(requireFreePort(port)).rejects.toMatchObject({
      message: `port ${port} of this machine is taken by another program`,
      hint: 'choose another one with --port',
    });
    await new Promise((done) => listening.close(done));
    server = undefined;
    await requireFreePort(port);
    await requireFreePort(port);
  });
});

describe('the console', () => {
  it.each([
    ['aws', 'eu-west-1', 'https://eu-west-1.console.aws.amazon.com/'],
    ['aws-cn', 'cn-north-1', 'https://cn-north-1.console.amazonaws.cn/'],
    ['aws-us-gov', 'us-gov-west-1', 'https://us-gov-west-1.console.amazonaws-us-gov.com/'],
  ])('of %s', (partition, region, base) => {
    const pages = consolePages({ partition, region }, 'i-1');
    expect(pages.sessionManager).toBe(
      `${base}systems-manager/session-manager/i-1?region=${region}`,
    );
    expect(pages.fleetManager).toContain(`${base}systems-manager/fleet-manager/managed-nodes/i-1/`);
  });

  it('is opened on a desktop only', async () => {
    const desktop = (env: Record<string, string>, platform: NodeJS.Platform = 'linux') =>
      hasDesktop(env, platform);
    expect(desktop({ DISPLAY: ':0' })).toBe(true);
    expect(desktop({ WAYLAND_DISPLAY: 'w' })).toBe(true);
    expect(desktop({})).toBe(false);
    expect(desktop({}, 'darwin')).toBe(true);
    expect(desktop({ SSH_CONNECTION: '1' }, 'darwin')).toBe(false);
    expect(await openPage('https://example.org', {}, 'linux')).toBe(false);
  });
});
