import type { CommandContext } from '../context.ts';
import { lookAtHosts, type Standing } from '../operate/standing.ts';
import { waitForHolder } from './held-lock.ts';
import type { Subject } from './observed.ts';

/** The hosts as they are when nobody else is changing them. */
export async function standingFree(context: CommandContext, subject: Subject): Promise<Standing> {
  const standing = await lookAtHosts(subject);
  const waited = await waitForHolder(context, subject, standing.lock);
  return waited ? lookAtHosts({ ...subject, mayBeLocked: true }) : standing;
}

/** What it means that a host never reported, where there is none that could. */
export function unheardIn(context: CommandContext, { session }: Subject): string | undefined {
  const emulated = session.site === undefined && session.hosts === undefined;
  const real = !context.sandboxed || !emulated;
  return real ? undefined : 'the sandbox runs no real hosts, so none says that it serves';
}
