import { createHash, X509Certificate } from 'node:crypto';
import { mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { HeadObjectCommand, PutObjectCommand } from '@aws-sdk/client-s3';
import {
  ListSecretVersionIdsCommand,
  PutSecretValueCommand,
} from '@aws-sdk/client-secrets-manager';
import { execa } from 'execa';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { newAuthority } from '../../src/operate/certificates/authority.ts';
import { issueClientCertificate } from '../../src/operate/certificates/client-certificate.ts';
import {
  readAuthoritySecret,
  serverCertificateSecret,
} from '../../src/operate/certificates/secret-values.ts';
import { issueServerCertificate } from '../../src/operate/certificates/server-certificate.ts';
import { Secret } from '../../src/secret.ts';
import { type DeviceFiles, device, syntheticFile } from '../support/dicom.ts';
import { Site } from '../support/site.ts';
import { web } from '../support/web.ts';

let site: Site;
let folder: string;
/** Of this site's authority. */
let ours: DeviceFiles;
beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'orthweb-device-'));
  // The stand-in for the published image has the old explorer only.
  site = await Site.start({ orthanc: { settings: { OrthancExplorerEnabled: true } } });
  ours = site.device;
  await Promise.all([site.launch('primary'), site.launch('secondary')]);
  await Promise.all(site.roles.map((role) => site.awaitState(role, ['ready', 'failed'], 280)));
});
afterAll(async () => {
  await site?.stop();
  rmSync(folder, { recursive: true, force: true });
});

const primary = () => site.lab.host('primary');
const secondary = () => site.lab.host('secondary');
const url = (path: string, host = primary()) => `https://${host.address}${path}`;
const ask = (path: string, words: readonly string[] = []) =>
  web(url(path), { login: site.webLogin, words });

/** Since when each container has run, and the files in memory with their times. */
async function traces(): Promise<string> {
  const started =
    "docker inspect --format '{{.Name}} {{.Id}} {{.State.StartedAt}}' $(docker ps -q) | sort";
  const files = "find /run/orthweb -type f -printf '%p %T@ %m %u\\n' | sort";
  const rules = 'iptables -S DOCKER-USER; iptables -S INPUT; iptables -t nat -S POSTROUTING';
  return primary().bash(`${started}; ${files}; ${rules}`);
}

describe('two hosts that boot at the same time', () => {
  it('end with three Orthancs each, all well, and say so', async () => {
    for (const role of site.roles) {
      const status = await site.status(role);
      expect(status).toMatchObject({ state: 'ready', bundle: site.sha256 });
      expect(status?.message).toBe('3 of 3 Orthancs, database, storage');
      const names = await site.lab.host(role).docker(['ps', '--format', '{{.Names}} {{.Status}}']);
      expect(names.match(/orthweb-orthanc-\d-1 Up .*\(healthy\)/g), names).toHaveLength(3);
      expect(await site.lab.host(role).cloudInitStatus()).toMatchObject({
        status: 'done',
        errors: [],
      });
    }
  });

  it('agreed on one password, which the first of them made', async () => {
    const SecretId = 'orthweb/lemur/database-login';
    const { Versions } = await site.sandbox.aws.secrets.send(
      new ListSecretVersionIdsCommand({ SecretId }),
    );
    expect(Versions).toHaveLength(1);
    const owner = "select pg_get_userbyid(datdba) from pg_database where datname = 'orthanc'";
    expect(await site.lab.database.sql(owner)).toBe('orthanc');
    expect(
      await site.lab.database.sql("select count(*) from pg_extension where extname = 'pg_trgm'"),
    ).toBe('1');
    const superuser = "select rolsuper from pg_roles where rolname in ('orthanc', 'orthweb_admin')";
    expect(await site.lab.database.sql(superuser)).toBe('f\nf');
  });

  it('are told apart by what Orthanc knows itself by', async () => {
    const ids = new Set<string>();
    for (const host of [primary(), secondary()]) {
      for (let i = 0; i < 40; i += 1) {
        const agent = ['--user-agent', 'Mozilla/5.0'];
        const { body } = await web(url('/system', host), { login: site.webLogin, words: agent });
        ids.add(JSON.parse(body).DatabaseServerIdentifier);
      }
    }
    expect([...ids].toSorted()).toEqual(
      site.roles.flatMap((role) => [1, 2, 3].map((n) => `${role}-orthanc-${n}`)).toSorted(),
    );
  });

  it('are changed by nothing in a second apply', async () => {
    const before = await traces();
    // Not its version: the timer writes the same again after a quarter of an hour.
    const said = async () => ({ ...(await site.status('primary')), at: undefined });
    const reported = await said();
    await primary().bash('systemctl restart orthweb.service', { timeout: 120 });
    expect(await traces()).toBe(before);
    expect(await said()).toEqual(reported);
  });
});

