import { expect, it } from 'vitest';
import { type AnyNode, node } from '../../../src/provision/resource.ts';
import { Survey } from '../../../src/provision/survey.ts';
import { awsError, ToyCloud } from '../../support/toy-cloud.ts';

it('looks once for all nodes of a type, whoever asks and however often', async () => {
  const cloud = new ToyCloud();
  const nodes = cloud.nodes({ a: [], b: [] });
  cloud.put('b');
  const survey = new Survey(cloud.ctx, nodes);
  const looks = await Promise.all([...nodes, ...nodes].map((each) => survey.of(each)));
  expect(looks.map((found) => found.map((one) => one.id))).toEqual([[], ['b'], [], ['b']]);
  expect(cloud.calls).toEqual(['find a b']);
});

it('looks for each type by itself, and only for those that are asked for', async () => {
  const cloud = new ToyCloud();
  const [a] = cloud.nodes({ a: [] }) as [AnyNode];
  const [b] = cloud.nodes({ b: [] }, cloud.kind()) as [AnyNode];
  const survey = new Survey(cloud.ctx, [a, b]);
  expect(cloud.calls).toEqual([]);
  await survey.of(b);
  expect(cloud.calls).toEqual(['find b']);
});

it('shows what was true at the first look; who needs it fresh makes another', async () => {
  const cloud = new ToyCloud();
  const nodes = cloud.nodes({ a: [] });
  const [a] = nodes as [AnyNode];
  const survey = new Survey(cloud.ctx, nodes);
  await survey.of(a);
  cloud.put('a');
  expect(await survey.of(a)).toEqual([]);
  expect(await new Survey(cloud.ctx, nodes).of(a)).toHaveLength(1);
});

it('shows every object with the identity: which one is meant is not for it to say', async () => {
  const cloud = new ToyCloud();
  const nodes = cloud.nodes({ a: [] });
  cloud.put('a');
  cloud.put('a', { tags: {} });
  expect(await new Survey(cloud.ctx, nodes).of(nodes[0] as AnyNode)).toHaveLength(2);
});

it('a look that fails fails for everybody who asked', async () => {
  const cloud = new ToyCloud();
  const kind = cloud.kind({
    find: async () => {
      throw awsError('UnauthorizedOperation', 403);
    },
  });
  const nodes = ['a', 'b'].map((id) => node(id, kind, {}, () => ({ size: 1 })));
  const survey = new Survey(cloud.ctx, nodes);
  const looks = await Promise.allSettled(nodes.map((each) => survey.of(each)));
  expect(looks.map((one) => one.status)).toEqual(['rejected', 'rejected']);
});
