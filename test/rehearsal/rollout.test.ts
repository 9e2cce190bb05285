import { connect } from 'node:tls';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { documentOf } from '../support/cli.ts';
import { type DeviceFiles, device, syntheticFile } from '../support/dicom.ts';
import { type Load, underLoad } from '../support/load.ts';
import { RehearsalBed } from '../support/rehearsal.ts';

// Changes of a site that is in use. "No failed request" means: every answer is 200, and a request whose connection the
// move cuts is answered when it is repeated, which browsers do by themselves. A device sends again what was not stored.

const NAME = 'lemur';
let bed: RehearsalBed;
let login: string;
let files: DeviceFiles;

beforeAll(async () => {
  bed = await RehearsalBed.start();
  await bed.sandbox.up('--name', NAME);
  login = await bed.webLogin(NAME);
  files = await bed.device(NAME);
});
afterAll(() => bed?.stop());

const loaded = () => underLoad({ url: bed.url, login, authority: files.authority, perSecond: 20 });

/** Sends one object after the other until it is told to end; each until it is stored, as devices do. */
function sending() {
  let going = true;
  let sent = 0;
  let repeated = 0;
  const work = (async () => {
    while (going) {
      const instance = `1.2.3.9.${sent + 1}`;
      const object = syntheticFile(bed.folder, { study: '1.2.3.9', instance });
      for (let tries = 1; ; tries += 1) {
        const { text } = await device('storescu', bed.dicom, files, [], [object]);
        if (/Received Store Response \(Success\)/.test(text)) break;
        repeated += 1;
        if (tries === 20) throw new Error(`never stored: ${text}`);
        await new Promise((done) => setTimeout(done, 500));
      }
      sent += 1;
      await new Promise((done) => setTimeout(done, 500));
    }
    return { sent, repeated };
  })();
  work.catch(() => undefined);
  return {
    end: () => {
      going = false;
      return work;
    },
  };
}

function expectServed({ asked, refused, lost, repeated }: Load, what: string): void {
  process.stdout.write(`${what}: ${asked} requests, ${repeated} of them repeated\n`);
  expect({ refused, lost }).toEqual({ refused: [], lost: [] });
}

/** SHA-256 of the certificate that a client is shown. */
function shown(): Promise<string> {
  return new Promise((done, fail) => {
    const options = { host: 'localhost', port: bed.httpsPort, rejectUnauthorized: false };
    const socket = connect(options, () => {
      done(socket.getPeerCertificate().fingerprint256);
      socket.destroy();
    });
    socket.once('error', fail);
  });
}

describe('a site in use', () => {
  it('takes up a renewed certificate without a failed or repeated request', async () => {
    const before = await shown();
    const load = loaded();
    await bed.sandbox.ok('certs', 'renew', '--yes', '--name', NAME);
    const served = await load.end();
    expectServed(served, 'certificate');
    expect(served.repeated).toBe(0);
    expect(await shown()).not.toBe(before);
  });

  it('goes from three Orthancs to two, and all that is asked and sent arrives', async () => {
    const load = loaded();
    const sends = sending();
    const ended = await bed.sandbox.ok('up', '--yes', '--json', '--name', NAME, '--replicas', '2');
    const [served, stored] = await Promise.all([load.end(), sends.end()]);
    process.stdout.write(`${stored.sent} objects sent, ${stored.repeated} sends repeated\n`);
    expectServed(served, 'roll-out');
    expect(documentOf(ended)).toMatchObject({
      rollout: { hosts: [{ host: 'secondary' }, { host: 'primary' }], active: 'secondary' },
    });
    const { stdout } = await bed.sandbox.ok('status', '--name', NAME, '--replicas', '2');
    expect(stdout).toMatch(/primary .* running, 2 of 2, standby/);
    expect(stdout).toMatch(/secondary .* running, 2 of 2, active/);
    expect(stored.sent).toBeGreaterThan(5);
  });

  it('has nothing more to do, and keeps it over a restart of a host', async () => {
    const again = await bed.sandbox.ok('up', '--yes', '--name', NAME, '--replicas', '2');
    expect(again.stderr).toContain('as planned, nothing to do');
    const words = ['--standby', '--yes', '--name', NAME];
    await bed.sandbox.ok('secondary', 'stop', ...words);
    await bed.sandbox.ok('secondary', 'start', ...words);
    const { stdout } = await bed.sandbox.ok('status', '--name', NAME, '--replicas', '2');
    expect(stdout).toMatch(/primary .* running, 2 of 2, standby/);
  });
});
