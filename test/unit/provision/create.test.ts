import { describe, expect, it } from 'vitest';
import { createOnce } from '../../../src/provision/create.ts';
import { tagsOf } from '../../../src/provision/identity.ts';
import type { AnyNode, Identity } from '../../../src/provision/resource.ts';
import type { Task } from '../../../src/provision/task.ts';
import { awsError, ToyCloud } from '../../support/toy-cloud.ts';

function taskOn(cloud: ToyCloud, kind = cloud.kind()): Task {
  const [node] = cloud.nodes({ a: [] }, kind) as [AnyNode];
  const place = { park: <T>(rest: () => Promise<T>) => rest() };
  return { ctx: cloud.ctx, journal: cloud.journal, node, place, startedMs: 0 };
}

const PROPS = { size: 1 };
const creates = (cloud: ToyCloud) => cloud.calls.filter((call) => call === 'create a').length;

/** Throws for the first so many calls. */
function failing(cloud: ToyCloud, at: string, times: number, error: Error): void {
  let left = times;
  cloud.fault = (call) => {
    if (call === at && left-- > 0) throw error;
  };
}

describe('the creating call', () => {
  it.each([
    ['token', 'token-a'],
    ['name', ''],
    ['none', ''],
  ] as const)(
    'of a kind that is safe by %s carries identity and token "%s"',
    async (idempotency, token) => {
      const cloud = new ToyCloud();
      const given: Identity[] = [];
      const kind = cloud.kind({
        idempotency,
        create: async (_ctx, at) => void given.push(at),
      });
      await createOnce(taskOn(cloud, kind), PROPS);
      expect(given).toEqual([{ id: 'a', name: 'toy-a', tags: tagsOf(cloud.ctx, 'a'), token }]);
    },
  );

  it('is sent once when AWS answers, without a look before', async () => {
    const cloud = new ToyCloud();
    await createOnce(taskOn(cloud), PROPS);
    expect(cloud.calls).toEqual(['create a']);
  });
});

describe('a kind that AWS cannot tell twice', () => {
  it('gives up after five lost replies, each looked after for 20 s', async () => {
    const cloud = new ToyCloud();
    const lost = awsError('TimeoutError');
    failing(cloud, 'create a', 99, lost);
    await expect(createOnce(taskOn(cloud), PROPS)).rejects.toBe(lost);
    expect(creates(cloud)).toBe(5);
    expect(cloud.clock.now()).toBe(80_000);
  });

  it('rests longer after each throttling', async () => {
    const cloud = new ToyCloud();
    failing(cloud, 'create a', 3, awsError('RequestLimitExceeded', 503));
    await createOnce(taskOn(cloud), PROPS);
    expect([creates(cloud), cloud.clock.now()]).toEqual([4, 2_000 + 4_000 + 8_000]);
  });

  it.each([
    ['a quota', awsError('VpcLimitExceeded')],
    ['a denial', awsError('UnauthorizedOperation', 403)],
    ['a wrong value', awsError('InvalidParameterValue')],
  ])('is not sent again after %s', async (_, error) => {
    const cloud = new ToyCloud();
    failing(cloud, 'create a', 1, error);
    await expect(createOnce(taskOn(cloud), PROPS)).rejects.toBe(error);
    expect(cloud.calls).toEqual(['create a']);
  });

  it('is not made at all when what a killed run made shows in time', async () => {
    const cloud = new ToyCloud();
    cloud.settledAtMs = 10_000;
    cloud.put('a', { visibleAtMs: 9_000 });
    await createOnce(taskOn(cloud), PROPS);
    expect(creates(cloud)).toBe(0);
  });

  it('is made when nothing showed by then', async () => {
    const cloud = new ToyCloud();
    cloud.settledAtMs = 10_000;
    await createOnce(taskOn(cloud), PROPS);
    expect([creates(cloud), cloud.clock.now()]).toEqual([1, 10_000]);
  });

  it('is not sent again after Ctrl-C', async () => {
    const cloud = new ToyCloud();
    const reason = new Error('interrupted');
    cloud.fault = (call) => {
      if (call !== 'create a') return;
      setImmediate(() => cloud.stop.abort(reason));
      throw awsError('TimeoutError');
    };
    await expect(createOnce(taskOn(cloud), PROPS)).rejects.toBe(reason);
    expect(creates(cloud)).toBe(1);
  });
});

describe('a kind that AWS does tell twice', () => {
  it.each(['token', 'name'] as const)(
    'is left to its client: by %s it is sent once',
    async (idempotency) => {
      const cloud = new ToyCloud();
      const lost = awsError('TimeoutError');
      failing(cloud, 'create a', 99, lost);
      await expect(createOnce(taskOn(cloud, cloud.kind({ idempotency })), PROPS)).rejects.toBe(
        lost,
      );
      expect(cloud.calls).toEqual(['create a']);
    },
  );

  it('need not wait for what a killed run made', async () => {
    const cloud = new ToyCloud();
    cloud.settledAtMs = 10_000;
    await createOnce(taskOn(cloud, cloud.kind({ idempotency: 'token' })), PROPS);
    expect(cloud.clock.now()).toBe(0);
  });

  it('is made when AWS says that it exists, and no other refusal counts', async () => {
    const cloud = new ToyCloud();
    const kind = cloud.kind({ idempotency: 'name', existsCodes: ['AlreadyThere'] });
    failing(cloud, 'create a', 1, awsError('AlreadyThere'));
    await createOnce(taskOn(cloud, kind), PROPS);
    const other = awsError('AlreadyThereElsewhere');
    failing(cloud, 'create a', 1, other);
    await expect(createOnce(taskOn(cloud, kind), PROPS)).rejects.toBe(other);
  });

  it('with a token that belongs to an object that is no more takes the next one, once', async () => {
    const cloud = new ToyCloud();
    const kind = cloud.kind({ idempotency: 'token' });
    const mismatch = awsError('IdempotentParameterMismatch');
    failing(cloud, 'create a', 1, mismatch);
    await createOnce(taskOn(cloud, kind), PROPS);
    expect([creates(cloud), ...cloud.spent]).toEqual([2, 'a']);
    failing(cloud, 'create a', 99, mismatch);
    await expect(createOnce(taskOn(new ToyCloud(), kind), PROPS)).rejects.toBe(mismatch);
  });

  it('keeps its token while the object of that token is there', async () => {
    const cloud = new ToyCloud();
    const mismatch = awsError('IdempotentParameterMismatch');
    failing(cloud, 'create a', 1, mismatch);
    cloud.put('a');
    const kind = cloud.kind({ idempotency: 'token' });
    await expect(createOnce(taskOn(cloud, kind), PROPS)).rejects.toBe(mismatch);
    expect(creates(cloud)).toBe(1);
  });
});
