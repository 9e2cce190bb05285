import type { Ground } from './ground.ts';

/** The ground, made at the first need by whoever comes first, and given up when nothing stands on it any more. */
export class Land {
  readonly #make: () => Promise<Ground>;
  readonly #unmake: (ground: Ground | undefined) => Promise<void>;
  #ground: Promise<Ground> | undefined;
  /** What has still to be unmade; of a making that failed nobody knows how far it came. */
  #rest: Promise<Ground | undefined> | undefined;
  #leaving: Promise<void> | undefined;
  #made: Ground | undefined;

  constructor(make: () => Promise<Ground>, unmake: (ground: Ground | undefined) => Promise<void>) {
    this.#make = make;
    this.#unmake = unmake;
  }

  /** One that could not be made is tried again by the next who asks. Never the one that is being given up. */
  ground(): Promise<Ground> {
    if (this.#ground !== undefined) return this.#ground;
    const made = this.#makeAfterwards();
    this.#ground = made;
    made.then(
      (ground) => {
        if (this.#ground === made) this.#made = ground;
      },
      () => {
        if (this.#ground !== made) return;
        this.#ground = undefined;
        this.#rest = Promise.resolve(undefined);
      },
    );
    return made;
  }

  /** Undefined: there is none yet, or no more. */
  get now(): Ground | undefined {
    return this.#made;
  }

  /** Waits for one that is being made. Undefined: there is none, and none is made. */
  async known(): Promise<Ground | undefined> {
    return this.#ground?.catch(() => undefined);
  }

  get isLeft(): boolean {
    return this.#ground === undefined && this.#rest === undefined;
  }

  /** Resolves when nothing is left of it. Where that fails the next call goes on with it. */
  leave(): Promise<void> {
    if (this.#leaving !== undefined) return this.#leaving;
    if (this.#ground !== undefined) this.#rest = this.known();
    this.#ground = undefined;
    this.#made = undefined;
    if (this.#rest === undefined) return Promise.resolve();
    this.#leaving = this.#unmakeRest(this.#rest).finally(() => {
      this.#leaving = undefined;
    });
    return this.#leaving;
  }

  /** What an earlier one left is taken over by the making. */
  async #makeAfterwards(): Promise<Ground> {
    await this.#leaving?.catch(() => undefined);
    this.#rest = undefined;
    return this.#make();
  }

  async #unmakeRest(rest: Promise<Ground | undefined>): Promise<void> {
    await this.#unmake(await rest);
    if (this.#rest === rest) this.#rest = undefined;
  }
}
