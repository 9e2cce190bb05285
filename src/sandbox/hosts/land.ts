import type { Ground } from './ground.ts';

/** The ground, made at the first need by whoever comes first, and given up when nothing stands on it any more. */
export class Land {
  readonly #make: () => Promise<Ground>;
  readonly #unmake: (ground: Ground) => Promise<void>;
  #ground: Promise<Ground> | undefined;

  constructor(make: () => Promise<Ground>, unmake: (ground: Ground) => Promise<void>) {
    this.#make = make;
    this.#unmake = unmake;
  }

  /** One that could not be made is tried again by the next who asks. */
  ground(): Promise<Ground> {
    this.#ground ??= this.#make().catch((error: unknown) => {
      this.#ground = undefined;
      throw error;
    });
    return this.#ground;
  }

  /** Undefined: there is none, and none is made. */
  async known(): Promise<Ground | undefined> {
    return this.#ground?.catch(() => undefined);
  }

  get isLeft(): boolean {
    return this.#ground === undefined;
  }

  async leave(): Promise<void> {
    const ground = await this.known();
    if (ground !== undefined) await this.#unmake(ground);
    this.#ground = undefined;
  }
}
