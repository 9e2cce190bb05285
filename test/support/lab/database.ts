import { randomBytes } from 'node:crypto';
import { chmodSync, copyFileSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { until } from '../engine/until.ts';
import type { Engine } from '../engine.ts';
import { Authority } from './authority.ts';

export interface DatabaseOptions {
  /** The endpoint's DNS name, as RDS gives one. */
  readonly endpoint?: string;
  readonly masterUser?: string;
  readonly masterPassword?: string;
  readonly name?: string;
  readonly maxConnections?: number;
}

/** Where the container is to be. */
export interface Place {
  readonly network: string;
  readonly address: string;
  readonly folder: string;
}

/** PostgreSQL as RDS offers it: TLS only, and a master that is no superuser. */
export class Database {
  readonly endpoint: string;
  readonly port = 5432;
  readonly masterUser: string;
  readonly masterPassword: string;
  readonly name: string;
  /** PEM of what signed the server's certificate. */
  readonly authority: string;
  readonly address: string;
  readonly #engine: Engine;
  readonly #container: string;

  private constructor(
    engine: Engine,
    { network, address }: Place,
    options: DatabaseOptions,
    authority: string,
  ) {
    this.#engine = engine;
    this.#container = `${network}-database`;
    this.address = address;
    this.authority = authority;
    this.endpoint = options.endpoint ?? 'lab.c0ffee123456.us-east-1.rds.amazonaws.com';
    this.masterUser = options.masterUser ?? 'orthweb_admin';
    this.masterPassword = options.masterPassword ?? `p'q"$x\\${randomBytes(12).toString('hex')}`;
    this.name = options.name ?? 'orthanc';
  }

  static async start(engine: Engine, place: Place, options: DatabaseOptions): Promise<Database> {
    const authority = await Authority.make(join(place.folder, 'authority'), 'Lab RDS root');
    const database = new Database(engine, place, options, authority.certificate);
    const { certificate, key } = await authority.server('database', database.endpoint);
    database.#layOut(place.folder, certificate, key);
    await engine.docker([
      ...['run', '--detach', '--name', database.#container, '--stop-signal', 'SIGINT'],
      ...['--network', place.network, '--ip', place.address, '--shm-size', '128m'],
      ...['--env', `MASTER_USER=${database.masterUser}`, '--env', `DATABASE=${database.name}`],
      ...['--env', `MAX_CONNECTIONS=${options.maxConnections ?? 100}`],
      ...['--volume', `${join(place.folder, 'database')}:/lab:ro`, await engine.load('postgres')],
    ]);
    await database.waitReady();
    return database;
  }

  async waitReady(): Promise<void> {
    const ask = ['pg_isready', '-q', '-h', this.address, '-p', `${this.port}`];
    const tail = () => this.#engine.tail(this.#container);
    const inside = () => this.#engine.run(['exec', this.#container, ...ask]);
    await until('the database accepts', async () => (await inside()).code === 0, 60, tail);
  }

  /** Runs statements as the superuser, over no network; answers rows, columns parted by `|`. */
  async sql(statements: string, database = this.name): Promise<string> {
    const words = ['psql', '-X', '-q', '-At', '-v', 'ON_ERROR_STOP=1', '-U', 'rdsadmin'];
    const run = ['exec', '--interactive', this.#container, ...words, '-d', database];
    return this.#engine.docker(run, { stdin: statements });
  }

  /** The server's log: connections, and statements that define things. */
  async log(): Promise<string> {
    const { stdout, stderr } = await this.#engine.run(['logs', this.#container]);
    return `${stdout}${stderr}`;
  }

  /** As a failover does: connections are cut, and for a moment nothing answers. */
  async restart(): Promise<void> {
    await this.#engine.docker(['restart', '--time', '10', this.#container]);
    await this.waitReady();
  }

  async stop(): Promise<void> {
    await this.#engine.docker(['stop', '--time', '10', this.#container]);
  }

  async startAgain(): Promise<void> {
    await this.#engine.docker(['start', this.#container]);
    await this.waitReady();
  }

  /** The server runs as a user of the image's, who reads these files. */
  #layOut(folder: string, certificate: string, key: string): void {
    const own = join(folder, 'database');
    mkdirSync(own, { recursive: true });
    copyFileSync(certificate, join(own, 'server.crt'));
    copyFileSync(key, join(own, 'server.key'));
    writeFileSync(join(own, 'ca.crt'), this.authority);
    writeFileSync(join(own, 'master-password'), this.masterPassword);
    writeFileSync(join(own, 'operator-password'), randomBytes(24).toString('hex'));
    for (const name of ['server.key', 'master-password', 'operator-password']) {
      chmodSync(join(own, name), 0o644);
    }
  }
}
