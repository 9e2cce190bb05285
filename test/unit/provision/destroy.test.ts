import { describe, expect, it } from 'vitest';
import { destroy, keptNodes, LeftBehind } from '../../../src/provision/destroy.ts';
import { StackFailed } from '../../../src/provision/failures.ts';
import { type AnyNode, node } from '../../../src/provision/resource.ts';
import { awsError, ToyCloud } from '../../support/toy-cloud.ts';

const down = (cloud: ToyCloud, nodes: readonly AnyNode[], purge = false) =>
  destroy(cloud.ctx, cloud.journal, nodes, { purge, finalSnapshot: 'toy-final-1' });

const deletes = (cloud: ToyCloud) => cloud.calls.filter((call) => call.startsWith('delete'));

describe('destroy', () => {
  it('removes backwards, and a second time is success', async () => {
    const cloud = new ToyCloud();
    const nodes = cloud.nodes({ a: [], b: ['a'], c: ['b'] });
    for (const id of ['a', 'b', 'c']) cloud.put(id);
    await down(cloud, nodes);
    expect(deletes(cloud)).toEqual(['delete c', 'delete b', 'delete a']);
    await down(cloud, nodes);
    expect(deletes(cloud)).toHaveLength(3);
  });

  it('works from any half-built state', async () => {
    const cloud = new ToyCloud();
    const nodes = cloud.nodes({ a: [], b: ['a'], c: ['b'] });
    cloud.put('b');
    await down(cloud, nodes);
    expect(cloud.ids()).toEqual([]);
  });

  it('waits until an object is gone before it removes what that one needed', async () => {
    const cloud = new ToyCloud();
    cloud.goneMs = 30_000;
    const nodes = cloud.nodes({ a: [], b: ['a'] });
    const [a, b] = [cloud.put('a'), cloud.put('b')];
    await down(cloud, nodes);
    expect(a.goneAtMs - b.goneAtMs).toBeGreaterThanOrEqual(30_000);
  });

  it('goes on asking while AWS says that something still uses it, and names what blocks it', async () => {
    const cloud = new ToyCloud();
    cloud.put('a');
    cloud.blockedUntilMs['a'] = 150_000;
    const kind = cloud.kind({ explain: async () => ['eni-1 (RDSNetworkInterface)'] });
    await down(cloud, cloud.nodes({ a: [] }, kind));
    expect(cloud.ids()).toEqual([]);
    const notices = cloud.events.filter((e) => e.type === 'notice');
    expect(notices).toHaveLength(2);
    expect(notices[0]).toMatchObject({ text: 'a: eni-1 (RDSNetworkInterface)' });
  });

  it('gives up after twenty minutes and says what blocks it', async () => {
    const cloud = new ToyCloud();
    cloud.put('a');
    cloud.blockedUntilMs['a'] = Number.POSITIVE_INFINITY;
    const error = await down(cloud, cloud.nodes({ a: [] })).catch((e: unknown) => e);
    expect(error).toBeInstanceOf(StackFailed);
    expect(String((error as StackFailed).failures.get('a'))).toContain(
      'cannot be removed: DependencyViolation',
    );
  });

  it('does not take a refused permission for a blocked delete', async () => {
    const cloud = new ToyCloud();
    cloud.put('a');
    cloud.fault = (call) => {
      if (call === 'delete a') throw awsError('UnauthorizedOperation', 403);
    };
    await expect(down(cloud, cloud.nodes({ a: [] }))).rejects.toThrow('failed: a');
    expect(deletes(cloud)).toHaveLength(1);
  });

  it('leaves alone what carries other tags', async () => {
    const cloud = new ToyCloud();
    cloud.put('a', { tags: { 'orthweb:deployment': 'other', 'orthweb:id': 'a' } });
    await down(cloud, cloud.nodes({ a: [] }));
    expect(cloud.ids()).toEqual(['a']);
  });

  it('removes every one of several objects with the same identity', async () => {
    const cloud = new ToyCloud();
    cloud.put('a');
    cloud.put('a');
    await down(cloud, cloud.nodes({ a: [] }));
    expect(cloud.ids()).toEqual([]);
  });

  it('keeps what a retained object needs, until told to purge', async () => {
    const cloud = new ToyCloud();
    const kind = cloud.kind();
    const key = node('key', kind, {}, () => ({ size: 1 }));
    const other = node('other', kind, { key }, () => ({ size: 1 }));
    const store = node('store', cloud.kind({ retain: true }), { key }, () => ({ size: 1 }));
    const nodes = [key, other, store];
    for (const each of nodes) cloud.put(each.id);
    expect([...keptNodes(nodes, false)].map((n) => n.id)).toEqual(['store', 'key']);
    await down(cloud, nodes);
    expect(cloud.ids()).toEqual(['key', 'store']);
    await down(cloud, nodes, true);
    expect(cloud.ids()).toEqual([]);
  });

  it('removes again what a service makes anew behind its back', async () => {
    const cloud = new ToyCloud();
    cloud.put('log');
    let reborn = false;
    cloud.fault = (call) => {
      if (call !== 'delete log' || reborn) return;
      reborn = true;
      cloud.put('log', { visibleAtMs: cloud.clock.now() + 1 });
    };
    await down(cloud, cloud.nodes({ log: [] }));
    expect(cloud.ids()).toEqual([]);
    expect(deletes(cloud)).toHaveLength(2);
  });

  it('says what is left when something keeps coming back', async () => {
    const cloud = new ToyCloud();
    cloud.put('log');
    cloud.fault = (call) => {
      if (call === 'delete log') cloud.put('log', { visibleAtMs: cloud.clock.now() + 1 });
    };
    const error = await down(cloud, cloud.nodes({ log: [] })).catch((e: unknown) => e);
    expect(error).toBeInstanceOf(LeftBehind);
    expect((error as Error).message).toMatch(/^1 left: log \(toy-\d+\)$/);
  });
});