describe('a DICOM device', () => {
  it('with a certificate of the site is let in, and what it sends lies in bucket and index', async () => {
    expect(await device('echoscu', primary().address, ours)).toMatchObject({ code: 0 });
    const file = syntheticFile(folder, { study: '2.25.100', instance: '2.25.1001' });
    const stored = await device('storescu', primary().address, ours, [], [file]);
    expect(stored.text).toContain('Received Store Response (Success)');

    const [id] = JSON.parse((await ask('/tools/lookup', ['--data', '2.25.1001'])).body).map(
      ({ ID }: { ID: string }) => ID,
    );
    const info = JSON.parse((await ask(`/instances/${id}/attachments/dicom/info`)).body);
    const Key = `${info.Uuid}.dcm`;
    const head = await site.sandbox.aws.s3.send(
      new HeadObjectCommand({ Bucket: site.bucket, Key }),
    );
    expect(head.ContentLength).toBe(Number(info.CompressedSize));
    expect(head.ServerSideEncryption).toBe('aws:kms');
    const row = `select a.uuid, a.filetype, a.compressedsize from attachedfiles a
      join resources r on r.internalid = a.id where r.publicid = '${id}' and a.filetype = 1`;
    expect(await site.lab.database.sql(row)).toBe(`${info.Uuid}|1|${head.ContentLength}`);

    // The other host has the very same.
    const there = await web(url(`/instances/${id}/file`, secondary()), {
      login: site.webLogin,
      words: ['--output', join(folder, 'there.dcm')],
    });
    expect(there.status).toBe(0);
    expect(readFileSync(join(folder, 'there.dcm')).includes('ORTHWEB^SYNTHETIC')).toBe(true);
  });

  it('without a certificate is refused', async () => {
    const { code, text } = await device('echoscu', primary().address, undefined);
    expect([code, text]).toEqual([1, expect.not.stringContaining('Echo Response (Success)')]);
  });

  it('with a certificate of another authority is refused', async () => {
    const foreign = await newAuthority('orthweb somewhere', Date.now());
    const theirs = await issueClientCertificate(
      foreign,
      { name: 'CT01', deployment: 'x' },
      Date.now(),
    );
    writeFileSync(join(folder, 'foreign.crt'), theirs.certificate);
    writeFileSync(join(folder, 'foreign.key'), theirs.privateKey.reveal(), { mode: 0o600 });
    const files = {
      ...ours,
      certificate: join(folder, 'foreign.crt'),
      key: join(folder, 'foreign.key'),
    };
    const { code, text } = await device('echoscu', primary().address, files);
    expect([code, text]).toEqual([1, expect.not.stringContaining('Echo Response (Success)')]);
  });

  it('with the retired profile of AES in CBC mode is refused, with those of today let in', async () => {
    const retired = await device('echoscu', primary().address, ours, ['+pa']);
    expect([retired.code, retired.text]).toEqual([
      1,
      expect.stringMatching(/handshake failure|Peer aborted/),
    ]);
    for (const profile of ['+py', '+px', '+pz']) {
      const { code } = await device('echoscu', primary().address, ours, [profile]);
      expect([profile, code]).toEqual([profile, 0]);
    }
  });

  it.each([
    ['11112', '-tls1_1', false],
    ['11112', '-tls1_2', true],
    ['443', '-tls1_1', false],
    ['443', '-tls1_3', true],
  ])('port %s with %s: let in is %s', async (port, version, letIn) => {
    const words = [
      's_client',
      '-connect',
      `${primary().address}:${port}`,
      version,
      '-cipher',
      'ALL:@SECLEVEL=0',
    ];
    const files = ['-cert', ours.certificate, '-key', ours.key, '-CAfile', ours.authority];
    const ended = await execa('openssl', [...words, ...files], {
      input: '',
      reject: false,
      all: true,
    });
    expect(/Cipher is \(NONE\)/.test(ended.all ?? ''), ended.all).toBe(!letIn);
  });
});

