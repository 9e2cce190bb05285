import { describe, expect, it } from 'vitest';
import { Workers } from '../../../../src/sandbox/hosts/workers.ts';

const soon = () => new Promise((done) => setImmediate(done));

/** Steps that end when the test says how. */
function scene() {
  const begun: string[] = [];
  const open: { readonly end: (error?: Error) => void }[] = [];
  const pauses: number[] = [];
  let changes = 0;
  const workers = new Workers<string>(
    (key, wanted) =>
      new Promise((done, fail) => {
        begun.push(`${key}=${wanted ?? 'nothing'}`);
        open.push({ end: (error) => (error === undefined ? done() : fail(error)) });
      }),
    () => {
      changes += 1;
    },
    async (ms) => {
      pauses.push(ms);
    },
  );
  /** Ends the oldest step that runs. */
  const end = async (error?: string) => {
    open.shift()?.end(error === undefined ? undefined : new Error(error));
    await soon();
  };
  const want = (all: Record<string, string>) => workers.want(new Map(Object.entries(all)));
  return { workers, begun, pauses, end, want, changes: () => changes };
}

describe('workers', () => {
  it('bring all things at once to what is wanted, and are settled then', async () => {
    const { workers, begun, end, want, changes } = scene();
    want({ a: 'on', b: 'on' });
    expect(begun).toEqual(['a=on', 'b=on']);
    expect(workers.settled).toBe(false);
    await end();
    expect(workers.settled).toBe(false);
    await end();
    expect(workers.settled).toBe(true);
    expect(changes()).toBe(2);
  });

  it('leave alone what is wanted as it was', async () => {
    const { begun, end, want } = scene();
    want({ a: 'on' });
    await end();
    want({ a: 'on' });
    expect(begun).toEqual(['a=on']);
  });

  it('do one thing at a time, and in the end what is wanted by then', async () => {
    const { workers, begun, end, want } = scene();
    want({ a: '1' });
    want({ a: '2' });
    want({ a: '3' });
    expect(begun).toEqual(['a=1']);
    await end();
    expect(begun).toEqual(['a=1', 'a=3']);
    await end();
    expect(workers.settled).toBe(true);
  });

  it('bring to nothing what is wanted no more, and forget it', async () => {
    const { workers, begun, end, want } = scene();
    want({ a: 'on' });
    await end();
    want({});
    want({});
    await end();
    want({});
    workers.look();
    expect(begun).toEqual(['a=on', 'a=nothing']);
    expect(workers.settled).toBe(true);
  });

  it('bring back what is wanted again while it is being removed', async () => {
    const { begun, end, want } = scene();
    want({ a: 'on' });
    await end();
    want({});
    want({ a: 'on' });
    await end();
    expect(begun).toEqual(['a=on', 'a=nothing', 'a=on']);
  });

  it('remove what was found and nobody wants', async () => {
    const { begun, end, want, workers } = scene();
    workers.found(['old', 'kept']);
    expect(begun).toEqual([]);
    want({ kept: 'on' });
    expect(begun.toSorted()).toEqual(['kept=on', 'old=nothing']);
    await end();
    await end();
    expect(workers.settled).toBe(true);
  });

  it('look again at one thing or at all', async () => {
    const { workers, begun, end, want } = scene();
    want({ a: 'on', b: 'on' });
    await end();
    await end();
    workers.look('b');
    expect(begun).toEqual(['a=on', 'b=on', 'b=on']);
    workers.look('c');
    await end();
    workers.look();
    expect(begun).toHaveLength(5);
  });
});

describe('a step that fails', () => {
  it('is told, and tried again after longer and longer pauses', async () => {
    const { workers, begun, pauses, end, want } = scene();
    want({ a: 'on' });
    for (let times = 0; times < 7; times++) await end('no room');
    expect(workers.troubles).toEqual(['a: no room']);
    expect(workers.settled).toBe(false);
    expect(pauses).toEqual([500, 1000, 2000, 4000, 8000, 10_000, 10_000]);
    expect(begun).toHaveLength(8);
    await end();
    expect(workers.troubles).toEqual([]);
    expect(workers.settled).toBe(true);
  });

  it('is tried again with what is wanted by then', async () => {
    const { begun, end, want } = scene();
    want({ a: 'wrong' });
    want({ a: 'right' });
    await end('not this');
    expect(begun).toEqual(['a=wrong', 'a=right']);
  });

  it('holds up no other thing', async () => {
    const { workers, end, want } = scene();
    want({ a: 'on', b: 'on' });
    await end('stuck');
    await end();
    expect(workers.troubles).toEqual(['a: stuck']);
  });

  it('is not tried again after the end', async () => {
    const { workers, begun, end, want } = scene();
    want({ a: 'on' });
    workers.stop();
    await end('too late');
    expect(begun).toEqual(['a=on']);
  });
});
