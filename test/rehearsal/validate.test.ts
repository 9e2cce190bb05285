import { execFileSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Authority, newAuthority } from '../../src/operate/certificates/authority.ts';
import { issueProbeCertificate } from '../../src/operate/certificates/client-certificate.ts';
import { newPatientId, newTestObject } from '../../src/validate/test-objects.ts';
import { see } from '../support/browser.ts';
import { documentOf, type Ended } from '../support/cli.ts';
import { type DeviceFiles, device } from '../support/dicom.ts';
import { until } from '../support/engine/until.ts';
import { RehearsalBed } from '../support/rehearsal.ts';
import { web } from '../support/web.ts';

// A healthy site on real hosts, as validate sees it. Faults: validate-faults.test.ts, and test/emulator/validate.test.ts.

interface ValidateDocument {
  readonly summary: Readonly<Record<string, number>>;
  readonly elapsedMs: number;
  readonly checks: readonly {
    readonly id: string;
    readonly result: string;
    readonly evidence: readonly string[];
    readonly fix: string | null;
  }[];
}

const NAME = 'lemur';
/** A device has to be named before it may query. */
const DEVICES = { DicomModalities: { ORTHWEB: ['ORTHWEB', '127.0.0.1', 104] } };

let bed: RehearsalBed;
let login: string;
let files: DeviceFiles;
let object: string;

beforeAll(async () => {
  bed = await RehearsalBed.start(DEVICES);
  await bed.sandbox.up('--name', NAME);
  login = await bed.webLogin(NAME);
  files = await bed.device(NAME);
  object = join(bed.folder, 'object.dcm');
  const made = await newTestObject(newPatientId(Date.now()), Date.now());
  writeFileSync(object, made.bytes);
});

afterAll(async () => {
  await bed?.stop();
});

const validate = (...words: readonly string[]) => bed.sandbox.run('validate', '--json', ...words);
const read = (ended: Ended) => documentOf<ValidateDocument & object>(ended as never);
const patients = async () => {
  const { body } = await web(`${bed.url}/patients?expand`, { login });
  return body.match(/"PatientID"\s*:\s*"[^"]*"/g) ?? [];
};
const removePatients = async () => {
  const ids = JSON.parse((await web(`${bed.url}/patients`, { login })).body) as string[];
  for (const id of ids)
    await web(`${bed.url}/patients/${id}`, { login, words: ['--request', 'DELETE'] });
  expect(await patients()).toEqual([]);
};

describe('a healthy site', () => {
  it('passes every check within half a minute, and is left as it was', async () => {
    const ended = await validate();
    const document = read(ended);
    const not = document.checks.filter(({ result }) => result !== 'pass');
    expect(not).toEqual([]);
    expect(ended.exitCode).toBe(0);
    expect(document.elapsedMs).toBeLessThan(30_000);
    process.stdout.write(`${document.checks.length} checks in ${document.elapsedMs} ms\n`);
    expect(await patients()).toEqual([]);
    const association = document.checks.find(({ id }) => id === 'dicom/association');
    expect(association?.evidence).toContain('C-STORE 0x0000 (success)');
  });

  it('is shown on a page that asks nobody for anything', async () => {
    await bed.sandbox.ok('validate', '--html', 'validate.html');
    const url = pathToFileURL(join(bed.sandbox.cli.home, 'validate.html')).href;
    const seen = await see(url, { picture: 'validate.png' });
    expect(seen.title).toBe(`orthweb validate: ${NAME}`);
    expect(seen.text).toContain('Both hosts read the same instance');
    expect(seen.errors).toEqual([]);
    expect(seen.hosts).toEqual(['']);
  });

  it('takes the operator’s own file, which stays', async () => {
    const ended = await validate('--yes', '--only', 'user,storage,database', '--file', object);
    expect(ended.exitCode, ended.stdout).toBe(0);
    expect(await patients()).toHaveLength(1);
    await removePatients();
  });

  it('keeps nothing of a run that Ctrl-C ended, nor of one that was killed an hour ago', async () => {
    const old = await newTestObject(newPatientId(Date.now() - 3_600_000), Date.now());
    const left = join(bed.folder, 'left.dcm');
    writeFileSync(left, old.bytes);
    expect((await device('storescu', bed.dicom, files, [], [left])).code).toBe(0);
    expect(await patients()).toHaveLength(1);
    const running = bed.sandbox.begin('validate', '--json');
    await until('it has stored something', async () => (await patients()).length > 1, 30);
    running.kill('SIGINT');
    expect((await running.ended).exitCode).toBe(130);
    expect(await patients()).toEqual([]);
  });
});

