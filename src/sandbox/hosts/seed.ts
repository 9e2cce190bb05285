import type { Ground } from './ground.ts';

/** Fills the seed with the images that are wanted, once for each set of them; hosts wait for it. */
export class Seed {
  #images: readonly string[] = [];
  #filling: { readonly images: string; readonly done: Promise<void> } | undefined;

  want(images: readonly string[]): void {
    this.#images = images;
  }

  get images(): readonly string[] {
    return this.#images;
  }

  /** Resolves when new hosts find them in their engines. */
  async ready(ground: Ground): Promise<void> {
    const wanted = this.#images;
    const images = wanted.join('\n');
    if (this.#filling?.images !== images) {
      const before = this.#filling?.done.catch(() => undefined);
      const done = (before ?? Promise.resolve()).then(() => ground.disks.seed(wanted));
      this.#filling = { images, done };
      done.catch(() => {
        if (this.#filling?.done === done) this.#filling = undefined;
      });
    }
    await this.#filling?.done;
  }

  forget(): void {
    this.#filling = undefined;
  }
}
