import { createHash, X509Certificate } from 'node:crypto';
import { connect } from 'node:tls';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { documentOf } from '../support/cli.ts';
import { type DeviceFiles, device, syntheticFile } from '../support/dicom.ts';
import { RehearsalBed } from '../support/rehearsal.ts';
import { onTerminal } from '../support/terminal.ts';
import { web } from '../support/web.ts';

// What an operator does to a deployment that serves, on real hosts. One after the other.

const NAME = 'lemur';
let bed: RehearsalBed;
let files: DeviceFiles;

beforeAll(async () => {
  bed = await RehearsalBed.start();
  await bed.sandbox.up('--name', NAME);
  files = await bed.device(NAME);
});

afterAll(async () => {
  await bed?.stop();
});

/** `--` ends the flags: nothing may come behind the command's words. */
const exec = async (host: string, ...words: readonly string[]) =>
  bed.sandbox.cli.run(['exec', '--sandbox', host, ...words]);
const execOk = async (host: string, ...words: readonly string[]) => {
  const ended = await exec(host, ...words);
  if (ended.exitCode !== 0) throw new Error(`${words.join(' ')}: ${ended.stderr}`);
  return ended;
};

const servingHost = async () => {
  const { body } = await web(`${bed.url}/system`, { login: await bed.webLogin(NAME) });
  return /"(primary|secondary)-orthanc-\d"/.exec(body)?.[1];
};

/** SHA-256 of the certificate that the site shows. */
function shown(): Promise<string> {
  return new Promise((done, fail) => {
    const socket = connect({ port: bed.httpsPort, host: '127.0.0.1', rejectUnauthorized: false });
    socket.once('secureConnect', () => {
      done(new X509Certificate(socket.getPeerCertificate().raw).fingerprint256);
      socket.destroy();
    });
    socket.once('error', fail);
  });
}

describe('a failover', () => {
  it('moves the site, and is seen from outside by TLS and C-ECHO', async () => {
    expect(await servingHost()).toBe('primary');
    const done = documentOf<{ to: string; outageMs: number; verified: object }>(
      await bed.sandbox.ok('failover', '--yes', '--json'),
    );
    expect(done).toMatchObject({ to: 'secondary', verified: { tls: true, echo: true } });
    process.stdout.write(`outage of a warm failover: ${done.outageMs} ms at most\n`);
    expect(await servingHost()).toBe('secondary');
    expect(await device('echoscu', bed.dicom, files)).toMatchObject({ code: 0 });
  });

  it('ten times in a row leaves no drift', async () => {
    for (let times = 0; times < 10; times++) await bed.sandbox.ok('failover', '--yes');
    expect((await bed.sandbox.run('plan', '--detailed-exitcode')).exitCode).toBe(0);
    expect(await servingHost()).toBe('secondary');
  });

  it('starts a standby that was stopped, and waits until that serves', async () => {
    await bed.sandbox.ok('failover', '--yes', '--to', 'primary');
    await bed.sandbox.ok('secondary', 'stop', '--yes');
    expect((await bed.sandbox.run('plan', '--detailed-exitcode')).exitCode).toBe(0);
    const { outageMs } = documentOf<{ outageMs: number }>(
      await bed.sandbox.ok('failover', '--yes', '--json'),
    );
    process.stdout.write(`outage of a cold failover: ${outageMs} ms at most\n`);
    expect(await servingHost()).toBe('secondary');
  });

  it('to a standby that is not well is refused, and moves nothing', async () => {
    await execOk('standby', '--', 'docker', 'stop', 'orthweb-orthanc-2-1');
    await execOk('standby', '--', '/opt/orthweb/current/bin/report');
    const refused = await bed.sandbox.run('failover', '--yes');
    expect(refused.exitCode).not.toBe(0);
    expect(refused.stderr).toContain('orthanc-2 is exited');
    expect(await servingHost()).toBe('secondary');
    await execOk('standby', '--', 'docker', 'start', 'orthweb-orthanc-2-1');
    await execOk('standby', '--', 'systemctl', 'restart', 'orthweb.service');
  });
});

describe('a command on a host', () => {
  it('ends as it ended there, and its two outputs are kept apart', async () => {
    const ended = await exec('active', '--', 'sh', '-c', 'echo out; echo err >&2; exit 7');
    expect(ended).toMatchObject({ exitCode: 7, stdout: 'out\n', stderr: 'err\n' });
  });

  it('is given its words as they are', async () => {
    const words = ["it's", '$HOME `id` "x"', 'Grüße *'];
    const ended = await exec('active', '--', 'printf', '%s\\n', ...words);
    expect(ended.stdout).toBe(`${words.join('\n')}\n`);
  });

  it('brings a megabyte of output back intact', async () => {
    const script = 'head -c 750000 /dev/urandom | base64 -w 0 >/root/much; cat /root/much';
    const { stdout } = await execOk('active', '--shell', script);
    const there = await execOk('active', '--', 'sha256sum', '/root/much');
    expect(stdout).toHaveLength(1_000_000);
    expect(createHash('sha256').update(stdout).digest('hex')).toBe(there.stdout.split(' ')[0]);
  });
});

it('a shell is one on the host, with a terminal of its own', async () => {
  const terminal = onTerminal(bed.sandbox.cli, ['shell', 'primary', '--sandbox']);
  await terminal.answer(/[$#] $/, 'tty; hostname; exit 3\r');
  const { screen, exitCode } = await terminal.ended;
  expect(screen).toMatch(/\/dev\/pts\/\d+/);
  expect(screen).toMatch(/ip-172-27-\d+-\d+/);
  expect(exitCode).toBe(3);
});

it('logs of both hosts are merged, and say whose they are', async () => {
  const { stdout } = await bed.sandbox.ok('logs', '--since', '1h', '--source', 'orthanc');
  expect(stdout).toMatch(/^primary +orthanc-1 +\| .*Orthanc has started/m);
  expect(stdout).toMatch(/^secondary +orthanc-3 +\| .*Orthanc has started/m);
});

describe('a login and a certificate', () => {
  it('that are made anew reach the hosts', async () => {
    const before = await bed.webLogin(NAME);
    await bed.sandbox.ok('credentials', '--rotate', '--yes', '--json');
    const after = await bed.webLogin(NAME);
    expect(after).not.toBe(before);
    expect((await web(`${bed.url}/system`, { login: after })).status).toBe(200);
    expect((await web(`${bed.url}/system`, { login: before })).status).toBe(401);
  });

  it('of the site are served at once', async () => {
    const before = await shown();
    await bed.sandbox.ok('certs', 'renew', '--yes');
    expect(await shown()).not.toBe(before);
  });
});

describe('a backup', () => {
  it('brings the studies back where the database is gone', async () => {
    const object = syntheticFile(bed.folder, { study: '1.2.3.9', instance: '1.2.3.9.1' });
    const sent = await device('storescu', bed.dicom, files, [], [object]);
    expect(sent.text).toContain('Success');
    const { backup } = documentOf<{ backup: { id: string } }>(
      await bed.sandbox.ok('backup', 'create', '--json'),
    );
    await bed.sandbox.down(NAME);
    await bed.sandbox.up('--name', NAME, '--from-snapshot', backup.id);
    const login = await bed.webLogin(NAME);
    const { body } = await web(`${bed.url}/instances`, { login });
    expect(JSON.parse(body)).toHaveLength(1);
  });
});
