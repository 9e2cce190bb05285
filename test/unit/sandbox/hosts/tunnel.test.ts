import { once } from 'node:events';
import { type Duplex, PassThrough, Writable } from 'node:stream';
import { buffer } from 'node:stream/consumers';
import { beforeEach, describe, expect, it } from 'vitest';
import { Tunnel } from '../../../../src/sandbox/hosts/tunnel.ts';

const WINDOW = 256 * 1024;
const FRAME = { open: 1, data: 2, end: 3, reset: 4, credit: 5 };

/** A second end, by hand: frames that arrive, and frames that are sent. */
class OtherEnd {
  readonly input = new PassThrough();
  readonly output: Writable;
  readonly frames: { readonly id: number; readonly kind: number; readonly payload: Buffer }[] = [];
  #kept = Buffer.alloc(0);

  constructor() {
    this.output = new Writable({
      write: (chunk: Buffer, _, done) => {
        this.#take(chunk);
        done();
      },
    });
  }

  send(id: number, kind: number, payload: Uint8Array = new Uint8Array()): void {
    this.input.write(frame(id, kind, payload));
  }

  of(kind: number): readonly Buffer[] {
    return this.frames.filter((one) => one.kind === kind).map(({ payload }) => payload);
  }

  get sentBytes(): number {
    return this.of(FRAME.data).reduce((sum, one) => sum + one.length, 0);
  }

  get creditBytes(): number {
    return this.of(FRAME.credit).reduce((sum, one) => sum + one.readUInt32BE(0), 0);
  }

