import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { PassThrough, Writable } from 'node:stream';
import type { Io } from '../../src/io.ts';

/** Keeps what is written. No terminal, 80 columns. */
class Captured extends Writable {
  readonly columns = 80;
  text = '';

  override _write(chunk: Buffer | string, _encoding: string, done: () => void): void {
    this.text += String(chunk);
    done();
  }
}

/** A world of its own for one command: an empty folder, no variables, nobody at the keyboard. */
export class FakeIo implements Io {
  readonly cwd = mkdtempSync(join(tmpdir(), 'orthweb-unit-'));
  readonly env: Record<string, string | undefined> = { HOME: this.cwd };
  readonly #out = new Captured();
  readonly #err = new Captured();
  readonly #stops = new Set<(signal: NodeJS.Signals) => void>();
  readonly #crashes = new Set<(error: unknown) => void>();
  readonly stdin = new PassThrough() as unknown as NodeJS.ReadStream;
  readonly stdout = this.#out as unknown as NodeJS.WriteStream;
  readonly stderr = this.#err as unknown as NodeJS.WriteStream;
  /** Set when the command left at once. */
  left: number | undefined;

  get out(): string {
    return this.#out.text;
  }
  get err(): string {
    return this.#err.text;
  }
  /** Who still listens for Ctrl-C. */
  get listeners(): number {
    return this.#stops.size;
  }

  onStop(stop: (signal: NodeJS.Signals) => void): () => void {
    this.#stops.add(stop);
    return () => void this.#stops.delete(stop);
  }

  onCrash(crash: (error: unknown) => void): void {
    this.#crashes.add(crash);
  }

  /** Something is thrown that nobody catches. */
  crash(error: unknown): void {
    for (const crash of this.#crashes) crash(error);
  }

  ignoreKeys(): () => void {
    return () => undefined;
  }

  press(): void {
    for (const stop of this.#stops) stop('SIGINT');
  }

  leave(code: number): never {
    this.left = code;
    throw new Error(`left with ${code}`);
  }

  write(name: string, text: string): void {
    writeFileSync(join(this.cwd, name), text);
  }

  remove(): void {
    rmSync(this.cwd, { recursive: true, force: true });
  }
}
