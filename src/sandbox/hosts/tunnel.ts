import { Duplex, type Readable, type Writable } from 'node:stream';

/** Kinds of frames; `services/tunnel.py` is the other side and says how they are built. */
const STATE = 0;
const OPEN = 1;
const DATA = 2;
const END = 3;
const RESET = 4;
const CREDIT = 5;

const HEADER_BYTES = 9;
/** How far ahead of what was used up either side may send in one stream. */
const WINDOW_BYTES = 256 * 1024;

/** Many connections over the two pipes of one program in a container: no port is opened, on any system. */
export class Tunnel {
  readonly #output: Writable;
  readonly #streams = new Map<number, TunnelStream>();
  readonly #accept: (stream: Duplex) => void;
  /** Resolves when the other side is gone; all streams have ended then. */
  readonly closed: Promise<void>;
  #next = 2;
  #isClosed = false;

  /** `accept` takes what the other side opens: connections that want to reach AWS. */
  constructor(input: Readable, output: Writable, accept: (stream: Duplex) => void) {
    this.#output = output;
    this.#accept = accept;
    output.on('error', () => undefined);
    this.closed = this.#read(input).finally(() => {
      this.#isClosed = true;
      for (const stream of this.#streams.values()) stream.destroy();
    });
  }

  /** A connection to `host:port` as seen from the other side. Where nobody listens it is destroyed. */
  open(target: string): Duplex {
    const stream = this.#add(this.#next);
    this.#next += 2;
    this.#send(stream.id, OPEN, Buffer.from(target));
    if (this.#isClosed) stream.destroy();
    return stream;
  }

  /** Tells the other side what it is to answer from now on; parts that are not named stay as they are. */
  tell(state: object): void {
    this.#send(0, STATE, Buffer.from(JSON.stringify(state)));
  }

  #add(id: number): TunnelStream {
    const stream = new TunnelStream(id, (kind, payload) => this.#send(id, kind, payload));
    stream.on('error', () => undefined);
    stream.on('close', () => this.#streams.delete(id));
    this.#streams.set(id, stream);
    return stream;
  }

  #send(id: number, kind: number, payload: Uint8Array = new Uint8Array()): void {
    if (this.#output.destroyed || this.#output.writableEnded) return;
    const header = Buffer.alloc(HEADER_BYTES);
    header.writeUInt32BE(id, 0);
    header.writeUInt8(kind, 4);
    header.writeUInt32BE(payload.length, 5);
    this.#output.write(Buffer.concat([header, payload]));
  }

  async #read(input: Readable): Promise<void> {
    let kept: Buffer = Buffer.alloc(0);
    try {
      for await (const chunk of input) {
        kept = kept.length === 0 ? (chunk as Buffer) : Buffer.concat([kept, chunk as Buffer]);
        let at = 0;
        while (kept.length - at >= HEADER_BYTES) {
          const length = kept.readUInt32BE(at + 5);
          const next = at + HEADER_BYTES + length;
          if (kept.length < next) break;
          const payload = kept.subarray(at + HEADER_BYTES, next);
          this.#take(kept.readUInt32BE(at), kept.readUInt8(at + 4), payload);
          at = next;
        }
        kept = kept.subarray(at);
      }
    } catch {
      // The other side was killed: as if it had ended.
    }
  }

  #take(id: number, kind: number, payload: Buffer): void {
    if (kind === OPEN) this.#accept(this.#add(id));
    else this.#streams.get(id)?.arrived(kind, payload);
  }
}

type Send = (kind: number, payload?: Uint8Array) => void;

class TunnelStream extends Duplex {
  readonly id: number;
  readonly #send: Send;
  #credit = WINDOW_BYTES;
  #waiting: (() => void) | undefined;
  #unacknowledged = 0;
  #ended = { here: false, there: false };

  constructor(id: number, send: Send) {
    super({ allowHalfOpen: true });
    this.id = id;
    this.#send = send;
  }

  arrived(kind: number, payload: Buffer): void {
    if (kind === DATA) {
      this.#unacknowledged += payload.length;
      // Copied: it is part of a larger buffer that would live as long as it.
      this.push(Buffer.from(payload));
    } else if (kind === CREDIT) {
      this.#credit += payload.readUInt32BE(0);
      this.#waiting?.();
    } else if (kind === END) {
      this.#ended.there = true;
      this.push(null);
    } else if (kind === RESET) {
      this.#ended = { here: true, there: true };
      this.destroy();
    }
  }

  override _read(): void {
    if (this.#unacknowledged === 0) return;
    const credit = Buffer.alloc(4);
    credit.writeUInt32BE(this.#unacknowledged);
    this.#unacknowledged = 0;
    this.#send(CREDIT, credit);
  }

  override _write(chunk: Buffer, _: BufferEncoding, done: (error?: Error | null) => void): void {
    const part = chunk.subarray(0, Math.max(this.#credit, 0));
    if (part.length > 0) {
      this.#credit -= part.length;
      this.#send(DATA, part);
    }
    const rest = chunk.subarray(part.length);
    if (rest.length === 0) {
      done();
      return;
    }
    this.#waiting = () => {
      this.#waiting = undefined;
      this._write(rest, _, done);
    };
  }

  override _final(done: (error?: Error | null) => void): void {
    this.#ended.here = true;
    this.#send(END);
    done();
  }

  override _destroy(error: Error | null, done: (error?: Error | null) => void): void {
    if (!this.#ended.here || !this.#ended.there) this.#send(RESET);
    this.#waiting = undefined;
    done(error);
  }
}
