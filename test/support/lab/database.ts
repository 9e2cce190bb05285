import { randomBytes } from 'node:crypto';
import type { Authority } from '../../../src/operate/certificates/authority.ts';
import { newAuthority } from '../../../src/operate/certificates/authority.ts';
import { serverOf } from '../../../src/sandbox/hosts/authority.ts';
import { containerName, type Estate } from '../../../src/sandbox/hosts/containers.ts';
import { createDatabase, handSecrets, isAccepting } from '../../../src/sandbox/hosts/database.ts';
import { until } from '../engine/until.ts';
import type { Engine } from '../engine.ts';

export interface DatabaseOptions {
  /** The endpoint's DNS name, as RDS gives one. */
  readonly endpoint?: string;
  readonly masterUser?: string;
  readonly masterPassword?: string;
  readonly name?: string;
  readonly maxConnections?: number;
}

const KEY = 'database';

/** PostgreSQL as the sandbox runs it in the place of RDS: TLS only, and a master that is no superuser. */
export class Database {
  readonly endpoint: string;
  readonly port = 5432;
  readonly masterUser: string;
  readonly masterPassword: string;
  readonly name: string;
  readonly address: string;
  readonly #engine: Engine;
  readonly #estate: Estate;
  readonly #container: string;
  readonly #authority: Authority;

  private constructor(
    engine: Engine,
    estate: Estate,
    address: string,
    options: DatabaseOptions,
    authority: Authority,
  ) {
    this.#engine = engine;
    this.#estate = estate;
    this.#container = containerName(estate, KEY);
    this.#authority = authority;
    this.address = address;
    this.endpoint = options.endpoint ?? 'lab.c0ffee123456.us-east-1.rds.amazonaws.com';
    this.masterUser = options.masterUser ?? 'orthweb_admin';
    this.masterPassword = options.masterPassword ?? `p'q"$x\\${randomBytes(12).toString('hex')}`;
    this.name = options.name ?? 'orthanc';
  }

  static async start(
    engine: Engine,
    estate: Estate,
    address: string,
    options: DatabaseOptions,
  ): Promise<Database> {
    const authority = await newAuthority('Lab RDS root', Date.now());
    const database = new Database(engine, estate, address, options, authority);
    await createDatabase(estate, {
      image: await engine.load('postgres'),
      key: KEY,
      address,
      masterUsername: database.masterUser,
      databaseName: database.name,
      maxConnections: options.maxConnections ?? 100,
      disk: [],
      restore: undefined,
    });
    await database.startAgain();
    return database;
  }

  /** PEM of what signed the server's certificate. */
  get authority(): string {
    return this.#authority.certificate;
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
    await this.stop();
    await this.startAgain();
  }

  async stop(): Promise<void> {
    await this.#engine.docker(['stop', '--time', '10', this.#container]);
  }

  async startAgain(): Promise<void> {
    await this.#engine.docker(['start', this.#container]);
    const keyed = await serverOf(this.#authority, [this.endpoint], Date.now());
    const { masterPassword, authority } = this;
    await handSecrets(this.#estate, KEY, { ...keyed, authority, masterPassword });
    const tail = () => this.#engine.tail(this.#container);
    const accepts = () => isAccepting(this.#estate, KEY);
    await until('the database accepts', accepts, 60, tail);
  }
}
