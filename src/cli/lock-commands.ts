import type { Command } from 'commander';
import { LOCK, LOCK_RELEASE, LOCK_STATUS } from './texts/deployment.ts';
import { family, type Run, verb } from './verb.ts';

/** Who is changing a deployment. */
export function addLockCommands(program: Command, run: Run): void {
  const lock = family(program, 'lock', LOCK);
  verb(lock, run, 'status', LOCK_STATUS, 'lock status');
  verb(lock, run, 'release', LOCK_RELEASE, 'lock release');
}
