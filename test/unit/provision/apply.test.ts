import { describe, expect, it } from 'vitest';
import { apply } from '../../../src/provision/apply.ts';
import {
  AmbiguousResource,
  ReplacementNeeded,
  StackFailed,
} from '../../../src/provision/failures.ts';
import { NameTaken } from '../../../src/provision/identity.ts';
import { plan } from '../../../src/provision/plan.ts';
import { type AnyNode, node } from '../../../src/provision/resource.ts';
import { Survey } from '../../../src/provision/survey.ts';
import { awsError, ToyCloud } from '../../support/toy-cloud.ts';

const up = (cloud: ToyCloud, nodes: readonly AnyNode[], allowRestart = false) =>
  apply(cloud.ctx, cloud.journal, nodes, new Survey(cloud.ctx, nodes), { allowRestart });

async function failureOf(run: Promise<unknown>): Promise<StackFailed> {
  const error = await run.then(
    () => undefined,
    (e: unknown) => e,
  );
  expect(error).toBeInstanceOf(StackFailed);
  return error as StackFailed;
}

describe('apply', () => {
  it('makes each node after what it needs, and a second run only looks once per type', async () => {
    const cloud = new ToyCloud();
    const nodes = cloud.nodes({ a: [], b: ['a'], c: ['b'] });
    await up(cloud, nodes);
    expect(cloud.calls.filter((c) => c.startsWith('create'))).toEqual([
      'create a',
      'create b',
      'create c',
    ]);
    cloud.calls.length = 0;
    await up(cloud, nodes);
    expect(cloud.calls).toEqual(['find a b c']);
  });

  it('starts the node with the longest way behind it first', async () => {
    const cloud = new ToyCloud();
    const quick = cloud.kind();
    const slow = cloud.kind({ typicalMs: 60_000 });
    const root = node('root', quick, {}, () => ({ size: 1 }));
    const leaf = node('leaf', quick, { root }, () => ({ size: 1 }));
    const step = node('step', quick, { root }, () => ({ size: 1 }));
    const database = node('database', slow, { step }, () => ({ size: 1 }));
    await up(cloud, [root, leaf, step, database]);
    const creates = cloud.calls.filter((c) => c.startsWith('create'));
    expect(creates.indexOf('create step')).toBeLessThan(creates.indexOf('create leaf'));
  });

  it('lets a node start while many others only wait: waiting takes no place', async () => {
    const cloud = new ToyCloud();
    const crowd = Array.from({ length: 40 }, (_, i) => `slow-${i}`);
    for (const id of crowd) cloud.makeMs[id] = 60_000;
    const nodes = cloud.nodes(Object.fromEntries([...crowd, 'quick'].map((id) => [id, []])));
    await up(cloud, nodes);
    const quick = cloud.events.find((e) => e.type === 'finished' && e.id === 'quick');
    expect(quick).toMatchObject({ elapsedMs: 0 });
    expect(cloud.clock.now()).toBeLessThan(70_000);
  });

  it('adopts what a crash left behind instead of making a second one', async () => {
    const cloud = new ToyCloud();
    const nodes = cloud.nodes({ a: [], b: ['a'] });
    cloud.fault = (call) => {
      if (call === 'created a') throw new Error('killed');
    };
    await failureOf(up(cloud, nodes));
    cloud.fault = () => undefined;
    await up(cloud, nodes);
    expect(cloud.ids()).toEqual(['a', 'b']);
  });

  it('looks before it repeats a create whose reply was lost, and adopts what it finds late', async () => {
    const cloud = new ToyCloud();
    cloud.lagMs = 3_000;
    let lost = 0;
    cloud.fault = (call) => {
      if (call === 'created a' && lost++ === 0) throw awsError('TimeoutError');
    };
    await up(cloud, cloud.nodes({ a: [] }));
    expect(cloud.ids()).toEqual(['a']);
    expect(cloud.calls.filter((c) => c === 'create a')).toHaveLength(1);
  });

  it('creates again when a lost call turns out not to have been carried out', async () => {
    const cloud = new ToyCloud();
    let lost = 0;
    cloud.fault = (call) => {
      if (call === 'create a' && lost++ === 0) throw awsError('InternalError', 500);
    };
    await up(cloud, cloud.nodes({ a: [] }));
    expect(cloud.ids()).toEqual(['a']);
    expect(cloud.clock.now()).toBeGreaterThanOrEqual(20_000);
  });

  it('after a killed run waits before it makes what AWS may not show yet', async () => {
    const cloud = new ToyCloud();
    cloud.put('a', { visibleAtMs: 4_000 });
    cloud.settledAtMs = 10_000;
    await up(cloud, cloud.nodes({ a: [] }));
    expect(cloud.calls.filter((c) => c === 'create a')).toHaveLength(0);
    expect(cloud.ids()).toEqual(['a']);
  });

  it('repeats a throttled create after a pause', async () => {
    const cloud = new ToyCloud();
    let refusals = 0;
    cloud.fault = (call) => {
      if (call === 'create a' && refusals++ < 2) throw awsError('RequestLimitExceeded', 503);
    };
    await up(cloud, cloud.nodes({ a: [] }));
    expect(cloud.ids()).toEqual(['a']);
  });

  it('takes "already exists" for success only when the tags are ours', async () => {
    const cloud = new ToyCloud();
    const kind = cloud.kind({ idempotency: 'name', existsCodes: ['AlreadyThere'] });
    cloud.fault = (call) => {
      if (call !== 'create a') return;
      cloud.put('a', { tags: { 'orthweb:deployment': 'other', 'orthweb:id': 'a' } });
      throw awsError('AlreadyThere');
    };
    const failure = await failureOf(up(cloud, cloud.nodes({ a: [] }, kind)));
    expect(failure.failures.get('a')).toBeInstanceOf(NameTaken);
  });

  it('refuses an object of its name that carries other tags, and touches nothing', async () => {
    const cloud = new ToyCloud();
    cloud.put('a', { tags: {}, size: 7 });
    const failure = await failureOf(up(cloud, cloud.nodes({ a: [] })));
    expect(failure.failures.get('a')).toBeInstanceOf(NameTaken);
    expect(cloud.calls).toEqual(['find a']);
  });

  it('refuses two objects with one identity and names both', async () => {
    const cloud = new ToyCloud();
    cloud.put('a');
    cloud.put('a');
    const failure = await failureOf(up(cloud, cloud.nodes({ a: [] })));
    expect(failure.failures.get('a')).toBeInstanceOf(AmbiguousResource);
    expect((failure.failures.get('a') as Error).message).toBe(
      '2 objects claim to be a: toy-1, toy-2',
    );
  });

  it('stops new work at the first failure, lets the rest end, and reports every cause', async () => {
    const cloud = new ToyCloud();
    cloud.makeMs['c'] = 5_000;
    cloud.fault = (call) => {
      if (call === 'create a' || call === 'create b') throw awsError('VpcLimitExceeded');
    };
    const failure = await failureOf(up(cloud, cloud.nodes({ a: [], b: [], c: [], d: ['c'] })));
    expect([...failure.failures.keys()]).toEqual(['a', 'b']);
    expect(failure.done).toEqual(['c']);
    expect(failure.skipped).toEqual(['d']);
  });

  it('stops at an interrupt, and the next run goes on', async () => {
    const cloud = new ToyCloud();
    cloud.makeMs['a'] = 60_000;
    const nodes = cloud.nodes({ a: [], b: ['a'] });
    const reason = new Error('interrupted');
    cloud.fault = (call) => {
      if (call === 'created a') setImmediate(() => cloud.stop.abort(reason));
    };
    await expect(up(cloud, nodes)).rejects.toBe(reason);
    const next = { ...cloud.ctx, signal: new AbortController().signal };
    await apply(next, cloud.journal, nodes, new Survey(next, nodes), { allowRestart: false });
    expect(cloud.calls.filter((c) => c.startsWith('create'))).toEqual(['create a', 'create b']);
  });

  it('corrects drift and missing tags in place', async () => {
    const cloud = new ToyCloud();
    const live = cloud.put('a', { size: 5 });
    delete live.tags['Name'];
    await up(cloud, cloud.nodes({ a: [] }));
    expect(live.size).toBe(1);
    expect(live.tags['Name']).toBe('toy-a');
    expect(cloud.story()).toEqual(['started update a', 'finished update a']);
  });

  it('says so when a correction does not take effect', async () => {
    const cloud = new ToyCloud();
    cloud.put('a', { size: 5 });
    const kind = cloud.kind({ sync: async () => undefined });
    const failure = await failureOf(up(cloud, cloud.nodes({ a: [] }, kind)));
    expect((failure.failures.get('a') as Error).message).toContain(
      'a is still "size 5, wanted 1" after 10 min',
    );
  });

  it('fails at once on a state that is neither on the way nor wanted, with the reason', async () => {
    const cloud = new ToyCloud();
    cloud.put('a', { state: 'broken' });
    const kind = cloud.kind({ explain: async () => ['the disk is full'] });
    const failure = await failureOf(up(cloud, cloud.nodes({ a: [] }, kind)));
    expect((failure.failures.get('a') as Error).message).toBe(
      'a (toy-1) is "broken"\nthe disk is full',
    );
    expect(cloud.clock.now()).toBe(0);
  });

  it('refuses what cannot change in place', async () => {
    const cloud = new ToyCloud();
    cloud.put('a', { size: 5 });
    const kind = cloud.kind({
      drift: () => [{ field: 'size', text: 'size 5, wanted 1', effect: 'replace' }],
    });
    const failure = await failureOf(up(cloud, cloud.nodes({ a: [] }, kind)));
    expect(failure.failures.get('a')).toBeInstanceOf(ReplacementNeeded);
    expect(cloud.calls).toEqual(['find a']);
  });

  it('holds back what interrupts service unless it is allowed', async () => {
    const cloud = new ToyCloud();
    const live = cloud.put('a', { size: 5 });
    const base = cloud.kind();
    const kind = cloud.kind({
      drift: (seen, props) =>
        base.drift(seen, props).map((c) => ({ ...c, effect: 'restart' as const })),
    });
    const nodes = cloud.nodes({ a: [] }, kind);
    await up(cloud, nodes);
    expect(live.size).toBe(5);
    await up(cloud, nodes, true);
    expect(live.size).toBe(1);
  });

  it('removes a node that the configuration no longer wants', async () => {
    const cloud = new ToyCloud();
    const kind = cloud.kind();
    const a = node('a', kind, {}, () => ({ size: 1 }));
    const extra = node('extra', kind, { a }, () => ({ size: 1 }), { wanted: false });
    cloud.put('extra');
    await up(cloud, [a, extra]);
    expect(cloud.ids()).toEqual(['a']);
  });
});

