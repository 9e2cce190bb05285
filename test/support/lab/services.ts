import { copyFileSync, mkdirSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { until } from '../engine/until.ts';
import type { Engine } from '../engine.ts';
import { Authority } from './authority.ts';
import { AWS_NAME, Forwarder } from './forwarder.ts';
import type { HostMetadata } from './metadata.ts';

const PROGRAMS = join(import.meta.dirname, 'services');

export interface ServicesPlace {
  readonly network: string;
  readonly address: string;
  readonly folder: string;
  readonly region: string;
}

/** Resolver, instance metadata and the way to AWS, in one container. */
export class Services {
  readonly address: string;
  readonly forwarder: Forwarder;
  /** PEM of what signed for AWS's own names; hosts trust it, their containers do not. */
  #authority = '';
  readonly #folder: string;
  readonly #names: Record<string, string> = {};
  readonly #hosts: Record<string, HostMetadata> = {};

  private constructor(place: ServicesPlace, forwarder: Forwarder) {
    this.address = place.address;
    this.forwarder = forwarder;
    this.#folder = join(place.folder, 'services');
  }

  static async start(engine: Engine, place: ServicesPlace): Promise<Services> {
    const forwarder = await Forwarder.start(engine.slot.machine);
    const services = new Services(place, forwarder);
    services.#write('aws.json', { address: engine.slot.machine, port: forwarder.port });
    services.#write('hosts.json', {});
    services.name(AWS_NAME, place.address);
    services.name(`*.${AWS_NAME}`, place.address);
    await services.#standForAws(join(place.folder, 'aws-authority'), place.region);
    const container = `${place.network}-services`;
    const script = `ip address add 169.254.169.254/32 dev eth0 &&
      exec python3 -uB /services/main.py ${place.address}`;
    await engine.docker([
      ...['run', '--detach', '--name', container, '--cap-add', 'NET_ADMIN', '--init'],
      ...['--network', place.network, '--ip', place.address],
      ...['--volume', `${services.#folder}:/lab:ro`, '--volume', `${PROGRAMS}:/services:ro`],
      ...[await engine.load('host'), 'bash', '-c', script],
    ]);
    const ready = async () => (await engine.tail(container)).includes('\nready');
    await until('resolver and metadata', ready, 30, () => engine.tail(container));
    return services;
  }

  async stop(): Promise<void> {
    await this.forwarder.stop();
  }

  get authority(): string {
    return this.#authority;
  }

  /** From now on `name` resolves to `address`, on hosts and in their containers. */
  name(name: string, address: string): void {
    this.#names[name] = address;
    this.#write('names.json', this.#names);
  }

  /** From now on whoever calls from `address` gets these metadata. */
  host(address: string, metadata: HostMetadata): void {
    this.#hosts[address] = metadata;
    this.#write('hosts.json', this.#hosts);
  }

  /** Docker's log driver knows no other way to CloudWatch than its true name, by TLS. */
  async #standForAws(folder: string, region: string): Promise<void> {
    const name = `*.${region}.amazonaws.com`;
    const authority = await Authority.make(folder, 'Lab AWS root');
    const { certificate, key } = await authority.server('aws', name);
    copyFileSync(certificate, join(this.#folder, 'aws.crt'));
    copyFileSync(key, join(this.#folder, 'aws.key'));
    this.#authority = authority.certificate;
    this.name(name, this.address);
  }

  /** Whole at any time: it is read while it is written. */
  #write(file: string, content: unknown): void {
    mkdirSync(this.#folder, { recursive: true });
    const path = join(this.#folder, file);
    writeFileSync(`${path}.new`, JSON.stringify(content));
    renameSync(`${path}.new`, path);
  }
}
