import type { CommandContext } from '../context.ts';
import { type FailoverReport, failover } from '../operate/failover/failover.ts';
import type { Intent } from '../operate/failover/intent.ts';
import { siteProbes } from '../operate/outside/probes.ts';
import type { RunJournal } from '../operate/run-journal.ts';
import type { Standing } from '../operate/standing.ts';
import type { Subject } from './observed.ts';
import { unheardIn } from './standing-free.ts';

export interface Moving {
  readonly standing: Standing;
  readonly intent: Intent;
  readonly journal: RunJournal;
  /** Called when the site address is where it is to be. */
  moved(): void;
}

/** Moves the site and looks at it from outside, as far as it can be seen from here. */
export async function moveSite(
  context: CommandContext,
  subject: Subject,
  moving: Moving,
): Promise<FailoverReport> {
  const { ctx, session, config } = subject;
  const { site, site_address: address } = moving.standing.outputs;
  const place = subject.here ?? site;
  const [lasting, probes] = await Promise.all([
    session.lasting(),
    place && address ? siteProbes(ctx, config, place, address) : undefined,
  ]);
  return failover(ctx, { ...moving, lasting, probes, unheard: unheardIn(context, subject) });
}