describe('a browser', () => {
  it('meets a certificate for the site’s names, of the site’s authority', async () => {
    const names = (await site.sandbox.ok('outputs', 'site_address')).stdout.trim();
    const to = [
      '--cacert',
      ours.authority,
      '--connect-to',
      `${names}:443:${primary().address}:443`,
    ];
    const ended = await execa('curl', [
      '--silent',
      '--output',
      '/dev/null',
      '--write-out',
      '%{http_code}',
      ...to,
      `https://${names}/system`,
    ]);
    expect(ended.stdout).toBe('401');
  });

  it('gets nothing without a login, and Orthanc’s explorer with it', async () => {
    for (const path of ['/', '/system', '/app/explorer.html', '/dicom-web/studies', '/instances'])
      expect([path, (await web(url(path))).status]).toEqual([path, 401]);
    const page = await ask('/app/explorer.html');
    expect([page.status, page.body]).toEqual([200, expect.stringContaining('Orthanc Explorer')]);
    expect((await web(url('/system'), { login: 'admin:orthanc' })).status).toBe(401);
  });

  it('gets DICOMweb, whose addresses are those of the site', async () => {
    const file = syntheticFile(folder, { study: '2.25.200', instance: '2.25.2001' });
    writeFileSync(
      join(folder, 'stow'),
      Buffer.concat([
        Buffer.from('--b\r\nContent-Type: application/dicom\r\n\r\n'),
        readFileSync(file),
        Buffer.from('\r\n--b--\r\n'),
      ]),
    );
    const type = 'content-type: multipart/related; type="application/dicom"; boundary=b';
    const sent = await ask('/dicom-web/studies', [
      '--header',
      type,
      '--data-binary',
      `@${join(folder, 'stow')}`,
    ]);
    expect(sent.status, sent.body).toBe(200);
    const found = await ask('/dicom-web/studies?StudyInstanceUID=2.25.200');
    const retrieve = JSON.parse(found.body)[0]['00081190'].Value[0];
    expect(retrieve).toBe(url('/dicom-web/studies/2.25.200'));
    const got = join(folder, 'wado');
    await ask('/dicom-web/studies/2.25.200', [
      '--output',
      got,
      '--no-include',
      '--header',
      'accept: multipart/related; type="application/dicom"; transfer-syntax=*',
    ]);
    expect(readFileSync(got).includes('DICM')).toBe(true);
  });

  it.each(['/tools/execute-script', '/tools/reset', '/tools/shutdown', '/system?_method=DELETE'])(
    'is not given %s',
    async (path) => {
      expect((await ask(path, ['--request', 'POST', '--data', ''])).status).toBe(403);
    },
  );
});

describe('the login of the health checks', () => {
  it('may ask for changes and for nothing else', async () => {
    const config = await primary().readFile('/run/orthweb/health.curl');
    const login = /"(.*)"/.exec(config)?.[1] ?? '';
    expect((await web(url('/changes?last'), { login })).status).toBe(200);
    for (const path of ['/system', '/patients', '/instances', '/dicom-web/studies'])
      expect([path, (await web(url(path), { login })).status]).toEqual([path, 403]);
  });
});

