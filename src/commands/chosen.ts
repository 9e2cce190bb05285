import type { CommandContext } from '../context.ts';
import {
  chosenHost,
  lookAtSite,
  runningHost,
  type Site,
  type SiteHost,
} from '../operate/site-hosts.ts';
import type { ProvisionEvent } from '../provision/resource.ts';
import { openSubject, type Subject } from './observed.ts';

/** The host that a command is for. */
export interface Chosen {
  readonly subject: Subject;
  readonly site: Site;
  readonly host: SiteHost;
}

/** The deployment, of which notices are told at once: nothing here has a reporter that would show them. */
export async function openHeard(context: CommandContext): Promise<Subject> {
  const subject = await openSubject(context);
  const emit = (event: ProvisionEvent): void => {
    if (event.type === 'notice') context.warn(event.text);
  };
  return { ...subject, ctx: { ...subject.ctx, emit } };
}

/** The host that `word` names, or the active one. `more`: nodes that are to be looked at as well. */
export async function chooseHost(
  context: CommandContext,
  word: string | undefined,
  more: readonly string[] = [],
): Promise<Chosen> {
  const subject = await openHeard(context);
  const site = await lookAtSite(subject, more);
  return { subject, site, host: chosenHost(subject.name, site, word) };
}

/** As `chooseHost`, for what needs a host that runs. */
export async function chooseRunningHost(
  context: CommandContext,
  word: string | undefined,
  more: readonly string[] = [],
): Promise<Chosen> {
  const chosen = await chooseHost(context, word, more);
  runningHost(chosen.host, context.next(`${chosen.host.name} start`));
  return chosen;
}
