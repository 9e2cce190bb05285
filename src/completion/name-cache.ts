import { createHash } from 'node:crypto';
import {
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { isDeploymentName } from '../config/patterns.ts';

const MINUTE_MS = 60_000;
/** Whoever just logged in wants to be answered. */
const AFTER_FAILURE_MS = 10_000;
const DAY_MS = 24 * 60 * MINUTE_MS;

type Env = Readonly<Record<string, string | undefined>>;

/** What decides whose deployments are listed. The variables that are secrets are none of it. */
export interface Place {
  readonly profile: string | undefined;
  readonly region: string | undefined;
  readonly env: Env;
}

const SECRET = /SECRET|TOKEN$|PASSWORD/;

/** Names that were found lately, by account, profile and region: one small file each. */
export class NameCache {
  readonly #folder: string;
  readonly #file: string;

  constructor(folder: string, { profile, region, env }: Place) {
    const aws = Object.entries(env).filter(
      ([name]) => name.startsWith('AWS_') && !SECRET.test(name),
    );
    const home = env['HOME'];
    const key = JSON.stringify([profile, region, home, aws.sort()]);
    this.#folder = folder;
    this.#file = join(
      folder,
      `${createHash('sha256').update(key).digest('hex').slice(0, 32)}.json`,
    );
  }

  /** Undefined: nothing is known, or it is too old. */
  read(nowMs: number): readonly string[] | undefined {
    try {
      const { at, names, failed } = JSON.parse(readFileSync(this.#file, 'utf8')) as Entry;
      const age = nowMs - at;
      if (age < 0 || age >= (failed ? AFTER_FAILURE_MS : MINUTE_MS)) return undefined;
      return names.filter((name) => typeof name === 'string' && isDeploymentName(name));
    } catch {
      return undefined;
    }
  }

  /** A folder that cannot be written is no error: it is asked again. */
  write(entry: Entry): void {
    try {
      mkdirSync(this.#folder, { recursive: true, mode: 0o700 });
      this.#removeOld(entry.at);
      const fresh = `${this.#file}.${process.pid}`;
      writeFileSync(fresh, JSON.stringify(entry), { mode: 0o600 });
      renameSync(fresh, this.#file);
    } catch {
      // Of no importance.
    }
  }

  #removeOld(nowMs: number): void {
    for (const name of readdirSync(this.#folder)) {
      const path = join(this.#folder, name);
      if (nowMs - statSync(path).mtimeMs > DAY_MS) rmSync(path, { force: true });
    }
  }
}

export interface Entry {
  readonly at: number;
  readonly names: readonly string[];
  readonly failed: boolean;
}
