import { execFileSync } from 'node:child_process';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { DescribeAddressesCommand } from '@aws-sdk/client-ec2';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { see } from '../support/browser.ts';
import { documentOf, type Ended } from '../support/cli.ts';
import { until } from '../support/engine/until.ts';
import { RehearsalBed } from '../support/rehearsal.ts';
import { web } from '../support/web.ts';

// Failover drills on real hosts, one after the other.

const NAME = 'lemur';
let bed: RehearsalBed;
let login: string;

beforeAll(async () => {
  bed = await RehearsalBed.start();
  await bed.sandbox.up('--name', NAME);
  login = await bed.webLogin(NAME);
});
afterAll(async () => {
  await bed?.stop();
});

interface Gap {
  readonly elapsedMs: number;
}

interface Document {
  readonly passed: boolean;
  readonly moves: readonly {
    readonly from: string;
    readonly to: string;
    readonly steps: readonly { readonly step: string; readonly elapsedMs: number }[];
    readonly noticedMs: number | null;
    readonly httpsOutage: Gap | null;
    readonly dicomOutage: Gap | null;
  }[];
  readonly stores: Readonly<Record<string, number>>;
  readonly reads: { readonly sent: number; readonly failed: number };
  readonly proof: {
    readonly acknowledged: number;
    readonly lost: readonly string[];
    readonly duplicated: readonly string[];
    readonly changed: readonly string[];
  };
  readonly removed: number;
  readonly leftovers: number;
}

const drill = (...words: readonly string[]): Promise<Ended> =>
  bed.sandbox.run('failover', '--drill', '--yes', '--name', NAME, ...words);

async function active(): Promise<string> {
  const { stdout } = await bed.sandbox.ok('status', '--json', '--name', NAME);
  const { status } = JSON.parse(stdout) as { status: { activeHost?: { role: string } } };
  return status.activeHost?.role ?? '';
}

async function stored(): Promise<number> {
  const { body } = await web(`${bed.url}/instances`, { login });
  return (JSON.parse(body) as string[]).length;
}

/** How many addresses are on a host. */
async function associated(): Promise<number> {
  const { Addresses = [] } = await bed.sandbox.aws.ec2.send(new DescribeAddressesCommand({}));
  return Addresses.filter(({ AssociationId = '' }) => AssociationId !== '').length;
}

function expectKept({ passed, proof, stores, removed }: Document, made: number): void {
  expect(proof).toMatchObject({ lost: [], duplicated: [], changed: [] });
  expect(passed).toBe(true);
  expect(proof.acknowledged).toBe(stores['acknowledged']);
  expect(proof.acknowledged).toBeGreaterThanOrEqual(made);
  expect(removed).toBeGreaterThanOrEqual(proof.acknowledged);
}

function told(what: string, { moves, stores, reads }: Document): void {
  const ways = moves.map(
    ({ from, to, httpsOutage, dicomOutage, noticedMs }) =>
      `${from} to ${to}: HTTPS ${httpsOutage?.elapsedMs} ms, DICOM ${dicomOutage?.elapsedMs} ms, noticed ${noticedMs} ms`,
  );
  const lines = [...ways, `stores ${JSON.stringify(stores)}`, `reads ${JSON.stringify(reads)}`];
  process.stdout.write(`${what}\n  ${lines.join('\n  ')}\n`);
}

describe('a drill with a standby that runs', () => {
  let page: string;

  it('under twenty stores a second loses nothing, and nothing is there twice', async () => {
    page = join(bed.sandbox.cli.home, 'drill.html');
    const ended = await drill('--rate', '20', '--json', '--html', page);
    expect(ended.exitCode, ended.stderr).toBe(0);
    const report = documentOf<Document & Record<string, unknown>>(ended);
    told('warm', report);
    expectKept(report, 550);
    expect(report.moves.map(({ to }) => to)).toEqual(['secondary', 'primary']);
    for (const { httpsOutage, dicomOutage } of report.moves) {
      expect(httpsOutage?.elapsedMs).toBeLessThan(15_000);
      expect(dicomOutage?.elapsedMs).toBeLessThan(15_000);
    }
    expect(await active()).toBe('primary');
    expect(await stored()).toBe(0);
  });

  it('writes a report that a browser shows, and that asks nobody', async () => {
    const url = pathToFileURL(page).href;
    const { title, text, errors, hosts } = await see(url, { picture: 'drill-report.png' });
    expect(title).toBe(`Failover drill of ${NAME}`);
    expect(text).toContain('Passed');
    expect(text).toContain('to secondary');
    expect(errors).toEqual([]);
    // A file has no host, and the empty icon neither.
    expect(hosts.filter((host) => host !== '')).toEqual([]);
  });

  it('leaves nothing to correct', async () => {
    const { exitCode, stdout } = await bed.sandbox.run(
      'plan',
      '--detailed-exitcode',
      '--name',
      NAME,
    );
    expect(exitCode, stdout).toBe(0);
  });
});

