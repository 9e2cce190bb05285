import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { connect } from 'node:net';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import {
  AssociateAddressCommand,
  DescribeAddressesCommand,
  DescribeInstancesCommand,
  RebootInstancesCommand,
  StartInstancesCommand,
  StopInstancesCommand,
} from '@aws-sdk/client-ec2';
import { DescribeInstanceInformationCommand } from '@aws-sdk/client-ssm';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { see } from '../support/browser.ts';
import { documentOf } from '../support/cli.ts';
import { type DeviceFiles, device, syntheticFile } from '../support/dicom.ts';
import { until } from '../support/engine/until.ts';
import { type Holdings, RehearsalBed } from '../support/rehearsal.ts';
import type { RunDocument } from '../support/sandbox.ts';
import { web } from '../support/web.ts';

// The life of a deployment in the sandbox, as somebody with a laptop and Docker goes through it. One after the other.

const NAME = 'lemur';
let bed: RehearsalBed;
let before: Holdings;
let login: string;
let files: DeviceFiles;
let upSeconds: number;

beforeAll(async () => {
  bed = await RehearsalBed.start();
  before = await bed.holdings();
  const begun = Date.now();
  await bed.sandbox.up('--name', NAME);
  upSeconds = (Date.now() - begun) / 1000;
  login = await bed.webLogin(NAME);
  files = await bed.device(NAME);
});

afterAll(async () => {
  await bed?.stop();
});

const system = async () => {
  const { status, body } = await web(`${bed.url}/system`, { login });
  return { status, by: /"(primary|secondary)-orthanc-\d"/.exec(body)?.[1] };
};
const serves = () => until('the site serves', async () => (await system()).status === 200, 180);
const stored = async () => {
  const { body } = await web(`${bed.url}/instances`, { login });
  return (JSON.parse(body) as string[]).length;
};
/** Until both hosts say of themselves that they are well, and nothing is to be done. */
const settled = () => bed.sandbox.ok('up', '--yes', '--name', NAME);

async function instances() {
  const { Reservations = [] } = await bed.sandbox.aws.ec2.send(new DescribeInstancesCommand({}));
  const all = Reservations.flatMap(({ Instances = [] }) => Instances);
  const tag = (i: (typeof all)[number], key: string) =>
    i.Tags?.find(({ Key }) => Key === key)?.Value;
  const living = all.filter((i) => i.State?.Name !== 'terminated');
  const of = (role: string) => living.find((i) => tag(i, 'orthweb:id') === `hosts/${role}`);
  return { primary: of('primary'), secondary: of('secondary') };
}

async function stateOf(role: 'primary' | 'secondary'): Promise<string> {
  return (await instances())[role]?.State?.Name ?? '';
}

async function idOf(role: 'primary' | 'secondary'): Promise<string> {
  return (await instances())[role]?.InstanceId ?? '';
}

describe('a deployment with real hosts', () => {
  it('says where it is, to people and to scripts', async () => {
    const { httpsPort, dicomPort } = bed;
    const { stdout } = await bed.sandbox.ok('outputs', '--name', NAME);
    const here = `https://localhost:${httpsPort}   dicom-tls localhost:${dicomPort}`;
    expect(stdout).toContain(`site_address  ${here}\n`);
    const { outputs } = documentOf<RunDocument>(await bed.sandbox.ok('outputs', '--json'));
    expect(outputs['site']).toEqual({ host: 'localhost', httpsPort, dicomPort });
    process.stdout.write(`from nothing to serving: ${upSeconds.toFixed(0)} s\n`);
  });

  it('is as planned, and both hosts serve', async () => {
    const { stdout } = await bed.sandbox.ok('status', '--name', NAME);
    expect(stdout).toMatch(/primary .* running, 3 of 3, active/);
    expect(stdout).toMatch(/secondary .* running, 3 of 3, standby/);
    expect(stdout).toMatch(/drift +none/);
  });

  it('answers a browser with the generated login, and nobody without it', async () => {
    expect((await web(`${bed.url}/system`)).status).toBe(401);
    const page = `${bed.url}/app/explorer.html`;
    const seen = await see(page, { login, picture: 'rehearsal-explorer.png' });
    expect(seen.title).toBe('Orthanc Explorer');
    expect(seen.text).toContain('Lookup studies');
    expect(seen.hosts).toEqual([`localhost:${bed.httpsPort}`]);
  });

  it('has a certificate for the name by which it is reached', async () => {
    const words = ['--silent', '--cacert', files.authority, '--write-out', '%{http_code}'];
    const code = execFileSync('curl', [...words, '--output', '/dev/null', `${bed.url}/system`]);
    expect(code.toString()).toBe('401');
  });

  it('takes a study from a device with its client certificate, and from no other', async () => {
    expect(await device('echoscu', bed.dicom, files)).toMatchObject({ code: 0 });
    const object = syntheticFile(bed.folder, { study: '1.2.3.1', instance: '1.2.3.1.1' });
    const sent = await device('storescu', bed.dicom, files, [], [object]);
    expect(sent.text).toContain('Success');
    expect(await stored()).toBe(1);
    expect((await device('echoscu', bed.dicom, undefined)).code).not.toBe(0);
  });

  it('uses less than four gigabytes of memory, all together', async () => {
    const { stdout } = await bed.sandbox.ok('sandbox', 'status', '--json');
    const { memoryBytes } = JSON.parse(stdout) as { memoryBytes: number };
    process.stdout.write(`memory: ${(memoryBytes / 1024 ** 3).toFixed(2)} GiB\n`);
    expect(memoryBytes).toBeGreaterThan(500 * 1024 ** 2);
    expect(memoryBytes).toBeLessThan(4 * 1024 ** 3);
  });
});