describe('plan', () => {
  it('has something to do while an object is still on its way', async () => {
    const cloud = new ToyCloud();
    cloud.put('a', { readyAtMs: 60_000, size: 9 });
    const nodes = cloud.nodes({ a: [] });
    const made = await plan(cloud.ctx, nodes, new Survey(cloud.ctx, nodes), {
      allowRestart: false,
    });
    expect(made.steps[0]).toMatchObject({
      action: 'update',
      changes: [{ text: 'is making', effect: 'update' }],
    });
  });

  it('says what apply would do, with one look per type and no change', async () => {
    const cloud = new ToyCloud();
    cloud.put('a');
    cloud.put('b', { size: 9 });
    const kind = cloud.kind();
    const [a, b, c] = cloud.nodes({ a: [], b: ['a'], c: ['b'] }, kind);
    const unwanted = node('d', kind, {}, () => ({ size: 1 }), { wanted: false });
    cloud.put('d');
    const nodes = [a, b, c, unwanted] as AnyNode[];
    const made = await plan(cloud.ctx, nodes, new Survey(cloud.ctx, nodes), {
      allowRestart: false,
    });
    expect(
      made.steps.map((s) => `${s.action} ${s.id} ${s.changes.map((x) => x.text)}`.trim()),
    ).toEqual(['keep a', 'update b size 9, wanted 1', 'create c', 'delete d']);
    expect(made.expectedMs).toBe(1_000);
    expect(cloud.calls).toEqual(['find a b c d']);
  });
});

