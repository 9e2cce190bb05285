import { describe, expect, it } from 'vitest';
import type { Ground } from '../../../../src/sandbox/hosts/ground.ts';
import { Seed } from '../../../../src/sandbox/hosts/seed.ts';

function scene() {
  const filled: string[] = [];
  const open: ((error?: Error) => void)[] = [];
  const fill = (images: readonly string[]) =>
    new Promise<void>((done, fail) => {
      filled.push(images.join('+'));
      open.push((error) => (error === undefined ? done() : fail(error)));
    });
  const ground = { disks: { seed: fill } } as unknown as Ground;
  const end = async (error?: Error) => {
    await soon();
    open.shift()?.(error);
    await soon();
  };
  return { seed: new Seed(), ground, filled, end };
}

const soon = () => new Promise((done) => setImmediate(done));

describe('the seed', () => {
  it('is filled once for all hosts that wait for it', async () => {
    const { seed, ground, filled, end } = scene();
    seed.want(['orthanc', 'envoy']);
    const waiting = Promise.all([seed.ready(ground), seed.ready(ground)]);
    await end();
    await waiting;
    await seed.ready(ground);
    expect(filled).toEqual(['orthanc+envoy']);
  });

  it('gets other images after those that it is getting', async () => {
    const { seed, ground, filled, end } = scene();
    seed.want(['old']);
    const first = seed.ready(ground);
    seed.want(['new']);
    const second = seed.ready(ground);
    await soon();
    expect(filled).toEqual(['old']);
    await end();
    await end();
    await Promise.all([first, second]);
    expect(filled).toEqual(['old', 'new']);
  });

  it('gets what was asked for, be something else wanted by the time of its turn', async () => {
    const { seed, ground, filled, end } = scene();
    seed.want(['first']);
    const first = seed.ready(ground);
    seed.want(['second']);
    const second = seed.ready(ground);
    seed.want([]);
    await end();
    await end();
    await Promise.all([first, second]);
    expect(filled).toEqual(['first', 'second']);
  });

  it('that could not be filled is filled by the next who needs it', async () => {
    const { seed, ground, filled, end } = scene();
    seed.want(['orthanc']);
    const failing = seed.ready(ground);
    failing.catch(() => undefined);
    await end(new Error('no space left'));
    await expect(failing).rejects.toThrow('no space left');
    const again = seed.ready(ground);
    await end();
    await again;
    expect(filled).toEqual(['orthanc', 'orthanc']);
  });

  it('is empty again on another ground', async () => {
    const { seed, ground, filled, end } = scene();
    seed.want(['orthanc']);
    const first = seed.ready(ground);
    await end();
    await first;
    seed.forget();
    const second = seed.ready(ground);
    await end();
    await second;
    expect(filled).toHaveLength(2);
  });
});
