import type { ObservedHost, WantedInstance } from '../hosting-control.ts';
import type { Boots } from './boots.ts';
import { type Container, containerName, type Estate } from './containers.ts';
import type { Ground } from './ground.ts';
import { createHost, hearHost, hostInput } from './host.ts';
import { HOSTS, hostKey } from './keys.ts';
import type { Land } from './land.ts';
import { metadataOf } from './metadata.ts';
import { bringTo, takeAway } from './power.ts';
import type { Seed } from './seed.ts';
import { Workers } from './workers.ts';

const HEAR_AGAIN_MS = 1_000;

/** Hosts: each emulated instance is a container that does what the instance does. */
export class Fleet {
  readonly workers: Workers<WantedInstance>;
  readonly #estate: Estate;
  readonly #boots: Boots;
  readonly #land: Land;
  readonly #seed: Seed;
  readonly #observed = new Map<string, ObservedHost>();
  /** Which images a host's engine was given last. */
  readonly #given = new Map<string, string>();

  constructor(estate: Estate, boots: Boots, land: Land, seed: Seed, changed: () => void) {
    this.#estate = estate;
    this.#boots = boots;
    this.#land = land;
    this.#seed = seed;
    this.workers = new Workers((key, wanted) => this.#step(key, wanted), changed);
  }

  /** Of an earlier agent. Nobody is to believe, until all are looked at, that there were none. */
  takeOver(containers: readonly Container[]): void {
    for (const { key, running } of containers) {
      const state = running ? 'running' : 'stopped';
      const boot = this.#boots.of(key) ?? 0;
      this.#observed.set(key.slice(HOSTS.length), { state, boot, online: false, console: null });
    }
    this.workers.found(containers.map(({ key }) => key));
  }

  want(instances: readonly WantedInstance[]): void {
    this.workers.want(new Map(instances.map((one) => [hostKey(one.id), one])));
  }

  get observed(): Readonly<Record<string, ObservedHost>> {
    return Object.fromEntries(this.#observed);
  }

  async #step(key: string, wanted: WantedInstance | undefined): Promise<void> {
    if (wanted === undefined) return this.#remove(key);
    const ground = await this.#land.ground();
    ground.region(wanted.region);
    ground.services.host(ground.addresses.of(key), metadataOf(wanted, Date.now()));
    if (wanted.power === 'on') await this.#seed.ready(ground);
    const state = await bringTo(this.#estate, this.#boots, key, wanted, {
      create: async () => {
        await createHost(this.#estate, hostInput(ground, key, wanted));
        this.#given.set(key, this.#seed.images.join('\n'));
      },
      started: async () => undefined,
    });
    await this.#hear(key, wanted, state, ground);
  }

  async #hear(
    key: string,
    { id, boot }: WantedInstance,
    state: 'running' | 'stopped' | 'absent',
    ground: Ground,
  ): Promise<void> {
    if (state !== 'running') {
      this.#observed.set(id, { state: 'stopped', boot, online: false, console: null });
      return;
    }
    const heard = await hearHost(this.#estate, key);
    this.#observed.set(id, { state, boot, ...heard });
    if (heard.online) await this.#give(key, ground);
    else setTimeout(() => this.workers.look(key), HEAR_AGAIN_MS);
  }

  /** Images that were wanted after it was made. */
  async #give(key: string, { disks }: Ground): Promise<void> {
    const images = this.#seed.images.join('\n');
    if (this.#given.get(key) === images) return;
    for (const image of this.#seed.images)
      await disks.give(containerName(this.#estate, key), image);
    this.#given.set(key, images);
  }

  async #remove(key: string): Promise<void> {
    const id = key.slice(HOSTS.length);
    await takeAway(this.#estate, this.#boots, key);
    this.#observed.delete(id);
    this.#given.delete(key);
    const ground = await this.#land.known();
    if (ground === undefined) return;
    ground.services.host(ground.addresses.of(key), undefined);
    ground.addresses.free(key);
    await ground.disks.removeHost(id);
  }
}
