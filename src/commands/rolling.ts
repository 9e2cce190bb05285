import type { CommandContext } from '../context.ts';
import { otherHost } from '../operate/host-reports.ts';
import type { ObservedRollout, RolloutHow } from '../operate/rollout/plan-rollout.ts';
import { type RolloutReport, rollOut } from '../operate/rollout/rollout.ts';
import type { RunJournal } from '../operate/run-journal.ts';
import { lookAtHosts } from '../operate/standing.ts';
import { awaitBackup, copyableDatabase, takeBackup } from '../operate/take-backup.ts';
import { moveSite } from './moving.ts';
import type { Subject } from './observed.ts';

export function rolloutHow({ invocation }: CommandContext): RolloutHow {
  const { flags, command } = invocation;
  return {
    failover: flags['failover'] !== false,
    wait: flags['wait'] !== false,
    upgrade: command === 'upgrade',
  };
}

/** Brings the wanted bundle to the hosts that run another one; undefined: to none, or not yet. */
export async function rollOutPlanned(
  context: CommandContext,
  subject: Subject,
  observed: ObservedRollout,
  journal: RunJournal,
): Promise<RolloutReport | undefined> {
  const { ctx, session } = subject;
  const { rollout, bundle, config } = observed;
  if (rollout.hosts.length === 0 || rollout.held) return undefined;
  // In the sandbox images reach hosts beside them.
  await session.hosts?.settle();
  if (rollout.anotherOrthanc) await copyDatabase(context, subject);
  const { failover, wait } = rolloutHow(context);
  const look = () => lookAtHosts({ ...subject, mayBeLocked: false });
  return rollOut(ctx, {
    rollout,
    bundle,
    images: [config.orthanc.image, config.envoy.image],
    failover,
    wait,
    standing: await look(),
    async move(to) {
      const intent = { kind: 'move', from: otherHost(to), to } as const;
      const standing = await look();
      return moveSite(context, subject, { standing, intent, journal, moved: () => undefined });
    },
  });
}

/** Tables that another Orthanc has brought up to date cannot be brought back. */
async function copyDatabase(context: CommandContext, subject: Subject): Promise<void> {
  if (context.invocation.flags['snapshot'] === false) return;
  const { ctx } = subject;
  const id = await takeBackup(ctx, await copyableDatabase(subject));
  ctx.emit({ type: 'notice', text: `before another Orthanc runs, RDS copies the database: ${id}` });
  await awaitBackup(ctx, id);
}
