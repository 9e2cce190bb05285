import { createHash } from 'node:crypto';
import { setTimeout as delay } from 'node:timers/promises';
import type { ObservedDatabase, WantedDatabase, WantedSnapshot } from '../hosting-control.ts';
import { serverOf } from './authority.ts';
import type { Boots } from './boots.ts';
import { type Container, type Estate, findContainer } from './containers.ts';
import { copyDatabase, createDatabase, handSecrets, isAccepting } from './database.ts';
import type { Ground } from './ground.ts';
import { DATABASES } from './keys.ts';
import type { Land } from './land.ts';
import { bringTo, takeAway } from './power.ts';
import { Workers } from './workers.ts';

/** Of the smallest class, as RDS computes it. */
const MAX_CONNECTIONS = 180;
const READY_MS = 60_000;
const POLL_MS = 200;

interface Wanted {
  /** Undefined: it is to go, once the copies are made. */
  readonly database: WantedDatabase | undefined;
  /** Ids of the snapshots that are copies of it. */
  readonly copies: readonly string[];
}

/** PostgreSQL behind each emulated RDS endpoint, and the copies that snapshots are. */
export class Databases {
  readonly workers: Workers<Wanted>;
  readonly #estate: Estate;
  readonly #boots: Boots;
  readonly #land: Land;
  readonly #observed = new Map<string, ObservedDatabase>();
  readonly #stored = new Set<string>();

  constructor(estate: Estate, boots: Boots, land: Land, changed: () => void) {
    this.#estate = estate;
    this.#boots = boots;
    this.#land = land;
    this.workers = new Workers((key, wanted) => this.#step(key, wanted), changed);
  }

  /** As for hosts. */
  takeOver(containers: readonly Container[]): void {
    for (const { key, running } of containers) {
      const state = running ? 'running' : 'stopped';
      this.#observed.set(key.slice(DATABASES.length), { state, boot: this.#boots.of(key) ?? 0 });
    }
    this.workers.found(containers.map(({ key }) => key));
  }

  want(databases: readonly WantedDatabase[], snapshots: readonly WantedSnapshot[]): void {
    const all = new Map<string, Wanted>();
    for (const id of new Set([
      ...databases.map((one) => one.id),
      ...snapshots.map((one) => one.database),
    ])) {
      const copies = snapshots.filter((one) => one.database === id).map((one) => one.id);
      all.set(`${DATABASES}${id}`, { database: databases.find((one) => one.id === id), copies });
    }
    this.workers.want(all);
    void this.#forgetCopies(snapshots);
  }

  get observed(): Readonly<Record<string, ObservedDatabase>> {
    return Object.fromEntries(this.#observed);
  }

  /** Ids of the snapshots that exist. */
  get stored(): readonly string[] {
    return [...this.#stored];
  }

  async #step(key: string, wanted: Wanted | undefined): Promise<void> {
    const { database, copies = [] } = wanted ?? {};
    if (database !== undefined) await this.#bring(key, database);
    const missing = copies.filter((copy) => !this.#stored.has(copy));
    if (missing.length > 0) await this.#copy(key, missing);
    if (database === undefined) await this.#remove(key);
  }

  async #bring(key: string, database: WantedDatabase): Promise<void> {
    const id = key.slice(DATABASES.length);
    const ground = await this.#land.ground();
    const address = ground.addresses.of(key);
    ground.services.name(database.endpoint, address);
    const state = await bringTo(this.#estate, this.#boots, key, database, {
      create: () => this.#create(ground, key, database),
      started: () => this.#start(ground, key, database),
    });
    if (state === 'absent') this.#observed.delete(id);
    else this.#observed.set(id, { state, boot: database.boot });
  }

  async #remove(key: string): Promise<void> {
    await takeAway(this.#estate, this.#boots, key);
    this.#observed.delete(key.slice(DATABASES.length));
    (await this.#land.known())?.addresses.free(key);
  }

  async #create(ground: Ground, key: string, database: WantedDatabase): Promise<void> {
    const { restoredFrom } = database;
    await createDatabase(this.#estate, {
      image: ground.images.postgres,
      key,
      address: ground.addresses.of(key),
      masterUsername: database.masterUsername,
      databaseName: database.databaseName,
      maxConnections: MAX_CONNECTIONS,
      disk: [ground.disks.mount],
      restore: restoredFrom === null ? undefined : folderOf(restoredFrom),
    });
  }

  async #start(ground: Ground, key: string, database: WantedDatabase): Promise<void> {
    const keyed = await serverOf(ground.authority, [database.endpoint], Date.now());
    const { masterPassword } = database;
    const authority = ground.authority.certificate;
    await handSecrets(this.#estate, key, { ...keyed, authority, masterPassword });
    const deadline = Date.now() + READY_MS;
    while (!(await isAccepting(this.#estate, key))) {
      if (Date.now() > deadline) throw new Error('PostgreSQL does not accept connections');
      await delay(POLL_MS);
    }
  }

  /** What was stored before this agent began counts as well. Of a database that never was nothing can be copied. */
  async #copy(key: string, ids: readonly string[]): Promise<void> {
    const { disks } = await this.#land.ground();
    const [there, source] = await Promise.all([
      disks.snapshots(),
      findContainer(this.#estate, key),
    ]);
    for (const id of ids) {
      const isThere = there.includes(folderOf(id));
      if (!isThere && source?.running !== true) continue;
      if (!isThere) await copyDatabase(this.#estate, key, folderOf(id));
      this.#stored.add(id);
    }
  }

  async #forgetCopies(snapshots: readonly WantedSnapshot[]): Promise<void> {
    const kept = new Set(snapshots.map((one) => one.id));
    const gone = [...this.#stored].filter((id) => !kept.has(id));
    for (const id of gone) this.#stored.delete(id);
    const ground = await this.#land.known();
    if (ground === undefined) return;
    for (const id of gone) await ground.disks.removeSnapshot(folderOf(id)).catch(() => undefined);
  }
}

/** A snapshot's id is an ARN. */
const folderOf = (id: string): string => createHash('sha256').update(id).digest('hex').slice(0, 16);
