import { join } from 'node:path';
import { systemClock } from '../clock.ts';
import { isDeploymentName } from '../config/patterns.ts';
import { readConfig } from '../config-source.ts';
import { Interrupted } from '../errors.ts';
import type { Io } from '../io.ts';
import { sandboxFolders, standingTarget } from '../sandbox/target.ts';
import type { Target } from '../session.ts';
import { NameCache } from './name-cache.ts';

/** From the start of the process: nobody waits longer for a Tab. */
const DEADLINE_MS = 1_500;

export interface Names {
  readonly names: readonly string[];
  /** A call is still under way. */
  readonly late: boolean;
}

/** The deployments of the account and region that the line names so far. Never rejects. */
export async function deploymentNames(
  flags: Readonly<Record<string, string | true>>,
  io: Io,
  deadline: Promise<void> = tooLate(),
): Promise<Names> {
  const stop = new AbortController();
  const found = look(flags, io, stop).catch(() => []);
  const names = await Promise.race([found, deadline.then(() => undefined)]);
  if (names === undefined) stop.abort(new Interrupted('too late'));
  return { names: names ?? [], late: names === undefined };
}

function tooLate(): Promise<void> {
  const leftMs = Math.max(300, DEADLINE_MS - process.uptime() * 1000);
  const signal = AbortSignal.timeout(Math.round(leftMs));
  return new Promise((done) => {
    signal.addEventListener('abort', () => done());
  });
}

async function look(
  flags: Readonly<Record<string, string | true>>,
  io: Io,
  stop: AbortController,
): Promise<readonly string[]> {
  const config = readConfig({ command: '__complete', flags, words: [] }, io);
  const { profile, region } = config;
  if (flags['sandbox'] === true) return namesAt(await standingTarget(io.env, region), stop.signal);
  const folder = join(sandboxFolders(io.env).cacheDir, 'completion');
  const cache = new NameCache(folder, { profile, region, env: io.env });
  const known = cache.read(Date.now());
  if (known !== undefined) return known;
  // Until it is answered: another Tab does not ask again what has just failed.
  cache.write({ at: Date.now(), names: [], failed: true });
  const { awsTarget } = await import('../run-target.ts');
  const names = await namesAt(awsTarget(io.env, config), stop.signal);
  cache.write({ at: Date.now(), names, failed: false });
  return names;
}

async function namesAt(
  target: Target | undefined,
  signal: AbortSignal,
): Promise<readonly string[]> {
  if (target === undefined) return [];
  const { openSession } = await import('../session.ts');
  const emit = (): void => undefined;
  const { ledger } = await openSession({ target, clock: systemClock, signal, emit });
  return [...(await ledger.deployments()).keys()].filter(isDeploymentName).sort();
}