describe('the credentials of the host', () => {
  const token =
    'curl -s -m 4 -o /dev/null -w "%{http_code}" -X PUT -H "X-aws-ec2-metadata-token-ttl-seconds: 60" http://169.254.169.254/latest/api/token';
  const container = (words: string) =>
    primary().exec([
      'bash',
      '-c',
      `docker run --rm ${words} --entrypoint sh orthweb-test/orthanc:1 -c '${token}'`,
    ]);

  it('are given to an Orthanc', async () => {
    const { stdout } = await primary().exec([
      'docker',
      'exec',
      'orthweb-orthanc-1-1',
      'sh',
      '-c',
      token,
    ]);
    expect(stdout).toBe('200');
  });

  it.each([
    ['under Envoy’s address', '--network container:orthweb-envoy-1'],
    ['elsewhere in the network of the site', '--network orthweb --ip 10.214.0.99'],
    ['in Docker’s own network', ''],
  ])('are not given to a container %s', async (_, words) => {
    expect((await container(words)).stdout).toBe('000');
  });

  it('Envoy can open no connection to the outside at all', async () => {
    const inEnvoy = (target: string) =>
      primary().exec([
        'bash',
        '-c',
        `docker run --rm --network container:orthweb-envoy-1 --entrypoint sh orthweb-test/orthanc:1 -c 'curl -sk -m 4 -o /dev/null -w "%{http_code}" ${target}'`,
      ]);
    expect((await inEnvoy('http://aws.orthweb.test/')).stdout).toBe('000');
    // Nor to the host itself, where more listens than the site's two ports.
    expect((await inEnvoy('https://10.214.0.1/')).stdout).toBe('000');
    expect((await inEnvoy(`https://${primary().address}/`)).stdout).toBe('000');
    expect((await inEnvoy('https://10.214.0.16:8042/')).stdout).toBe('401');
  });
});

describe('a long download', () => {
  it('of 300 MB that takes over a minute comes whole', { timeout: 300_000 }, async () => {
    const study = '2.25.300';
    for (let n = 0; n < 20; n += 1) {
      const file = syntheticFile(folder, { study, instance: `2.25.3000${n}`, bytes: 15_000_000 });
      const sent = await ask('/instances', [
        '--data-binary',
        `@${file}`,
        '--header',
        'content-type: application/dicom',
      ]);
      expect(sent.status, sent.body).toBe(200);
      rmSync(file);
      rmSync(file.replace('.dcm', '.raw'));
    }
    const [{ ID }] = JSON.parse((await ask('/tools/lookup', ['--data', study])).body);
    const path = join(folder, 'archive.zip');
    const begunMs = Date.now();
    const words = [
      '--silent',
      '--insecure',
      '--config',
      '-',
      '--limit-rate',
      '4500k',
      '--output',
      path,
      '--write-out',
      '%{http_code}',
    ];
    const ended = await execa('curl', [...words, url(`/studies/${ID}/archive`)], {
      input: `user = "${site.webLogin}"\n`,
    });
    expect(ended.stdout).toBe('200');
    expect(Date.now() - begunMs).toBeGreaterThan(60_000);
    expect(statSync(path).size).toBeGreaterThan(300_000_000);
    const { stdout } = await execa('python3', [
      '-c',
      'import sys, zipfile; z = zipfile.ZipFile(sys.argv[1]); print(z.testzip(), len(z.namelist()))',
      path,
    ]);
    expect(stdout).toBe('None 20');
    expect((await ask(`/studies/${ID}`, ['--request', 'DELETE'])).status).toBe(200);
  });
});