describe('what writes data', () => {
  it('ends before anything else, so that the last copy is the last word', async () => {
    const cloud = new ToyCloud();
    const database = node('database', cloud.kind(), {}, () => ({ size: 1 }));
    const host = node('host', cloud.kind({ writes: true }), {}, () => ({ size: 1 }));
    cloud.goneMs = 30_000;
    for (const one of [database, host]) cloud.put(one.id);
    await down(cloud, [database, host]);
    const [first, second] = ['host', 'database'].map((id) =>
      cloud.objects.find((o) => o.id === id),
    );
    expect(second?.goneAtMs).toBeGreaterThanOrEqual((first?.goneAtMs ?? 0) + 30_000);
  });
});

describe('what comes back after a while', () => {
  it('is looked for that long', async () => {
    const cloud = new ToyCloud();
    const log = node('log', cloud.kind(), {}, () => ({ size: 1 }));
    const database = node('database', cloud.kind({ afterlifeMs: 60_000 }), { log }, () => ({
      size: 1,
    }));
    cloud.put('database');
    cloud.fault = (call) => {
      if (call === 'delete database') cloud.put('log', { visibleAtMs: cloud.clock.now() + 40_000 });
    };
    await down(cloud, [log, database]);
    expect(cloud.ids()).toEqual([]);
  });
});

describe('a delete that AWS took for one of nothing', () => {
  it('is sent again while the object looks untouched', async () => {
    const cloud = new ToyCloud();
    cloud.put('a');
    let unknown = 0;
    const base = cloud.kind();
    const kind = cloud.kind({
      async delete(ctx, live, how) {
        unknown += 1;
        if (unknown > 1) await base.delete(ctx, live, how);
      },
    });
    await down(cloud, cloud.nodes({ a: [] }, kind));
    expect(cloud.ids()).toEqual([]);
    expect(unknown).toBe(2);
  });
});
