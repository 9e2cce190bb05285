import { mkdtempSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { type Authority, newAuthority } from '../../../src/operate/certificates/authority.ts';
import { Docker } from '../../../src/sandbox/docker.ts';
import { serverOf } from '../../../src/sandbox/hosts/authority.ts';
import { containerName, type Estate } from '../../../src/sandbox/hosts/containers.ts';
import { awsNames } from '../../../src/sandbox/hosts/ground.ts';
import { createHost } from '../../../src/sandbox/hosts/host.ts';
import { Services } from '../../../src/sandbox/hosts/services.ts';
import { AWS_NAME, ToAws } from '../../../src/sandbox/hosts/to-aws.ts';
import { Engine } from '../engine.ts';
import { Database, type DatabaseOptions } from './database.ts';
import { Host } from './host.ts';
import { type HostOptions, metadataOf } from './metadata.ts';
import { seededData } from './seed.ts';

export interface LabOptions {
  readonly region?: string;
  /** Where the emulated AWS listens on this machine; may be changed later by `lab.emulator`. */
  readonly emulator?: string;
  /** False: a lab without a database. */
  readonly database?: DatabaseOptions | false;
  /** Launched side by side. */
  readonly hosts?: readonly HostOptions[];
  /** An engine that outlives the lab; else the lab has one of its own. */
  readonly engine?: Engine;
}

const FIRST_HOST = 10;

/** The sandbox's own hosts, database and services, put together by hand: without an agent, and started as tests need them. */
export class Lab {
  readonly engine: Engine;
  readonly region: string;
  /** What clients on hosts and in their containers take for the AWS endpoint. */
  readonly awsEndpoint = `http://${AWS_NAME}`;
  readonly #ownsEngine: boolean;
  readonly #folder: string;
  readonly #network: string;
  readonly #subnet: string;
  readonly #hosts = new Map<string, Host>();
  readonly #metadata = new Map<string, HostOptions>();
  readonly #estate: Estate;
  readonly #toAws = new ToAws(undefined);
  #authority: Authority | undefined;
  #services: Services | undefined;
  #database: Database | undefined;

  private constructor(engine: Engine, { engine: given, region }: LabOptions) {
    this.engine = engine;
    this.#ownsEngine = given === undefined;
    this.region = region ?? 'us-east-1';
    this.#subnet = engine.nextSubnet();
    this.#network = `lab-${this.#subnet.replaceAll('.', '-')}`;
    this.#folder = mkdtempSync(join(engine.runs, 'lab-'));
    const docker = new Docker({ ...process.env, ...engine.env });
    this.#estate = { docker, name: this.#network };
  }

  static async start(options: LabOptions = {}): Promise<Lab> {
    const engine = options.engine ?? (await Engine.start());
    const lab = new Lab(engine, options);
    try {
      await lab.#start(options);
      return lab;
    } catch (error) {
      // What failed first is what counts.
      await lab.stop().catch(() => undefined);
      throw error;
    }
  }

  async stop(): Promise<void> {
    try {
      await this.#services?.stop();
      await this.#removeContainers();
    } finally {
      if (this.#ownsEngine) await this.engine.stop();
      rmSync(this.#folder, { recursive: true, force: true });
    }
  }

  get database(): Database {
    if (this.#database === undefined) throw new Error('this lab has no database');
    return this.#database;
  }

  host(name: string): Host {
    const host = this.#hosts.get(name);
    if (host === undefined) throw new Error(`the lab has no host ${name}`);
    return host;
  }

  get hosts(): readonly Host[] {
    return [...this.#hosts.values()];
  }

  /** Undefined cuts the hosts off from AWS. */
  set emulator(endpoint: string | undefined) {
    this.#toAws.target = endpoint;
  }

  /** From now on that name resolves to that address. */
  name(name: string, address: string): void {
    this.#around.name(name, address);
  }

  /** Starts an instance; `waitBooted` tells when it is up. */
  async launch(options: HostOptions): Promise<Host> {
    const { name } = options;
    const address = `${this.#subnet}.${FIRST_HOST + this.#hosts.size}`;
    const mac = macOf(address);
    const host = new Host(this.engine, this.#network, name, address, mac);
    this.#hosts.set(name, host);
    this.setMetadata(options);
    const disk = join(this.#folder, name, 'docker');
    await seededData(this.engine, disk);
    await createHost(this.#estate, {
      ...{ image: await this.engine.load('host'), key: name, hostname: name, address, mac },
      ...{ region: this.region, resolver: this.#around.address },
      authority: this.#authority?.certificate ?? '',
      disk: [`--volume=${disk}:/var/lib/docker`],
    });
    await this.engine.docker(['start', containerName(this.#estate, name)]);
    return host;
  }

  /** What the metadata service tells the host of that name from now on. */
  setMetadata(options: HostOptions): void {
    const host = this.host(options.name);
    const known = { ...this.#metadata.get(options.name), ...options };
    this.#metadata.set(options.name, known);
    const around = { region: this.region, address: host.address, mac: host.mac };
    this.#around.host(host.address, metadataOf(known, around));
  }

  get #around(): Services {
    if (this.#services === undefined) throw new Error('the lab is not started');
    return this.#services;
  }

  async #start({ database, emulator, hosts }: LabOptions): Promise<void> {
    const subnet = ['--subnet', `${this.#subnet}.0/24`, '--gateway', `${this.#subnet}.1`];
    await this.engine.docker(['network', 'create', ...subnet, this.#network]);
    this.#authority = await newAuthority('Lab AWS root', Date.now());
    const names = [awsNames(this.region)];
    this.#services = await Services.start(this.#estate, {
      image: await this.engine.load('host'),
      address: `${this.#subnet}.2`,
      ...(await serverOf(this.#authority, names, Date.now())),
      upstream: false,
      accept: this.#toAws.accept,
    });
    for (const name of [AWS_NAME, `*.${AWS_NAME}`, ...names])
      this.name(name, this.#services.address);
    this.emulator = emulator;
    const starting = database === false ? undefined : this.#startDatabase(database ?? {});
    await all([starting, ...(hosts ?? []).map((host) => this.launch(host))]);
    await all(this.hosts.map((host) => host.waitBooted()));
  }

  async #startDatabase(options: DatabaseOptions): Promise<void> {
    this.#database = await Database.start(this.engine, this.#estate, `${this.#subnet}.3`, options);
    this.name(this.#database.endpoint, this.#database.address);
  }

  async #removeContainers(): Promise<void> {
    const filter = ['--all', '--quiet', '--filter', `network=${this.#network}`];
    const ids = (await this.engine.docker(['ps', ...filter])).split('\n').filter(Boolean);
    if (ids.length > 0) await this.engine.docker(['rm', '--force', '--volumes', ...ids]);
    await this.engine.docker(['network', 'rm', this.#network]);
  }
}

function macOf(address: string): string {
  const bytes = address.split('.').map((part) => Number(part).toString(16).padStart(2, '0'));
  return `02:42:${bytes.join(':')}`;
}

/** Waits for every one even when one fails: nothing goes on behind the back of what tidies up. */
async function all(works: readonly (Promise<unknown> | undefined)[]): Promise<void> {
  const ends = await Promise.allSettled(works);
  for (const end of ends) if (end.status === 'rejected') throw end.reason;
}
