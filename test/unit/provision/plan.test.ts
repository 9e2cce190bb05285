import { describe, expect, it } from 'vitest';
import { refuseReplacements } from '../../../src/provision/apply.ts';
import { keptNodes } from '../../../src/provision/destroy.ts';
import { AmbiguousResource, ReplacementNeeded } from '../../../src/provision/failures.ts';
import { NameTaken } from '../../../src/provision/identity.ts';
import { type Plan, plan, planRemoval, type Step } from '../../../src/provision/plan.ts';
import { type AnyNode, type Effect, node } from '../../../src/provision/resource.ts';
import { Survey } from '../../../src/provision/survey.ts';
import { ToyCloud } from '../../support/toy-cloud.ts';

function planned(cloud: ToyCloud, nodes: readonly AnyNode[], allowRestart = false): Promise<Plan> {
  return plan(cloud.ctx, nodes, new Survey(cloud.ctx, nodes), { allowRestart });
}

function removal(cloud: ToyCloud, nodes: readonly AnyNode[], purge = false) {
  return planRemoval(nodes, new Survey(cloud.ctx, nodes), keptNodes(nodes, purge));
}

const texts = (steps: readonly Step[]) => steps.map((step) => `${step.action} ${step.id}`);

/** A kind that finds these differences in everything. */
function differing(cloud: ToyCloud, ...effects: readonly Effect[]) {
  const drift = () => effects.map((effect) => ({ field: effect, text: effect, effect }));
  return cloud.kind({ drift });
}

describe('what a difference means', () => {
  it.each<[readonly Effect[], boolean, string]>([
    [[], false, 'keep'],
    [['update'], false, 'update'],
    [['restart'], false, 'held'],
    [['restart'], true, 'update'],
    [['update', 'restart'], false, 'update'],
    [['replace'], true, 'held'],
    [['update', 'replace'], true, 'held'],
  ])('%j with restarts allowed: %s is %s', async (effects, allowRestart, action) => {
    const cloud = new ToyCloud();
    cloud.put('a');
    const nodes = cloud.nodes({ a: [] }, differing(cloud, ...effects));
    const { steps } = await planned(cloud, nodes, allowRestart);
    expect(texts(steps)).toEqual([`${action} a`]);
    expect(steps[0]).toMatchObject({ ref: 'toy-1', changes: effects.map((text) => ({ text })) });
  });

  it('a replacement is refused before anything is touched', async () => {
    const cloud = new ToyCloud();
    cloud.put('a');
    const made = await planned(
      cloud,
      cloud.nodes({ a: [] }, differing(cloud, 'update', 'replace')),
    );
    expect(() => refuseReplacements(made)).toThrow(ReplacementNeeded);
    expect(() => refuseReplacements(made)).toThrow('a: replace: cannot change in place');
  });

  it('missing tags are named one by one, where the object has tags', async () => {
    const cloud = new ToyCloud();
    const live = cloud.put('a');
    live.tags['Name'] = 'renamed';
    const { steps } = await planned(cloud, cloud.nodes({ a: [] }));
    expect(steps[0]?.changes.map((change) => change.text)).toEqual([
      'tag Name is missing or differs',
    ]);
    const { tag: _, ...untagged } = cloud.kind();
    expect(texts((await planned(cloud, cloud.nodes({ a: [] }, untagged))).steps)).toEqual([
      'keep a',
    ]);
  });
});

describe('the plan', () => {
  it('lists needs before those who need them, in whatever order they are placed', async () => {
    const cloud = new ToyCloud();
    const [a, b, c] = cloud.nodes({ a: [], b: ['a'], c: ['b'] }) as [AnyNode, AnyNode, AnyNode];
    const { steps } = await planned(cloud, [c, a, b]);
    expect(texts(steps)).toEqual(['create a', 'create b', 'create c']);
  });

  it('does not judge an object whose needs are yet to be made', async () => {
    const cloud = new ToyCloud();
    cloud.put('b', { size: 9 });
    const { steps, outputs } = await planned(cloud, cloud.nodes({ a: [], b: ['a'] }));
    expect(texts(steps)).toEqual(['create a', 'keep b']);
    expect([...outputs.keys()]).toEqual(['b']);
  });

  it('keeps what is only ever met, there or not, and hands on what it puts out', async () => {
    const cloud = new ToyCloud();
    const { create: _, ...met } = cloud.kind();
    const [a] = cloud.nodes({ a: [] }, met) as [AnyNode];
    const b = node('b', cloud.kind(), { a }, () => ({ size: 1 }));
    const { steps, outputs } = await planned(cloud, [a, b]);
    expect(texts(steps)).toEqual(['keep a', 'create b']);
    expect(outputs.get('a')).toEqual({ ref: '' });
  });

  it('expects the longest chain of what is to be made, not of what is there', async () => {
    const cloud = new ToyCloud();
    cloud.put('a');
    const nodes = cloud.nodes({ a: [], b: ['a'], c: ['b'], d: ['a'] });
    expect((await planned(cloud, nodes)).expectedMs).toBe(2_000);
    expect((await planned(cloud, nodes.slice(0, 1))).expectedMs).toBe(0);
  });

  it('refuses what is somebody else’s, and what is there twice', async () => {
    const cloud = new ToyCloud();
    cloud.put('a', { tags: {} });
    await expect(planned(cloud, cloud.nodes({ a: [] }))).rejects.toThrow(NameTaken);
    cloud.put('b');
    cloud.put('b');
    await expect(planned(cloud, cloud.nodes({ b: [] }))).rejects.toThrow(AmbiguousResource);
  });
});

describe('the plan of a removal', () => {
  it('names what is there, and only that', async () => {
    const cloud = new ToyCloud();
    cloud.put('a');
    const steps = await removal(cloud, cloud.nodes({ a: [], b: ['a'] }));
    expect(steps).toEqual([
      { id: 'a', type: 'toy:thing', action: 'delete', changes: [], ref: 'toy-1' },
    ]);
  });

  it('keeps data and what opens it, until told to purge', async () => {
    const cloud = new ToyCloud();
    const [key] = cloud.nodes({ key: [] }) as [AnyNode];
    const data = node('data', cloud.kind({ retain: true }), { key }, () => ({ size: 1 }));
    const other = node('other', cloud.kind(), { key }, () => ({ size: 1 }));
    const nodes = [key, data, other];
    for (const each of nodes) cloud.put(each.id);
    expect(texts(await removal(cloud, nodes))).toEqual([
      'retain key',
      'retain data',
      'delete other',
    ]);
    expect(texts(await removal(cloud, nodes, true))).toEqual([
      'delete key',
      'delete data',
      'delete other',
    ]);
  });

  it('leaves out what carries other tags: it stays as it is', async () => {
    const cloud = new ToyCloud();
    cloud.put('a', { tags: {} });
    cloud.put('b', { tags: { 'orthweb:deployment': 'other', 'orthweb:id': 'b' } });
    expect(await removal(cloud, cloud.nodes({ a: [], b: [] }))).toEqual([]);
  });
});
