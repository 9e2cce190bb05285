import { describe, expect, it } from 'vitest';
import { type Converged, converge } from '../../../src/provision/converge.ts';
import type { AnyNode, Change } from '../../../src/provision/resource.ts';
import { look, type Task } from '../../../src/provision/task.ts';
import { ToyCloud, type ToyLive } from '../../support/toy-cloud.ts';

const PROPS = { size: 1 };

async function converged(
  cloud: ToyCloud,
  kind = cloud.kind(),
  allowRestart = false,
): Promise<Converged> {
  const [node] = cloud.nodes({ a: [] }, kind) as [AnyNode];
  const place = { park: <T>(rest: () => Promise<T>) => rest() };
  const task: Task = { ctx: cloud.ctx, journal: cloud.journal, node, place, startedMs: 0 };
  return converge(task, await look(task), PROPS, { allowRestart });
}

describe('an object that is not there', () => {
  it('is made, waited for and reported; its token is spent', async () => {
    const cloud = new ToyCloud();
    cloud.makeMs['a'] = 30_000;
    expect(await converged(cloud)).toEqual({ action: 'create', outputs: { ref: 'toy-1' } });
    expect(cloud.clock.now()).toBeGreaterThanOrEqual(30_000);
    expect([...cloud.spent]).toEqual(['a']);
    expect(cloud.story()).toEqual(['started create a', 'finished create a']);
  });

  it('is brought to what is wanted in the same run, and that is still one creation', async () => {
    const cloud = new ToyCloud();
    const kind = cloud.kind({
      create: async (_ctx, at) => void cloud.put(at.id, { tags: { ...at.tags }, size: 7 }),
    });
    expect((await converged(cloud, kind)).action).toBe('create');
    expect(cloud.objects[0]?.size).toBe(1);
    expect(cloud.story()).toEqual(['started create a', 'finished create a']);
  });

  it('stays away when it is only ever met, and nothing is spent', async () => {
    const cloud = new ToyCloud();
    const { create: _, ...met } = cloud.kind();
    const ready = { ...met.ready, pending: [], target: ['absent', 'there'] };
    const outcome = await converged(cloud, { ...met, ready });
    expect(outcome).toEqual({ action: 'keep', outputs: { ref: '' } });
    expect([...cloud.spent]).toEqual([]);
  });
});

describe('an object that is there', () => {
  it('is looked at once and kept when nothing differs', async () => {
    const cloud = new ToyCloud();
    cloud.put('a');
    expect((await converged(cloud)).action).toBe('keep');
    expect(cloud.calls).toEqual(['find a']);
    expect([...cloud.spent]).toEqual(['a']);
  });

  it('is waited for when it is half made, not made again', async () => {
    const cloud = new ToyCloud();
    cloud.put('a', { readyAtMs: 20_000, size: 4 });
    expect((await converged(cloud)).action).toBe('update');
    expect(cloud.calls.filter((call) => call.startsWith('create'))).toEqual([]);
    expect(cloud.objects[0]?.size).toBe(1);
  });

  it('is told only the changes that are allowed', async () => {
    const given: string[][] = [];
    const cloud = new ToyCloud();
    cloud.put('a', { size: 4 });
    const both = (live: ToyLive): Change[] =>
      live.size === 1
        ? []
        : [
            { field: 'size', text: 'size', effect: 'update' },
            { field: 'class', text: 'class', effect: 'restart' },
          ];
    const base = cloud.kind();
    const kind = cloud.kind({
      drift: both,
      sync: async (ctx, live, props, changes) => {
        given.push(changes.map((change) => change.field));
        await base.sync(ctx, live, props, changes);
      },
    });
    await converged(cloud, kind);
    cloud.put('a', { size: 4 });
    cloud.objects.shift();
    await converged(cloud, kind, true);
    expect(given).toEqual([['size'], ['size', 'class']]);
  });

  it('is waited for until AWS shows the change', async () => {
    const cloud = new ToyCloud();
    const live = cloud.put('a', { size: 4 });
    const kind = cloud.kind({
      sync: async () => {
        void cloud.clock.sleep(12_000, cloud.ctx.signal).then(() => {
          live.size = 1;
        });
      },
    });
    expect((await converged(cloud, kind)).action).toBe('update');
    expect(cloud.clock.now()).toBeGreaterThanOrEqual(12_000);
    const waits = cloud.events.filter((event) => event.type === 'waiting');
    expect(waits[0]).toMatchObject({ status: 'size 4, wanted 1' });
  });

  it('gets its missing tags, and only those', async () => {
    const cloud = new ToyCloud();
    const live = cloud.put('a');
    live.tags = { ...live.tags, Name: 'renamed', theirs: 'x' };
    expect((await converged(cloud)).action).toBe('update');
    expect(cloud.calls).toEqual(['find a', 'tag a', 'find a']);
    expect(live.tags).toMatchObject({ Name: 'toy-a', theirs: 'x' });
  });

  it('is changed first and tagged afterwards: what waits for its deletion takes no tags', async () => {
    const cloud = new ToyCloud();
    const live = cloud.put('a', { size: 4 });
    delete live.tags['Name'];
    await converged(cloud);
    expect(cloud.calls).toEqual(['find a', 'sync a', 'tag a', 'find a']);
  });
});

describe('an object that is on its way out', () => {
  it('is waited for, and then made anew', async () => {
    const cloud = new ToyCloud();
    cloud.put('a', { state: 'going', goneAtMs: 30_000 });
    const outcome = await converged(cloud, cloud.kind({ going: ['going'] }));
    expect(outcome).toEqual({ action: 'create', outputs: { ref: 'toy-2' } });
    expect(cloud.calls.filter((call) => /^(create|delete)/.test(call))).toEqual(['create a']);
    expect(cloud.clock.now()).toBeGreaterThanOrEqual(30_000);
    expect(cloud.story().at(-1)).toBe('finished create a');
  });

  it('of a kind that knows no such state is a bad state like any other', async () => {
    const cloud = new ToyCloud();
    cloud.put('a', { state: 'going', goneAtMs: 30_000 });
    await expect(converged(cloud)).rejects.toThrow('a (toy-1) is "going"');
  });
});