  #take(chunk: Buffer): void {
    this.#kept = Buffer.concat([this.#kept, chunk]);
    while (this.#kept.length >= 9 && this.#kept.length >= 9 + this.#kept.readUInt32BE(5)) {
      const end = 9 + this.#kept.readUInt32BE(5);
      const [id, kind] = [this.#kept.readUInt32BE(0), this.#kept.readUInt8(4)];
      this.frames.push({ id, kind, payload: this.#kept.subarray(9, end) });
      this.#kept = this.#kept.subarray(end);
    }
  }
}

function frame(id: number, kind: number, payload: Uint8Array): Buffer {
  const header = Buffer.alloc(9);
  header.writeUInt32BE(id, 0);
  header.writeUInt8(kind, 4);
  header.writeUInt32BE(payload.length, 5);
  return Buffer.concat([header, payload]);
}

const credit = (count: number) => {
  const payload = Buffer.alloc(4);
  payload.writeUInt32BE(count);
  return payload;
};
const soon = () => new Promise((done) => setImmediate(done));

let other: OtherEnd;
let accepted: Duplex[];
let tunnel: Tunnel;

beforeEach(() => {
  other = new OtherEnd();
  accepted = [];
  tunnel = new Tunnel(other.input, other.output, (stream) => void accepted.push(stream));
});

describe('two ends of a tunnel', () => {
  it('carry connections side by side, whole and in both directions', async () => {
    const [there, back] = [new PassThrough(), new PassThrough()];
    // Both ends number from 2: what this one opens is taken by the other as any stream.
    const left = new Tunnel(back, there, () => undefined);
    new Tunnel(there, back, (stream) => void stream.pipe(stream));
    const texts = ['a', 'b', 'c'].map((letter) => Buffer.alloc(700_001, letter));
    const heard = texts.map(async (text) => {
      const stream = left.open('host:443');
      stream.end(text);
      return (await buffer(stream)).equals(text);
    });
    expect(await Promise.all(heard)).toEqual([true, true, true]);
  });
});

describe('the window', () => {
  it('is all that is sent ahead, until the other end gives credit', async () => {
    const stream = tunnel.open('host:443');
    stream.write(Buffer.alloc(WINDOW + 1000));
    await soon();
    expect(other.sentBytes).toBe(WINDOW);
    other.send(2, FRAME.credit, credit(600));
    await soon();
    expect(other.sentBytes).toBe(WINDOW + 600);
    other.send(2, FRAME.credit, credit(600));
    await soon();
    expect(other.sentBytes).toBe(WINDOW + 1000);
  });

  it('is given back for exactly what was used up, and for nothing that waits', async () => {
    const stream = tunnel.open('host:443');
    for (let part = 0; part < 8; part++) other.send(2, FRAME.data, Buffer.alloc(32 * 1024));
    await soon();
    await soon();
    expect(other.creditBytes).toBeLessThan(WINDOW);
    let read = 0;
    stream.on('data', (chunk: Buffer) => {
      read += chunk.length;
    });
    await expect.poll(() => read).toBe(WINDOW);
    await soon();
    expect(other.creditBytes).toBe(WINDOW);
  });

  it('of one slow reader holds up no other', async () => {
    tunnel.open('slow:443');
    const quick = tunnel.open('quick:443');
    for (let part = 0; part < 8; part++) other.send(2, FRAME.data, Buffer.alloc(32 * 1024));
    other.send(4, FRAME.data, Buffer.from('hello'));
    const [said] = (await once(quick, 'data')) as [Buffer];
    expect(said.toString()).toBe('hello');
  });
});

describe('the end of a connection', () => {
  it('of one direction leaves the other open', async () => {
    const stream = tunnel.open('host:443');
    stream.end('request');
    await soon();
    expect(other.frames.map(({ kind }) => kind)).toEqual([FRAME.open, FRAME.data, FRAME.end]);
    other.send(2, FRAME.data, Buffer.from('reply'));
    other.send(2, FRAME.end);
    expect((await buffer(stream)).toString()).toBe('reply');
    await soon();
    expect(other.of(FRAME.reset)).toEqual([]);
  });

  it('in the middle is told once', async () => {
    const stream = tunnel.open('host:443');
    stream.write('half');
    stream.destroy();
    await soon();
    expect(other.of(FRAME.reset)).toHaveLength(1);
    other.send(2, FRAME.data, Buffer.from('late'));
    await soon();
    expect(other.of(FRAME.reset)).toHaveLength(1);
  });

  it('by the other side destroys it, even one that waits for credit', async () => {
    const stream = tunnel.open('host:443');
    stream.write(Buffer.alloc(WINDOW * 2));
    await soon();
    const closed = once(stream, 'close');
    other.send(2, FRAME.reset);
    await closed;
    expect(other.of(FRAME.reset)).toEqual([]);
  });
});

describe('a connection from the other side', () => {
  it('is handed on, and answered under its number', async () => {
    other.send(7, FRAME.open, Buffer.from('aws'));
    other.send(7, FRAME.data, Buffer.from('GET'));
    await soon();
    const [stream] = accepted;
    expect(String(stream?.read())).toBe('GET');
    stream?.end('200');
    await soon();
    expect(other.frames.filter(({ id }) => id === 7).map(({ kind }) => kind)).toEqual(
      expect.arrayContaining([FRAME.credit, FRAME.data, FRAME.end]),
    );
  });
});

describe('frames', () => {
  it('may come in pieces of any size', async () => {
    const stream = tunnel.open('host:443');
    const bytes = Buffer.concat([
      frame(2, FRAME.data, Buffer.from('in ')),
      frame(2, FRAME.data, Buffer.from('pieces')),
      frame(2, FRAME.end, new Uint8Array()),
    ]);
    for (const byte of bytes) other.input.write(Buffer.from([byte]));
    expect((await buffer(stream)).toString()).toBe('in pieces');
  });

  it('of connections that nobody knows are nothing', async () => {
    other.send(99, FRAME.data, Buffer.from('?'));
    other.send(99, FRAME.reset);
    await soon();
    expect(accepted).toEqual([]);
  });
});

describe('a tunnel that breaks', () => {
  it('ends all its connections', async () => {
    const streams = [tunnel.open('a:1'), tunnel.open('b:1')];
    const closed = streams.map((stream) => once(stream, 'close'));
    other.input.destroy();
    await tunnel.closed;
    await Promise.all(closed);
  });

  it('opens no other', async () => {
    other.input.end();
    await tunnel.closed;
    const late = tunnel.open('a:1');
    await once(late, 'close');
    expect(late.destroyed).toBe(true);
  });
});