describe('the object that is stored', () => {
  it('is a DICOM file by DCMTK, and conforms by dciodvfy', () => {
    expect(execFileSync('dcmftest', [object]).toString()).toContain(`yes: ${object}`);
    // Its words go to standard error, its exit code tells of errors.
    const said = execFileSync('bash', ['-c', 'dciodvfy "$1" 2>&1', '-', object]).toString();
    expect(said).toMatch(/^SCImage$/m);
    expect(said).not.toMatch(/^Error/m);
  });
});

describe('DCMTK ends as the probes do', () => {
  let document: ValidateDocument;
  beforeAll(async () => {
    document = read(await validate('--only', 'user,dicom,security'));
  });
  afterAll(() => removePatients());
  const result = (id: string) => document.checks.find((one) => one.id === id)?.result;
  const patientId = () => execFileSync('dcmdump', ['+P', 'PatientID', object]).toString();
  const QUERY = ['-S', '-k', 'QueryRetrieveLevel=STUDY', '-k', 'PatientID=ORTHWEB-VALIDATE-*'];

  /** Files of a device of somebody's, of some time. */
  async function deviceOf(authority: Authority, atMs: number): Promise<DeviceFiles> {
    const { certificate, privateKey } = await issueProbeCertificate(authority, NAME, atMs);
    const [crt, key] = ['other.crt', 'other.key'].map((name) => join(bed.folder, name));
    writeFileSync(String(crt), certificate);
    writeFileSync(String(key), privateKey.reveal(), { mode: 0o600 });
    return { ...files, certificate: String(crt), key: String(key) };
  }
  const echo = (shown: DeviceFiles | undefined, more: readonly string[] = [], env = {}) =>
    device('echoscu', bed.dicom, shown, more, [], env);

  it('where they succeed: C-ECHO, C-STORE, and C-FIND of a device that may query', async () => {
    expect(await echo(files)).toMatchObject({ code: 0 });
    const sent = await device('storescu', bed.dicom, files, [], [object]);
    expect([sent.code, sent.text]).toEqual([0, expect.stringContaining('Response (Success)')]);
    // The stored one is found by who is named, and hidden from who is not.
    const [, id = ''] = /\[([^\]]+)\]/.exec(patientId()) ?? [];
    const named = await device('findscu', bed.dicom, files, [...QUERY, '-aet', 'ORTHWEB']);
    expect(named.text).toContain(`[${id}]`);
    const unnamed = await device('findscu', bed.dicom, files, QUERY);
    expect(unnamed.text).toContain('Aborted');
    expect(unnamed.text).not.toContain(id);
    const ids = ['user/echo', 'user/store', 'dicom/association', 'dicom/find'];
    expect(ids.map(result)).toEqual(['pass', 'pass', 'pass', 'pass']);
    const found = document.checks.find((one) => one.id === 'dicom/find');
    expect(found?.evidence.join()).toMatch(/^C-FIND as ORTHWEB: 0x0000 \(success\), [12] found$/);
    expect(result('security/unnamed-query')).toBe('pass');
  });

  it('without a certificate: refused', async () => {
    expect((await echo(undefined)).code).not.toBe(0);
    expect(result('security/no-certificate')).toBe('pass');
  });

  it('with a certificate of somebody else: refused', async () => {
    const somebody = await newAuthority('Somebody else', Date.now());
    expect((await echo(await deviceOf(somebody, Date.now()))).code).not.toBe(0);
    expect(result('security/foreign-certificate')).toBe('pass');
  });

  it('with an expired certificate of the site: refused, and with one that is not: let in', async () => {
    const authority = await bed.authority(NAME);
    const monthAgoMs = Date.now() - 30 * 86_400_000;
    expect(await echo(await deviceOf(authority, Date.now()))).toMatchObject({ code: 0 });
    expect((await echo(await deviceOf(authority, monthAgoMs))).code).not.toBe(0);
    expect(result('security/expired-certificate')).toBe('pass');
  });

  it('with TLS 1.1: refused by the site for that alone', async () => {
    // Of DCMTK's profiles, the one that takes what there is; OpenSSL's settings say what there is.
    const profile = ['--profile-bcp195'];
    const settings = join(bed.folder, 'tls11.cnf');
    writeFileSync(settings, TLS_1_1_ALONE);
    expect(await echo(files, profile)).toMatchObject({ code: 0 });
    const old = await echo(files, profile, { OPENSSL_CONF: settings });
    expect([old.code === 0, old.text]).toEqual([
      false,
      expect.stringContaining('alert protocol version'),
    ]);
    expect(result('security/old-tls')).toBe('pass');
  });
});

const TLS_1_1_ALONE = `openssl_conf = settings
[settings]
ssl_conf = ssl
[ssl]
system_default = old
[old]
MinProtocol = TLSv1.1
MaxProtocol = TLSv1.1
CipherString = DEFAULT@SECLEVEL=0
`;
