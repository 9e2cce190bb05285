import { type Authority, newAuthority } from '../../src/operate/certificates/authority.ts';
import type { Ground } from '../../src/sandbox/hosts/ground.ts';
import { Addresses } from '../../src/sandbox/hosts/network.ts';
import type { FakeDocker } from './fake-docker.ts';

let authority: Promise<Authority> | undefined;

/** What hosts and databases stand on, without services and disks: it remembers what they were told. */
export class FakeGround {
  /** Metadata by address. */
  readonly hosts = new Map<string, unknown>();
  readonly names = new Map<string, string>();
  readonly seeded: (readonly string[])[] = [];
  readonly given: string[] = [];
  readonly removedDisks: string[] = [];
  /** Folders of copies of databases. */
  readonly snapshots = new Set<string>();
  readonly ground: Ground;
  #seed: Promise<void> = Promise.resolve();

  private constructor(docker: FakeDocker, addresses: Addresses, trusted: Authority) {
    const services = {
      address: '198.19.213.2',
      host: (address: string, metadata: unknown) =>
        void (metadata === undefined
          ? this.hosts.delete(address)
          : this.hosts.set(address, metadata)),
      name: (name: string, address: string) => void this.names.set(name, address),
    };
    const disks = {
      mount: '--mount=type=volume,source=box,target=/disks',
      seed: async (images: readonly string[]) => {
        this.seeded.push(images);
        await this.#seed;
      },
      give: async (container: string, image: string) =>
        void this.given.push(`${image} -> ${container}`),
      removeHost: async (id: string) => void this.removedDisks.push(id),
      snapshots: async () => [...this.snapshots],
      removeSnapshot: async (folder: string) => void this.snapshots.delete(folder),
    };
    this.ground = {
      estate: docker.estate,
      images: { host: 'host', postgres: 'postgres:17' },
      authority: trusted,
      addresses,
      services,
      disks,
      region: () => undefined,
    } as unknown as Ground;
  }

  static async on(docker: FakeDocker): Promise<FakeGround> {
    authority ??= newAuthority('test', Date.now());
    const addresses = await Addresses.of(docker.estate, '198.19.213');
    return new FakeGround(docker, addresses, await authority);
  }

  /** The seed is not full until the returned function is called. */
  holdSeed(): () => void {
    let release = (): void => undefined;
    this.#seed = new Promise((done) => {
      release = done;
    });
    return release;
  }
}
