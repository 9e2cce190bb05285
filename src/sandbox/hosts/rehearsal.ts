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
import { Workers } from './workers.ts';

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
  readonly #boots: Boots;
  readonly #seed = new Seed();
  readonly #land: Land;
  readonly #estate: Estate;
  /** The ground as a thing of its own: what takes time is done while the AWS side is still being made. */
  readonly #early: Workers<readonly string[]>;
  #wanted: Wanted | undefined;

  constructor({ estate, images, authority, stateDir, emulator, changed }: RehearsalInput) {
    this.#estate = estate;
    const toAws = new ToAws(emulator.endpoint);
    this.#land = new Land(
      () => prepareGround({ estate, images, authority, toAws }),
      async (ground) => {
        this.#seed.forget();
        await removeGround(estate, ground);
      },
    );
    this.#early = new Workers((_, images) => this.#prepare(images), changed);
    const boots = new Boots(join(stateDir, 'boots.json'));
    this.#boots = boots;
    this.#fleet = new Fleet(estate, boots, this.#land, this.#seed, changed);
    this.#databases = new Databases(estate, boots, this.#land, changed);
    this.#orders = new Orders(estate, emulator.port);
  }

  /** What an earlier agent left is looked after like one's own. */
  async takeOver(): Promise<void> {
    const containers = await listContainers(this.#estate);
    this.#boots.keep(containers.map(({ key }) => key));
    this.#fleet.takeOver(containers.filter(({ key }) => key.startsWith(HOSTS)));
    this.#databases.takeOver(containers.filter(({ key }) => key.startsWith(DATABASES)));
  }

  /** `follow` is called after it. */
  async want(wanted: Wanted): Promise<void> {
    // The rest of a sandbox that ended without tidying up.
    if (this.#wanted === undefined && !needsGround(wanted)) await removeEstate(this.#estate);
    this.#wanted = wanted;
    this.#seed.want(wanted.images);
    this.#early.want(new Map(needsGround(wanted) ? [['ground', wanted.images]] : []));
    this.#fleet.want(wanted.instances);
    this.#databases.want(wanted.databases, wanted.snapshots);
    this.#orders.want(wanted.commands);
  }

  /** Sites lead to hosts that run: that may change without anything else being wanted. Once at a time. */
  async follow(): Promise<void> {
    if (this.#wanted === undefined) return;
    await this.#sites.want(this.#wanted, this.#fleet.observed, this.#land.now);
    if (!needsGround(this.#wanted) && this.#isQuiet) await this.#land.leave();
  }

  look(): void {
    this.#fleet.workers.look();
    this.#databases.workers.look();
  }

  get observed(): Observed {
    return {
      revision: this.#wanted?.revision ?? '',
      settled: this.#isQuiet && this.#hasGroundAsNeeded,
      hosts: this.#fleet.observed,
      databases: this.#databases.observed,
      snapshots: this.#databases.stored,
      sites: this.#sites.observed,
      troubles: this.#all.flatMap(({ troubles }) => troubles),
    };
  }

  stop(): void {
    for (const workers of this.#all) workers.stop();
    this.#sites.stop();
  }

  get #hasGroundAsNeeded(): boolean {
    return (this.#wanted !== undefined && needsGround(this.#wanted)) !== this.#land.isLeft;
  }

  get #isQuiet(): boolean {
    return this.#all.every(({ settled }) => settled);
  }

  get #all(): readonly Pick<Workers<unknown>, 'settled' | 'troubles' | 'stop'>[] {
    return [this.#early, this.#fleet.workers, this.#databases.workers];
  }

  async #prepare(images: readonly string[] | undefined): Promise<void> {
    if (images !== undefined) await this.#seed.ready(await this.#land.ground());
  }
}

function needsGround({ instances, databases, snapshots, ports }: Wanted): boolean {
  return [instances, databases, snapshots, ports].some((all) => all.length > 0);
}
