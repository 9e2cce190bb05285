import { execFileSync } from 'node:child_process';
import { existsSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { pathToFileURL } from 'node:url';
import { DescribeInstancesCommand } from '@aws-sdk/client-ec2';
import { GetParameterCommand } from '@aws-sdk/client-ssm';
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
import { type Bench, deleteBehind, FAULTS } from './faults.ts';

// One site for all: each fault is made, found and undone.

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
/** The stand-in for Orthanc's image has the old page alone, and a device has to be named before it may query. */
const CONFIGURATION = `orthanc:
  settings:
    OrthancExplorerEnabled: true
    DicomModalities: { ORTHWEB: [ORTHWEB, 127.0.0.1, 104] }
`;

let bed: RehearsalBed;
let login: string;
let files: DeviceFiles;
let object: string;

beforeAll(async () => {
  bed = await RehearsalBed.start();
  writeFileSync(join(bed.sandbox.cli.home, 'orthweb.yaml'), CONFIGURATION);
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
const idsThat = (result: string, { checks }: ValidateDocument) =>
  checks.filter((one) => one.result === result).map(({ id }) => id);
const patients = async () => {
  const { body } = await web(`${bed.url}/patients?expand`, { login });
  return body.match(/"PatientID"\s*:\s*"[^"]*"/g) ?? [];
};

async function containerOf(host: string): Promise<string> {
  const Filters = [{ Name: 'tag:orthweb:id', Values: [`hosts/${host}`] }];
  const { Reservations } = await bed.sandbox.aws.ec2.send(
    new DescribeInstancesCommand({ Filters }),
  );
  const id = Reservations?.[0]?.Instances?.[0]?.InstanceId ?? '';
  const names = (await bed.engine.docker(['ps', '--format', '{{.Names}}'])).split('\n');
  return names.find((name) => name.includes(id)) ?? '';
}

const on: Bench['on'] = async (host, shell) =>
  bed.engine.docker(['exec', await containerOf(host), 'bash', '-c', shell]);

/** The host's own word, and no container that the engine still doubts. */
const HEALTHY =
  '/opt/orthweb/current/bin/health && ! docker ps --format "{{.Status}}" | grep -q "starting\\|unhealthy"';

async function well(): Promise<void> {
  const serves = async () => (await web(`${bed.url}/system`, { login })).status === 200;
  await until('the site serves', serves, 120);
  for (const host of ['primary', 'secondary'] as const)
    await on(host, `for _ in $(seq 60); do ${HEALTHY} && exit; sleep 2; done; exit 1`);
}

async function unwell(): Promise<void> {
  for (const host of ['primary', 'secondary'] as const)
    await until(
      `${host} says that it is not well`,
      async () => {
        const Name = `/orthweb/${NAME}/${host}/status`;
        const { Parameter } = await bed.sandbox.aws.ssm.send(new GetParameterCommand({ Name }));
        const states = await on(
          host,
          'docker ps --format "{{.Status}}" | grep -c unhealthy || true',
        );
        return /"state":"unhealthy"/.test(Parameter?.Value ?? '') && states === '3';
      },
      300,
    );
}

const bench = (): Bench => ({
  aws: bed.sandbox.aws,
  on,
  setFaults: (...rules) => bed.sandbox.setFaults(...rules),
  well,
  unwell,
});

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

  it('is taken from DCMTK as it is from the probes', async () => {
    expect((await device('echoscu', bed.dicom, files)).code).toBe(0);
    const sent = await device('storescu', bed.dicom, files, [], [object]);
    expect(sent.text).toContain('Success');
    const asked = ['-S', '-k', 'QueryRetrieveLevel=PATIENT', '-k', 'PatientID'];
    const named = await device('findscu', bed.dicom, files, [...asked, '-aet', 'ORTHWEB']);
    expect(named.text).toContain('ORTHWEB-VALIDATE-');
    const [id] = JSON.parse((await web(`${bed.url}/patients`, { login })).body) as string[];
    await web(`${bed.url}/patients/${id}`, { login, words: ['--request', 'DELETE'] });
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

describe('a fault', () => {
  for (const fault of FAULTS) {
    it(`is found where it is: ${fault.what}`, async () => {
      await fault.inject(bench());
      try {
        await delay((fault.settleSeconds ?? 0) * 1000);
        const ended = await validate();
        const document = read(ended);
        expect(idsThat('fail', document)).toEqual(fault.fails);
        expect(idsThat('warn', document)).toEqual(fault.warns ?? []);
        expect(ended.exitCode).toBe(4);
        const first = document.checks.find(({ id }) => id === fault.fails[0]);
        expect(first?.fix).toMatch(fault.fix);
        for (const { evidence } of document.checks) expect(evidence.join('')).not.toBe('');
        if (fault.dcmtk !== undefined) await dcmtkAgrees(fault.dcmtk);
      } finally {
        await fault.undo(bench());
      }
      expect(await patients()).toEqual([]);
    });
  }

  it('is found where it is: the object is deleted behind Orthanc’s back', async () => {
    const done = new AbortController();
    const deleting = deleteBehind(bench(), done.signal);
    const document = read(await validate('--only', 'storage'));
    done.abort();
    await deleting;
    expect(idsThat('fail', document)).toEqual(['storage/object']);
    const found = document.checks.find(({ id }) => id === 'storage/object');
    expect(found?.evidence.join()).toMatch(/\.dcm is not in the bucket/);
    expect(found?.fix).toContain('behind Orthanc');
    expect(await patients()).toEqual([]);
  });

  it('that is none, a standby that was stopped, is a warning', async () => {
    await bed.sandbox.ok('secondary', 'stop', '--yes', '--name', NAME);
    const ended = await validate();
    const document = read(ended);
    expect([ended.exitCode, idsThat('fail', document)]).toEqual([0, []]);
    expect(idsThat('warn', document)).toEqual(['redundancy/standby']);
    const skipped = document.checks.filter(({ result }) => result === 'skipped');
    expect(skipped.map(({ evidence }) => evidence[0])).toContain('secondary is stopped');
    expect(skipped.map(({ id }) => id)).toContain('redundancy/read');
  });
});

/** DCMTK's programs end as the probes did. */
async function dcmtkAgrees(ends: { readonly echo: boolean; readonly store: boolean }) {
  expect((await device('echoscu', bed.dicom, files)).code === 0).toBe(ends.echo);
  const stored = await device('storescu', bed.dicom, files, [], [object]);
  expect(stored.code === 0 && stored.text.includes('Success')).toBe(ends.store);
}
