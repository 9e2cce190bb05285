import { type Estate, labelWords, listContainers } from './containers.ts';

/**
 * Networks of 24 bits out of the range that RFC 2544 keeps for measurements: neither Docker's own pools, nor a VPC, nor the
 * containers' network on a host lie there.
 */
const FIRST = 213;
const COUNT = 256;
const HOSTS_FROM = 10;
const HOSTS_TO = 250;

/** The first three numbers of the sandbox's network, which is made if there is none. */
export async function ensureNetwork(estate: Estate): Promise<string> {
  const known = await findNetwork(estate);
  if (known !== undefined) return known;
  let refusal = '';
  for (let step = 0; step < COUNT; step++) {
    const base = `198.19.${(FIRST + step) % COUNT}`;
    const range = ['--subnet', `${base}.0/24`, '--gateway', `${base}.1`];
    const words = ['network', 'create', ...range, ...labelWords(estate), estate.name];
    const { code, stderr } = await estate.docker.run(words);
    if (code === 0) return base;
    refusal = stderr.trim();
    if (!/overlap|already used/i.test(refusal)) break;
  }
  throw new Error(`the sandbox's network cannot be made: ${refusal}`);
}

async function findNetwork({ docker, name }: Estate): Promise<string | undefined> {
  const format = '{{(index .IPAM.Config 0).Subnet}}';
  const { code, stdout } = await docker.run(['network', 'inspect', '--format', format, name]);
  return code === 0 ? stdout.trim().replace(/\.0\/24$/, '') : undefined;
}

/** Fixed addresses for containers, so that they are known before one runs; those of existing containers stay theirs. */
export class Addresses {
  readonly #estate: Estate;
  readonly #base: string;
  readonly #taken = new Map<string, string>();

  private constructor(estate: Estate, base: string) {
    this.#estate = estate;
    this.#base = base;
  }

  static async of(estate: Estate, base: string): Promise<Addresses> {
    const addresses = new Addresses(estate, base);
    for (const { key, address } of await listContainers(estate)) addresses.#taken.set(key, address);
    return addresses;
  }

  get services(): string {
    return `${this.#base}.2`;
  }

  of(key: string): string {
    const known = this.#taken.get(key);
    if (known) return known;
    const all = new Set(this.#taken.values());
    for (let last = HOSTS_FROM; last <= HOSTS_TO; last++) {
      const address = `${this.#base}.${last}`;
      if (all.has(address)) continue;
      this.#taken.set(key, address);
      return address;
    }
    throw new Error(`${this.#estate.name} has no address left for ${key}`);
  }

  free(key: string): void {
    this.#taken.delete(key);
  }
}
