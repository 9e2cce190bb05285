import { describe, expect, it } from 'vitest';
import type { Ground } from '../../../../src/sandbox/hosts/ground.ts';
import { Land } from '../../../../src/sandbox/hosts/land.ts';

/** Grounds that are made and unmade only when the test lets them be. */
function scene() {
  const events: string[] = [];
  const held = new Map<string, { done(): void; fail(error: Error): void }>();
  const gate = (name: string): Promise<void> =>
    new Promise((done, fail) => {
      events.push(name);
      held.set(name, { done, fail });
    });
  let made = 0;
  const land = new Land(
    async () => {
      const name = `ground ${++made}`;
      await gate(`make ${name}`);
      return { name } as unknown as Ground;
    },
    async (ground) => {
      await gate(`unmake ${(ground as { name?: string } | undefined)?.name ?? 'parts'}`);
    },
  );
  const finish = async (name: string, how: 'done' | 'fail' = 'done') => {
    await soon();
    const one = held.get(name);
    if (one === undefined) throw new Error(`${name} has not begun: ${events.join(', ')}`);
    if (how === 'done') one.done();
    else one.fail(new Error(`${name} failed`));
    await soon();
  };
  return { land, events, finish };
}

const soon = () => new Promise((done) => setImmediate(done));

describe('the ground', () => {
  it('is made once for all who come meanwhile, and known from then on', async () => {
    const { land, events, finish } = scene();
    const [a, b] = [land.ground(), land.ground()];
    expect(land.now).toBeUndefined();
    await finish('make ground 1');
    expect(await a).toBe(await b);
    expect(land.now).toBe(await a);
    expect(events).toEqual(['make ground 1']);
  });

  it('that could not be made is made by the next who asks', async () => {
    const { land, finish } = scene();
    const first = land.ground();
    first.catch(() => undefined);
    await finish('make ground 1', 'fail');
    await expect(first).rejects.toThrow('make ground 1 failed');
    const second = land.ground();
    await finish('make ground 2');
    expect(await second).toMatchObject({ name: 'ground 2' });
  });

  it('is not left before the parts of a failed one are gone', async () => {
    const { land, finish } = scene();
    land.ground().catch(() => undefined);
    await finish('make ground 1', 'fail');
    expect(land.isLeft).toBe(false);
    const left = land.leave();
    await finish('unmake parts');
    await left;
    expect(land.isLeft).toBe(true);
  });
});

describe('leaving the ground', () => {
  it('does nothing where there is none', async () => {
    const { land, events } = scene();
    await land.leave();
    expect(events).toEqual([]);
    expect(land.isLeft).toBe(true);
  });

  it('is done once for all who ask', async () => {
    const { land, events, finish } = scene();
    const ground = land.ground();
    await finish('make ground 1');
    await ground;
    const both = Promise.all([land.leave(), land.leave()]);
    expect(land.isLeft).toBe(false);
    await finish('unmake ground 1');
    await both;
    expect(events).toEqual(['make ground 1', 'unmake ground 1']);
  });

  it('gives nobody the ground that goes, and does not lose the one that comes', async () => {
    const { land, events, finish } = scene();
    const first = land.ground();
    await finish('make ground 1');
    await first;
    const left = land.leave();
    const second = land.ground();
    await soon();
    expect(events).toEqual(['make ground 1', 'unmake ground 1']);
    await finish('unmake ground 1');
    await finish('make ground 2');
    await left;
    expect(await second).toMatchObject({ name: 'ground 2' });
    expect(await land.ground()).toBe(await second);
    expect(land.isLeft).toBe(false);
  });

  it('that failed is gone on with', async () => {
    const { land, events, finish } = scene();
    land.ground().catch(() => undefined);
    await finish('make ground 1');
    const failing = land.leave();
    failing.catch(() => undefined);
    await finish('unmake ground 1', 'fail');
    await expect(failing).rejects.toThrow('unmake ground 1 failed');
    expect(land.isLeft).toBe(false);
    const again = land.leave();
    await finish('unmake ground 1');
    await again;
    expect(land.isLeft).toBe(true);
    expect(events).toHaveLength(3);
  });
});
