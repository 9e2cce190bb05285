/** Asks every moment until it is so; fails by name after `seconds`, with what `about` tells. */
export async function until(
  what: string,
  isSo: () => boolean | Promise<boolean>,
  seconds: number,
  about: () => string | Promise<string> = () => '',
): Promise<void> {
  const endMs = Date.now() + seconds * 1000;
  while (!(await isSo())) {
    if (Date.now() > endMs) {
      throw new Error(`${what}: not within ${seconds} s\n${await about()}`.trimEnd());
    }
    await new Promise((done) => setTimeout(done, 50));
  }
}
