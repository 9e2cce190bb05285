import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import type { Env } from './cli.ts';

const STUB = resolve(import.meta.dirname, 'session-manager-plugin.cjs');

/** How the plugin was started. */
export interface PluginStart {
  readonly args: readonly string[];
  /** Names only. */
  readonly env: readonly string[];
  /** What the environment carries of the session. */
  readonly response: string | null;
  /** It has the terminal. */
  readonly tty: boolean;
}

/** A recorded `session-manager-plugin` that commands find on their PATH. */
export class PluginStub {
  readonly folder = mkdtempSync(join(tmpdir(), 'orthweb-plugin-'));
  readonly #record = join(this.folder, 'record');

  constructor() {
    const script = `#!/bin/sh\nexec '${process.execPath}' '${STUB}' "$@"\n`;
    writeFileSync(join(this.folder, 'session-manager-plugin'), script, { mode: 0o755 });
  }

  /** For a command that is to find it. `does`: `exit N`, or `wait N` or `raw N` for N signals. */
  env(does = 'exit 0', version = '1.2.707.0'): Env {
    return {
      PATH: `${this.folder}:${process.env['PATH']}`,
      PLUGIN_DOES: does,
      PLUGIN_VERSION: version,
      PLUGIN_RECORD: this.#record,
    };
  }

  /** What it wrote down since the last `forget`. */
  notes(): readonly Record<string, unknown>[] {
    if (!existsSync(this.#record)) return [];
    const lines = readFileSync(this.#record, 'utf8').trim().split('\n');
    return lines.map((line) => JSON.parse(line) as Record<string, unknown>);
  }

  start(): PluginStart {
    const [first] = this.notes();
    if (first === undefined) throw new Error('the plugin was never started');
    return first as unknown as PluginStart;
  }

  signals(): readonly unknown[] {
    return this.notes().flatMap((note) => ('signal' in note ? [note['signal']] : []));
  }

  forget(): void {
    rmSync(this.#record, { force: true });
  }

  remove(): void {
    rmSync(this.folder, { recursive: true, force: true });
  }
}