describe('the site address', () => {
  it('when it moves, cuts connections and leads new ones to the other host', async () => {
    const { ec2 } = bed.sandbox.aws;
    expect((await system()).by).toBe('primary');
    const open = connect(bed.httpsPort, '127.0.0.1');
    await new Promise((done) => open.once('connect', done));
    const cut = new Promise((done) => open.once('close', done));
    open.on('error', () => undefined);
    const { Addresses = [] } = await ec2.send(new DescribeAddressesCommand({}));
    const site = Addresses.find(({ Tags = [] }) =>
      Tags.some(({ Value }) => Value === 'hosts/site-address'),
    );
    const { primary, secondary } = await instances();
    const move = (to: typeof primary) =>
      ec2.send(
        new AssociateAddressCommand({
          AllocationId: site?.AllocationId,
          NetworkInterfaceId: to?.NetworkInterfaces?.[0]?.NetworkInterfaceId,
          AllowReassociation: true,
        }),
      );
    await move(secondary);
    await cut;
    expect(await system()).toEqual({ status: 200, by: 'secondary' });
    await move(primary);
    await until('primary answers', async () => (await system()).by === 'primary', 10);
    await settled();
  });
});

describe('a host', () => {
  it('that is stopped and started serves again by itself', async () => {
    const { ec2 } = bed.sandbox.aws;
    const InstanceIds = [await idOf('primary')];
    await ec2.send(new StopInstancesCommand({ InstanceIds }));
    await until('stopped', async () => (await stateOf('primary')) === 'stopped', 90);
    const running = await bed.engine.docker(['ps', '--format', '{{.Names}}']);
    expect(running).not.toContain(InstanceIds[0]);
    await expect(system()).resolves.toMatchObject({ status: 0 });
    await ec2.send(new StartInstancesCommand({ InstanceIds }));
    await serves();
    expect(await stored()).toBe(1);
  });

  it('that is rebooted serves again by itself', async () => {
    const id = await idOf('primary');
    const container = (await bed.engine.docker(['ps', '--format', '{{.Names}}']))
      .split('\n')
      .find((name) => name.includes(id));
    const booted = () =>
      bed.engine.docker(['inspect', '--format', '{{.State.StartedAt}}', String(container)]);
    const first = await booted();
    await bed.sandbox.aws.ec2.send(new RebootInstancesCommand({ InstanceIds: [id] }));
    await until('it boots', async () => (await booted()) !== first, 90);
    await serves();
  });

  it('is heard of by SSM as long as it runs', async () => {
    const { ssm } = bed.sandbox.aws;
    const { InstanceInformationList = [] } = await ssm.send(
      new DescribeInstanceInformationCommand({}),
    );
    const online = InstanceInformationList.filter(({ PingStatus }) => PingStatus === 'Online');
    expect(online.map(({ InstanceId }) => InstanceId).sort()).toEqual(
      [await idOf('primary'), await idOf('secondary')].sort(),
    );
  });
});

describe('the agent', () => {
  const pid = () => {
    const file = join(bed.sandbox.cli.home, '.local/state/orthweb/sandbox/agent.json');
    return (JSON.parse(readFileSync(file, 'utf8')) as { pid: number }).pid;
  };

  it('when it is killed is started by the next command, and goes on with what is there', async () => {
    const killed = pid();
    process.kill(killed, 'SIGKILL');
    await delay(500);
    await expect(system()).resolves.toMatchObject({ status: 0 });
    await bed.sandbox.ok('status', '--name', NAME);
    expect(pid()).not.toBe(killed);
    await serves();
    expect(await stored()).toBe(1);
  });

  it('does what it did not live to do', async () => {
    const { ec2 } = bed.sandbox.aws;
    const InstanceIds = [await idOf('secondary')];
    process.kill(pid(), 'SIGKILL');
    await ec2.send(new StopInstancesCommand({ InstanceIds }));
    await bed.sandbox.ok('status', '--name', NAME);
    await until('stopped', async () => (await stateOf('secondary')) === 'stopped', 90);
    const running = await bed.engine.docker(['ps', '--format', '{{.Names}}']);
    expect(running).not.toContain(InstanceIds[0]);
    await ec2.send(new StartInstancesCommand({ InstanceIds }));
    await until('runs', async () => (await stateOf('secondary')) === 'running', 90);
  });
});

describe('the end', () => {
  it('keeps the studies unless told otherwise, and the next up brings them back', async () => {
    await bed.sandbox.down(NAME);
    expect(await bed.engine.docker(['ps', '--format', '{{.Names}}'])).not.toContain('hosts');
    await expect(system()).resolves.toMatchObject({ status: 0 });
    await bed.sandbox.up('--name', NAME);
    login = await bed.webLogin(NAME);
    await serves();
    expect(await stored()).toBe(1);
  });

  it('leaves no container, volume or network', async () => {
    await bed.sandbox.down(NAME, '--delete-data');
    expect(await bed.holdings()).toEqual(before);
  });

  it('is also that of a sandbox that is stopped in the middle', async () => {
    await bed.sandbox.ok('up', '--yes', '--name', NAME, '--no-wait');
    await bed.sandbox.ok('sandbox', 'stop');
    expect(await bed.holdings()).toEqual(before);
  });
});
