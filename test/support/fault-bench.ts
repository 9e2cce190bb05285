import { connect } from 'node:tls';
import { DescribeInstancesCommand } from '@aws-sdk/client-ec2';
import type { Aws } from './aws.ts';
import { type DeviceFiles, device } from './dicom.ts';
import { until } from './engine/until.ts';
import type { RehearsalBed } from './rehearsal.ts';
import { web } from './web.ts';

export type Role = 'primary' | 'secondary';
const ROLES: readonly Role[] = ['primary', 'secondary'];

/** How many Orthancs of a host Envoy finds well, of the three for the web and the three for DICOM. */
const SEEN_WELL =
  'curl --silent localhost:9901/clusters | grep --count --extended-regexp "health_flags::healthy$" || true';
/** No container of which the engine is not sure. */
const SURE = '! docker ps --format "{{.Status}}" | grep --quiet "starting\\|unhealthy"';
/** What the host says is what an operator reads of it. */
const READY = '/opt/orthweb/current/bin/report && grep --quiet " ready " /run/orthweb/reported';

/** A deployment whose primary serves, for faults: what is broken is mended again before the next. */
export class FaultBench {
  readonly bed: RehearsalBed;
  readonly deployment: string;
  readonly aws: Aws;
  readonly #login: string;
  readonly #device: DeviceFiles;
  readonly #containers: Readonly<Record<Role, string>>;
  #certificate = '';
  #undo: (() => Promise<unknown>)[] = [];
  #isReported = false;

  private constructor(parts: Pick<FaultBench, 'bed' | 'deployment'>, about: About) {
    this.bed = parts.bed;
    this.deployment = parts.deployment;
    this.aws = parts.bed.sandbox.aws;
    this.#login = about.login;
    this.#device = about.device;
    this.#containers = about.containers;
  }

  static async open(bed: RehearsalBed, deployment: string): Promise<FaultBench> {
    const [login, files, ...containers] = await Promise.all([
      bed.webLogin(deployment),
      bed.device(deployment),
      ...ROLES.map((role) => containerOf(bed, role)),
    ]);
    const [primary = '', secondary = ''] = containers;
    const about = { login, device: files, containers: { primary, secondary } };
    const bench = new FaultBench({ bed, deployment }, about);
    bench.#certificate = await bench.shown(bed.httpsPort);
    return bench;
  }

  /** Runs shell text on a host, as its administrator would. */
  on(role: Role, shell: string): Promise<string> {
    return this.bed.engine.docker(['exec', this.#containers[role], 'bash', '-c', shell]);
  }

  /** Said before something is broken: how it is mended. */
  afterwards(undo: () => Promise<unknown>): void {
    this.#undo.push(undo);
  }

  /** Mends what was broken, the last of it first, and waits until everything is well. */
  async restore(): Promise<void> {
    const steps = this.#undo.reverse();
    this.#undo = [];
    const ends = await inTurn(steps);
    const failed = ends.find((end) => end.status === 'rejected');
    if (failed !== undefined) throw failed.reason;
    await this.#well();
  }

  /** Until Envoy of a host finds so many of its three Orthancs well. */
  async seen(role: Role, count: number): Promise<void> {
    const target = `"$(docker inspect --format '{{.State.Pid}}' orthweb-envoy-1)"`;
    const look = `nsenter --net --target ${target} bash -c '${SEEN_WELL}'`;
    await this.#until(role, `[ "$(${look})" = ${count * 2} ]`);
  }

  /** Both hosts report at once what they would within a minute. */
  async reported(): Promise<void> {
    this.#isReported = true;
    await Promise.all(ROLES.map((role) => this.on(role, '/opt/orthweb/current/bin/report')));
  }

  /** SHA-256 of the certificate that a port shows; empty: it shows none. */
  shown(port: number): Promise<string> {
    return new Promise((done) => {
      const socket = connect({ port, host: '127.0.0.1', rejectUnauthorized: false });
      const end = (fingerprint: string) => {
        done(fingerprint);
        socket.destroy();
      };
      socket.once('secureConnect', () => end(socket.getPeerCertificate().fingerprint256));
      socket.once('error', () => end(''));
    });
  }

  /** DCMTK's word on the DICOM port. */
  async takes(program: 'echoscu' | 'storescu', objects: readonly string[] = []): Promise<boolean> {
    const { dicom } = this.bed;
    const { code, text } = await device(program, dicom, this.#device, [], objects);
    return code === 0 && (program === 'echoscu' || text.includes('Success'));
  }

  async patients(): Promise<readonly string[]> {
    const { body } = await web(`${this.bed.url}/patients?expand`, { login: this.#login });
    return body.match(/"PatientID"\s*:\s*"[^"]*"/g) ?? [];
  }

  async #well(): Promise<void> {
    const { url, httpsPort, dicomPort } = this.bed;
    const serves = async () =>
      (await web(`${url}/changes?last`, { login: this.#login })).status === 200;
    const shows = async () =>
      (await this.shown(httpsPort)) === this.#certificate &&
      (await this.shown(dicomPort)) === this.#certificate;
    await until('the site serves', serves, 120);
    await until('the site shows its certificate', shows, 30);
    await this.#onBoth(SURE);
    await Promise.all(ROLES.map((role) => this.seen(role, 3)));
    await until('a device is let in', () => this.takes('echoscu'), 30);
    if (this.#isReported) await this.#onBoth(READY);
    this.#isReported = false;
  }

  async #onBoth(condition: string): Promise<void> {
    await Promise.all(ROLES.map((role) => this.#until(role, condition)));
  }

  /** Waits on the host: to ask from here each time would keep the machine busier than what is waited for. */
  async #until(role: Role, condition: string): Promise<void> {
    const wait = `for _ in $(seq 180); do ${condition} && exit; sleep 0.5; done; exit 1`;
    await this.on(role, wait);
  }
}

interface About {
  readonly login: string;
  readonly device: DeviceFiles;
  readonly containers: Readonly<Record<Role, string>>;
}

async function containerOf(bed: RehearsalBed, role: Role): Promise<string> {
  const Filters = [{ Name: 'tag:orthweb:id', Values: [`hosts/${role}`] }];
  const { Reservations } = await bed.sandbox.aws.ec2.send(
    new DescribeInstancesCommand({ Filters }),
  );
  const id = Reservations?.[0]?.Instances?.[0]?.InstanceId ?? role;
  return bed.engine.docker(['ps', '--filter', `name=${id}`, '--format', '{{.Names}}']);
}

/** All of them, whatever becomes of one. */
async function inTurn(steps: readonly (() => Promise<unknown>)[]) {
  const ends: PromiseSettledResult<unknown>[] = [];
  for (const step of steps) ends.push(...(await Promise.allSettled([step()])));
  return ends;
}
