import { join } from 'node:path';
import type { Authority } from '../../operate/certificates/authority.ts';
import type { Observed, Wanted } from '../hosting-control.ts';
import { Boots } from './boots.ts';
import { type Estate, listContainers, removeEstate } from './containers.ts';
import { Databases } from './databases.ts';
import { Fleet } from './fleet.ts';
import { prepareGround, removeGround } from './ground.ts';
import type { SandboxImages } from './images.ts';
import { DATABASES, HOSTS } from './keys.ts';
import { Land } from './land.ts';
import { Orders } from './orders.ts';
import { Seed } from './seed.ts';
import { Sites } from './sites.ts';
import { ToAws } from './to-aws.ts';

export interface RehearsalInput {
  readonly estate: Estate;
  readonly images: SandboxImages;
  readonly authority: Authority;
  readonly stateDir: string;
  readonly emulator: { readonly port: number; readonly endpoint: string };
  /** Something is other than it was. */
  changed(): void;
}

/** Real hosts, databases and sites for one emulated AWS: brings them to what it wants, and says how they are. */
export class Rehearsal {
  readonly #fleet: Fleet;
  readonly #databases: Databases;
  readonly #sites = new Sites();
  readonly #orders: Orders;
  readonly #seed = new Seed();
  readonly #land: Land;
  readonly #estate: Estate;
  #wanted: Wanted | undefined;
  #groundTrouble: string | undefined;

  constructor({ estate, images, authority, stateDir, emulator, changed }: RehearsalInput) {
    this.#estate = estate;
    const toAws = new ToAws(emulator.endpoint);
    this.#land = new Land(
      () => prepareGround({ estate, images, authority, toAws }),
      async (ground) => {
        this.#seed.forget();
        await removeGround(ground);
      },
    );
    const boots = new Boots(join(stateDir, 'boots.json'));
    this.#fleet = new Fleet(estate, boots, this.#land, this.#seed, changed);
    this.#databases = new Databases(estate, boots, this.#land, changed);
    this.#orders = new Orders(estate, emulator.port);
  }

  /** What an earlier agent left is looked after like one's own. */
  async takeOver(): Promise<void> {
    const containers = await listContainers(this.#estate);
    this.#fleet.takeOver(containers.filter(({ key }) => key.startsWith(HOSTS)));
    this.#databases.takeOver(containers.filter(({ key }) => key.startsWith(DATABASES)));
  }

  async want(wanted: Wanted): Promise<void> {
    const isFirst = this.#wanted === undefined;
    this.#wanted = wanted;
    // The rest of a sandbox that ended without tidying up.
    if (isFirst && !this.#needsGround) await removeEstate(this.#estate);
    this.#seed.want(wanted.images);
    if (this.#needsGround) void this.#prepare();
    this.#fleet.want(wanted.instances);
    this.#databases.want(wanted.databases, wanted.snapshots);
    this.#orders.want(wanted.commands);
    await this.follow();
  }

  /** Sites lead to hosts that run: that may change without anything else being wanted. */
  async follow(): Promise<void> {
    if (this.#wanted === undefined) return;
    await this.#sites.want(this.#wanted, this.#fleet.observed, await this.#land.known());
    if (!this.#needsGround && this.#isQuiet) await this.#land.leave();
  }

  look(): void {
    this.#fleet.workers.look();
    this.#databases.workers.look();
  }

  get observed(): Observed {
    const ground = this.#groundTrouble === undefined ? [] : [this.#groundTrouble];
    return {
      revision: this.#wanted?.revision ?? '',
      settled: this.#isQuiet && this.#hasGroundAsNeeded,
      hosts: this.#fleet.observed,
      databases: this.#databases.observed,
      snapshots: this.#databases.stored,
      sites: this.#sites.observed,
      memoryBytes: null,
      troubles: [...ground, ...this.#fleet.workers.troubles, ...this.#databases.workers.troubles],
    };
  }

  stop(): void {
    this.#fleet.workers.stop();
    this.#databases.workers.stop();
    this.#sites.stop();
  }

  get #hasGroundAsNeeded(): boolean {
    return this.#groundTrouble === undefined && this.#needsGround !== this.#land.isLeft;
  }

  get #isQuiet(): boolean {
    return this.#fleet.workers.settled && this.#databases.workers.settled;
  }

  get #needsGround(): boolean {
    const { instances = [], databases = [], snapshots = [], ports = [] } = this.#wanted ?? {};
    return [instances, databases, snapshots, ports].some((all) => all.length > 0);
  }

  /** While the AWS side is still being made: the first host finds all that takes time done. */
  async #prepare(): Promise<void> {
    try {
      const ground = await this.#land.ground();
      await this.#seed.ready(ground);
      this.#groundTrouble = undefined;
    } catch (error) {
      this.#groundTrouble = error instanceof Error ? error.message : String(error);
    }
  }
}
