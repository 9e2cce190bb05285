import { execFileSync } from 'node:child_process';
import { existsSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { newAuthority } from '../../src/operate/certificates/authority.ts';
import { issueProbeCertificate } from '../../src/operate/certificates/client-certificate.ts';
import { newPatientId, newTestObject } from '../../src/validate/test-objects.ts';
import { see } from '../support/browser.ts';
import { documentOf, type Ended } from '../support/cli.ts';
import { type DeviceFiles, device } from '../support/dicom.ts';
import { until } from '../support/engine/until.ts';
import { RehearsalBed } from '../support/rehearsal.ts';
import { web } from '../support/web.ts';

// A site on real hosts, as validate sees it. Faults on AWS's side are found in test/emulator/validate.test.ts.

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

describe('a healthy site', () => {
  it('passes every check, and is left as it was', async () => {
    const ended = await validate();
    const document = read(ended);
    const not = document.checks.filter(({ result }) => result !== 'pass');
    expect(not).toEqual([]);
    expect(ended.exitCode).toBe(0);
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
    const [id] = JSON.parse((await web(`${bed.url}/patients`, { login })).body) as string[];
    await web(`${bed.url}/patients/${id}`, { login, words: ['--request', 'DELETE'] });
    expect(await patients()).toEqual([]);
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
  it('is a DICOM file by DCMTK, and conforms where there is a program that judges it', () => {
    expect(execFileSync('dcmftest', [object]).toString()).toContain(`yes: ${object}`);
    if (!existsSync('/usr/bin/dciodvfy')) return;
    const said = execFileSync('bash', ['-c', 'dciodvfy "$1" 2>&1', '-', object]).toString();
    expect(said).not.toMatch(/^Error/m);
  });
});

describe('DCMTK is refused where the probes are', () => {
  const result = async (id: string) =>
    read(await validate('--only', `${id.split('/')[0]}`)).checks.find((one) => one.id === id);

  it('without a certificate', async () => {
    expect((await device('echoscu', bed.dicom, undefined)).code).not.toBe(0);
    expect((await result('security/no-certificate'))?.result).toBe('pass');
  });

  it('with one of somebody else', async () => {
    const foreign = await issueProbeCertificate(
      await newAuthority('Somebody else', Date.now()),
      NAME,
      Date.now(),
    );
    const [certificate, key] = ['foreign.crt', 'foreign.key'].map((it) => join(bed.folder, it));
    writeFileSync(String(certificate), foreign.certificate);
    writeFileSync(String(key), foreign.privateKey.reveal(), { mode: 0o600 });
    const shown = { ...files, certificate: String(certificate), key: String(key) };
    expect((await device('echoscu', bed.dicom, shown)).code).not.toBe(0);
    expect((await result('security/foreign-certificate'))?.result).toBe('pass');
  });

  it('as a device that may not query', async () => {
    const asked = ['-S', '-k', 'QueryRetrieveLevel=PATIENT', '-k', 'PatientID'];
    const said = await device('findscu', bed.dicom, files, asked);
    expect(said.text).not.toContain('ORTHWEB-VALIDATE-');
    expect(`${said.code} ${said.text}`).toMatch(/^[^0]|Refused|Failed|Abort|Unable/);
  });
});
