import type { CommandContext } from '../context.ts';
import { listBackups } from '../operate/backups.ts';
import { outputsOf } from '../operate/node-outputs.ts';
import { BACKUP_USES, backupLines } from '../ui/backup-view.ts';
import { openSubject } from './observed.ts';

/** Every copy of the database, and what each is good for. */
export async function run(context: CommandContext): Promise<number> {
  const subject = await openSubject(context);
  const { ctx, name } = subject;
  const [backups, outputs] = await Promise.all([
    listBackups(ctx),
    outputsOf(subject, ['database/main']),
  ]);
  if (context.json) {
    const rows = backups.map((backup) => ({ ...backup, use: BACKUP_USES[backup.kind] }));
    context.document({ deployment: name, backups: rows });
    return 0;
  }
  const restore = context.next('up --from-snapshot BACKUP');
  const next = outputs.has('database/main')
    ? `to go back to one: ${context.next('down')}, then ${restore}`
    : `next: ${restore}`;
  const at = { deployment: name, nowMs: ctx.clock.now(), next };
  context.out(...backupLines(backups, at, context.screen));
  return 0;
}