describe('what is on its way out', () => {
  it('is waited for, and then made anew', async () => {
    const cloud = new ToyCloud();
    cloud.put('a', { state: 'going', goneAtMs: 30_000 });
    await up(cloud, cloud.nodes({ a: [] }, cloud.kind({ going: ['going'] })));
    expect(cloud.calls.filter((c) => c === 'create a')).toHaveLength(1);
    expect(cloud.clock.now()).toBeGreaterThanOrEqual(30_000);
    expect(cloud.ids()).toEqual(['a']);
  });
});

describe('client tokens', () => {
  it('are spent as soon as the object is seen, whatever becomes of it', async () => {
    const cloud = new ToyCloud();
    cloud.fault = (call) => {
      if (call === 'created a') for (const one of cloud.objects) one.state = 'broken';
    };
    await failureOf(up(cloud, cloud.nodes({ a: [] }, cloud.kind({ idempotency: 'token' }))));
    expect([...cloud.spent]).toEqual(['a']);
  });

  it('that belong to an object that is no more are replaced by the next one', async () => {
    const cloud = new ToyCloud();
    cloud.fault = (call) => {
      if (call === 'create a' && !cloud.spent.has('a'))
        throw awsError('IdempotentParameterMismatch');
    };
    await up(cloud, cloud.nodes({ a: [] }, cloud.kind({ idempotency: 'token' })));
    expect(cloud.ids()).toEqual(['a']);
    expect(cloud.calls.filter((c) => c === 'create a')).toHaveLength(2);
  });
});

describe('an object that is busy with itself', () => {
  const busy = (cloud: ToyCloud) => {
    const base = cloud.kind();
    const ready = { ...base.ready, pending: [...base.ready.pending, 'broken'] };
    return cloud.kind({ ready, passing: ['broken'] });
  };

  it('is no reason to wait when nothing is wanted of it', async () => {
    const cloud = new ToyCloud();
    cloud.put('a', { state: 'broken' });
    const nodes = cloud.nodes({ a: [] }, busy(cloud));
    const made = await plan(cloud.ctx, nodes, new Survey(cloud.ctx, nodes), {
      allowRestart: false,
    });
    expect(made.steps[0]?.action).toBe('keep');
    await up(cloud, nodes);
    expect(cloud.calls).toEqual(['find a', 'find a']);
  });

  it('is waited for when something is to be changed', async () => {
    const cloud = new ToyCloud();
    const live = cloud.put('a', { state: 'broken', size: 5 });
    void cloud.clock.sleep(20_000, cloud.ctx.signal).then(() => {
      live.state = 'there';
    });
    await up(cloud, cloud.nodes({ a: [] }, busy(cloud)));
    expect(live.size).toBe(1);
  });
});