describe('an Orthanc that dies under load', () => {
  /** Two checks fail, each two seconds after the one before, and each with five to answer. */
  const CHECKED_MS = 14_500;

  it('costs no request once the health checks have seen it', async () => {
    const failed: { readonly afterMs: number; readonly what: string }[] = [];
    let asked = 0;
    let diedMs = Number.POSITIVE_INFINITY;
    let going = true;
    // Counted by when it began: one that began in time may end late.
    const note = (what: string, begunMs: number, good: boolean) => {
      asked += 1;
      if (!good) failed.push({ afterMs: begunMs - diedMs, what });
    };
    const browsing = async () => {
      while (going) {
        const begunMs = Date.now();
        const { status } = await ask('/statistics', ['--max-time', '20']);
        note(`web ${status}`, begunMs, status === 200);
      }
    };
    const sending = async () => {
      while (going) {
        const begunMs = Date.now();
        const { code } = await device('echoscu', primary().address, ours);
        note(`echo ${code}`, begunMs, code === 0);
      }
    };
    const load = [browsing(), browsing(), sending(), sending()];
    await new Promise((rest) => setTimeout(rest, 2_000));
    diedMs = Date.now();
    await primary().docker(['kill', 'orthweb-orthanc-2-1']);
    await new Promise((rest) => setTimeout(rest, CHECKED_MS + 8_000));
    going = false;
    await Promise.all(load);
    const late = failed.filter(({ afterMs }) => afterMs > CHECKED_MS || afterMs < 0);
    process.stdout.write(`${asked} requests, ${failed.length} failed: ${JSON.stringify(failed)}\n`);
    expect(asked).toBeGreaterThan(40);
    expect(late).toEqual([]);
    expect((await primary().exec(['/opt/orthweb/current/bin/health'])).stdout).toBe(
      'orthanc-2 is exited\n',
    );
    await primary().bash('systemctl restart orthweb.service', { timeout: 120 });
    expect(await site.status('primary')).toMatchObject({ state: 'ready' });
  });
});

describe('the database', () => {
  it('that stops turns health red, and green again without a restart when it is back', async () => {
    const health = () => primary().exec(['/opt/orthweb/current/bin/health']);
    const started =
      "docker inspect --format '{{.Name}} {{.State.StartedAt}}' $(docker ps -q) | sort";
    const before = await primary().bash(started);
    expect(await health()).toMatchObject({ code: 0 });
    await site.lab.database.stop();
    try {
      const red = await health();
      expect(red.code).toBe(1);
      expect(red.stdout).toMatch(/orthanc-1 (cannot reach the database|does not answer yet)/);
      await primary().bash('/opt/orthweb/current/bin/report');
      expect(await site.status('primary')).toMatchObject({ state: 'unhealthy' });
    } finally {
      await site.lab.database.startAgain();
    }
    const endMs = Date.now() + 60_000;
    while ((await health()).code !== 0 && Date.now() < endMs)
      await new Promise((rest) => setTimeout(rest, 500));
    expect(await health()).toMatchObject({ code: 0 });
    expect(await primary().bash(started)).toBe(before);
    await primary().bash('/opt/orthweb/current/bin/report');
    expect(await site.status('primary')).toMatchObject({ state: 'ready' });
  });
});

describe('a password that cannot be read for the moment', () => {
  it('is never replaced by another one', async () => {
    // In place of AWS: a service that is too busy to answer.
    const busy = `#!/bin/bash
echo 'An error occurred (ThrottlingException) when calling the GetSecretValue operation: Rate exceeded' >&2
exit 254`;
    await primary().writeFile('/root/busy/aws', busy, 0o755);
    const script = 'PATH=/root/busy:$PATH /opt/orthweb/current/bin/database-password';
    const ended = await primary().exec(['bash', '-c', script]);
    expect(ended).toMatchObject({ code: 1, stdout: '' });
    expect(ended.stderr).toContain('Rate exceeded');
    expect(ended.stderr).toContain('none is made');
  });
});

