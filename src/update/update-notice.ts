import { homedir } from 'node:os';
import { join } from 'node:path';
import { cacheFolder } from '../folders.ts';
import { askRegistry } from './ask-registry.ts';
import { isNewer } from './is-newer.ts';
import { type Known, readKnown, writeKnown } from './known-latest.ts';

export interface UpdateInput {
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly command: string;
  readonly version: string;
  readonly nowMs: number;
  /** Starts the question, and does not wait for its answer. */
  ask?(file: string): void;
}

const DAY_MS = 24 * 60 * 60 * 1_000;

/** Their stderr is that of a program on a host. */
const FOREIGN = ['exec', 'shell'];

/**
 * Lines that tell of a newer version: at most once a day, from what an earlier command asked for. Where that is a day old,
 * it is asked again beside whatever comes next; nobody waits for it, and no failure is ever told.
 */
export function updateNotice(input: UpdateInput): readonly string[] {
  const { env, command, version, nowMs } = input;
  if (FOREIGN.includes(command)) return [];
  if (isSet(env['ORTHWEB_NO_UPDATE_CHECK']) || isSet(env['NO_UPDATE_NOTIFIER'])) return [];
  const file = join(cacheFolder(env), 'latest-version');
  const known = readKnown(file);
  if (known?.latest !== undefined && isNewer(known.latest, version))
    return writeKnown(file) ? notice(known, version) : [];
  // A clock that was set back must not keep the question from being asked for years.
  const ageMs = Math.abs(nowMs - (known?.askedMs ?? 0));
  if (ageMs > DAY_MS) (input.ask ?? ((to) => askRegistry(to, env, env['HOME'] || homedir())))(file);
  return [];
}

function notice({ latest }: Known, version: string): readonly string[] {
  return [
    `orthweb ${latest} is available, this is ${version}: read its CHANGELOG before the next up`,
  ];
}

function isSet(value: string | undefined): boolean {
  return value !== undefined && !/^(|0|false)$/i.test(value);
}
