import type { CommandContext } from '../context.ts';
import { findBackup } from '../operate/backups.ts';
import { awaitBackup, copyableDatabase, takeBackup } from '../operate/take-backup.ts';
import { duration } from '../ui/durations.ts';
import { wrap } from '../ui/wrap.ts';
import { lockedWork } from './locked-work.ts';
import { openSubject } from './observed.ts';

/** A copy of the database that outlives it. */
export async function run(context: CommandContext): Promise<number> {
  const subject = await openSubject(context);
  const { ctx, name } = subject;
  await copyableDatabase(subject);
  const begunMs = ctx.clock.now();
  const waits = context.flag('wait');
  const backup = await lockedWork(context, subject, {
    total: 1,
    async work() {
      const id = await takeBackup(ctx, await copyableDatabase(subject));
      ctx.emit({ type: 'notice', text: `RDS makes ${id}, and goes on if this run is stopped` });
      return waits ? awaitBackup(ctx, id) : ((await findBackup(ctx, id)) ?? { id });
    },
  });
  if (context.json) context.document({ deployment: name, backup });
  else context.out(backup.id);
  const done = waits ? `available after ${duration(ctx.clock.now() - begunMs)}` : 'being made';
  const next = `${done}. next: ${context.next('backup list')}`;
  context.note(...wrap(next, context.terminal.columns));
  return 0;
}