describe('a bundle', () => {
  const fetch = (sha256: string) => primary().exec(['/usr/local/sbin/orthweb-fetch', sha256]);
  const put = async (sha256: string, Body: string | Uint8Array) => {
    const Key = `_orthweb/${sha256}.tar`;
    await site.sandbox.aws.s3.send(new PutObjectCommand({ Bucket: site.bucket, Key, Body }));
  };

  it('of another content than its name says is not even unpacked', async () => {
    const name = 'a'.repeat(64);
    await put(name, 'not what was ordered');
    const { code, stderr } = await fetch(name);
    expect([code, stderr]).toEqual([1, expect.stringContaining('not the one that was ordered')]);
    await primary().bash(`test ! -e /opt/orthweb/bundles/${name}`);
  });

  it('that cannot be unpacked whole is not taken for one', async () => {
    const broken = 'no archive at all';
    const name = createHash('sha256').update(broken).digest('hex');
    await put(name, broken);
    expect((await fetch(name)).code).toBe(1);
    await primary().bash(`test ! -e /opt/orthweb/bundles/${name}`);
    expect(await primary().bash('basename "$(readlink /opt/orthweb/current)"')).toBe(site.sha256);
  });
});

describe('a certificate', () => {
  it('that has expired turns health red, and the next one is served without a connection dropped', async () => {
    const served = async () => {
      const to = ['s_client', '-connect', `${primary().address}:443`];
      const { stdout } = await execa('openssl', to, { input: '', reject: false });
      return new X509Certificate(stdout.slice(stdout.indexOf('-----BEGIN'))).serialNumber;
    };
    const before = await served();
    const authority = readAuthoritySecret(new Secret(await site.secret('certificate-authority')));
    const issue = async (nowMs: number) => {
      const issued = await issueServerCertificate(authority, ['site.example'], nowMs);
      return serverCertificateSecret({
        ...issued,
        clientAuthority: authority.certificate,
      }).reveal();
    };
    const store = async (SecretString: string) => {
      const SecretId = 'orthweb/lemur/server-certificate';
      await site.sandbox.aws.secrets.send(new PutSecretValueCommand({ SecretId, SecretString }));
      await primary().bash('systemctl start orthweb-certificates.service');
    };
    const good = await site.secret('server-certificate');
    // One long download is under way the whole time, of more than any buffer between holds.
    const file = syntheticFile(folder, {
      study: '2.25.400',
      instance: '2.25.4001',
      bytes: 8_000_000,
    });
    const sent = await ask('/instances', ['--data-binary', `@${file}`]);
    const words = [
      '--silent',
      '--insecure',
      '--limit-rate',
      '50k',
      '--output',
      '/dev/null',
      '--config',
      '-',
    ];
    const slow = execa('curl', [...words, url(`/instances/${JSON.parse(sent.body).ID}/file`)], {
      input: `user = "${site.webLogin}"\n`,
      reject: false,
    });
    await store(await issue(Date.now() - 396 * 86_400_000));
    await expect.poll(served, { timeout: 60_000, interval: 500 }).not.toBe(before);
    const soon = await primary().exec(['/opt/orthweb/current/bin/health']);
    expect(soon.stdout).toMatch(
      /3 of 3 .*; the certificate ends on \d{4}-\d\d-\d\d: orthweb certs show/,
    );
    await store(await issue(Date.now() - 398 * 86_400_000));
    const red = await primary().exec(['/opt/orthweb/current/bin/health']);
    expect([red.code, red.stdout]).toEqual([1, expect.stringContaining('has expired')]);
    await store(good);
    await expect.poll(served, { timeout: 60_000, interval: 500 }).toBe(before);
    expect((await primary().exec(['/opt/orthweb/current/bin/health'])).code).toBe(0);
    expect(slow.exitCode, 'the download was cut off').toBeNull();
    slow.kill();
    expect(await slow).toMatchObject({ isTerminated: true });
  });
});

describe('a host that is started again', () => {
  it('serves by itself, from secrets that it has read anew', async () => {
    const before = await primary().readFile('/run/orthweb/health.curl');
    await primary().reboot();
    await expect
      .poll(() => device('echoscu', primary().address, ours), { timeout: 120_000, interval: 1_000 })
      .toMatchObject({ code: 0 });
    await expect
      .poll(() => site.status('primary'), { timeout: 60_000, interval: 1_000 })
      .toMatchObject({ state: 'ready' });
    expect(await primary().failedUnits()).toEqual([]);
    expect(await primary().readFile('/run/orthweb/health.curl')).not.toBe(before);
  });
});