describe('a drill that ends early', () => {
  it('by Ctrl-C removes what it stored, and says where the site is', async () => {
    const running = bed.sandbox.begin('failover', '--drill', '--yes', '--seconds', '5');
    await running.told(/load between: /);
    running.kill('SIGINT');
    const { exitCode, stderr } = await running.ended;
    expect(exitCode, stderr).toBe(130);
    expect(stderr).toMatch(/drill objects removed: .*none is left/);
    expect(await stored()).toBe(0);
    if ((await active()) === 'secondary') {
      expect(stderr).toContain('the site is on secondary');
      await bed.sandbox.ok('failover', '--to', 'primary', '--yes', '--name', NAME);
    }
  });

  it('by a kill between the two moves is repaired by failover, and tidied by the next drill', async () => {
    await bed.sandbox.setFaults({
      action: 'ec2:AssociateAddress',
      nth: 1,
      when: 'after',
      kind: 'kill',
    });
    expect((await drill('--seconds', '3')).signal).toBe('SIGKILL');
    await bed.sandbox.setFaults();
    expect([await active(), await associated()]).toEqual(['secondary', 1]);
    await bed.sandbox.ok('failover', '--yes', '--name', NAME);
    expect([await active(), await associated()]).toEqual(['secondary', 2]);
    await until(
      'it serves',
      async () => (await web(`${bed.url}/system`, { login })).status === 200,
      60,
    );
    expect(await stored()).toBeGreaterThan(0);
    const ended = await drill('--seconds', '2', '--json');
    expect(ended.exitCode, ended.stderr).toBe(0);
    const report = documentOf<Document & Record<string, unknown>>(ended);
    expect(report.leftovers).toBeGreaterThan(0);
    expectKept(report, 20);
    expect([await active(), await stored()]).toEqual(['secondary', 0]);
    await bed.sandbox.ok('failover', '--to', 'primary', '--yes', '--name', NAME);
  });
});

describe('a drill with a standby that is stopped', () => {
  it('starts it, loses nothing, and says that it runs now', async () => {
    await bed.sandbox.ok('secondary', 'stop', '--yes', '--name', NAME);
    const ended = await drill('--seconds', '3', '--json');
    expect(ended.exitCode, ended.stderr).toBe(0);
    const report = documentOf<Document & Record<string, unknown>>(ended);
    told('cold', report);
    expectKept(report, 45);
    expect(report.moves[0]?.steps.map(({ step }) => step)[0]).toBe('start secondary');
    expect(ended.stderr).toContain('secondary was stopped before and runs now');
    expect([await active(), await stored()]).toEqual(['primary', 0]);
  });
});

describe('a drill with a standby that is not well', () => {
  it('is refused, and nothing is moved or stored', async () => {
    const broken = 'docker stop orthweb-orthanc-1-1 && systemctl start orthweb-report.service';
    await bed.sandbox.ok('exec', 'secondary', '--name', NAME, '--shell', broken);
    await bed.sandbox.clearLog();
    const { exitCode, stderr } = await drill();
    expect([exitCode, stderr]).toEqual([
      1,
      expect.stringContaining('secondary is not healthy (unhealthy: orthanc-1 '),
    ]);
    expect((await bed.sandbox.changes()).filter((one) => one.startsWith('ec2:'))).toEqual([]);
    expect([await active(), await stored()]).toEqual(['primary', 0]);
  });
});

it('what a drill sends is a DICOM file by DCMTK’s judgement', async () => {
  const { syntheticObject } = await import('../../src/operate/dicom/synthetic.ts');
  const { writeFileSync } = await import('node:fs');
  const made = syntheticObject({ patientName: 'ORTHWEB^DRILL', patientId: 'X', atMs: Date.now() });
  const path = join(bed.folder, 'synthetic.dcm');
  writeFileSync(path, made.bytes);
  const text = execFileSync('dcmdump', [path]).toString();
  expect(text).toContain(made.sopInstanceUid);
});
