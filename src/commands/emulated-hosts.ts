import type { CommandContext } from '../context.ts';
import type { Subject } from './observed.ts';

/** The sandbox runs no real hosts: nothing serves, and nobody says anything of itself. */
export function areEmulated(context: CommandContext, { session }: Subject): boolean {
  return context.sandboxed && session.hosts === undefined;
}

/** Where hosts are only emulated nobody would ever say that they serve. */
export function mayWait(context: CommandContext, subject: Subject): boolean {
  return context.invocation.flags['wait'] !== false && !areEmulated(context, subject);
}
