import { CreateDBSnapshotCommand } from '@aws-sdk/client-rds';
import { hasCode } from '../aws/errors.ts';
import { OrthwebError, UsageError } from '../errors.ts';
import { tagList, tagsOf } from '../provision/identity.ts';
import { takesSnapshot } from '../provision/kinds/db-instance-states.ts';
import { names } from '../provision/names.ts';
import type { Ctx } from '../provision/resource.ts';
import { type Backup, findBackup } from './backups.ts';
import { outputsOf } from './node-outputs.ts';
import type { ObserveInput } from './observe.ts';

/** IAM actions of this page. */
export const ACTIONS = ['rds:CreateDBSnapshot', 'rds:AddTagsToResource'];

const DATABASE = 'database/main';
export const BACKUP_TAG = 'orthweb:backup';
/** The first snapshot of a database copies all of it, later ones what changed. */
const TYPICAL_MS = 5 * 60_000;
const DEADLINE_MS = 6 * 60 * 60_000;
const LOOK_EVERY_MS = 10_000;

/** The database's identifier, where there is one that can be copied. */
export async function copyableDatabase(input: ObserveInput): Promise<string> {
  const { ctx } = input;
  const found = (await outputsOf(input, [DATABASE])).get(DATABASE);
  const { identifier, status } = (found ?? {}) as { identifier?: string; status?: string };
  if (identifier === undefined)
    throw new UsageError(`${ctx.deployment} has no database to copy`, {
      hint: `orthweb backup list --name ${ctx.deployment} shows the copies that there are`,
    });
  if (takesSnapshot(status ?? '')) return identifier;
  throw new OrthwebError(`the database is "${status}": RDS takes no snapshot of it now`, {
    hint: 'try again when orthweb status shows it as available',
  });
}

/** Has RDS begin a snapshot of its own name, which `down` keeps. */
export async function takeBackup(ctx: Ctx, DBInstanceIdentifier: string): Promise<string> {
  const stamp = new Date(ctx.clock.now()).toISOString().replace(/\D/g, '').slice(0, 14);
  const DBSnapshotIdentifier = `${names(ctx).backupPrefix}${stamp}`;
  // All of them: RDS copies those of the database only where the call brings none.
  const tags = { ...tagsOf(ctx, DATABASE), Name: DBSnapshotIdentifier, [BACKUP_TAG]: 'manual' };
  const Tags = tagList(tags);
  try {
    await ctx.aws.rds.send(
      new CreateDBSnapshotCommand({ DBInstanceIdentifier, DBSnapshotIdentifier, Tags }),
    );
  } catch (error) {
    // A reply was lost and the call repeated: nobody else makes that name, under the lock and in that second.
    if (!hasCode(error, 'DBSnapshotAlreadyExists', 'DBSnapshotAlreadyExistsFault')) throw error;
  }
  return DBSnapshotIdentifier;
}

export async function awaitBackup(ctx: Ctx, id: string): Promise<Backup> {
  const begunMs = ctx.clock.now();
  while (true) {
    const backup = await findBackup(ctx, id);
    if (backup?.status === 'available') return backup;
    // RDS does not show it to every call in its first seconds.
    const status = backup?.status ?? 'creating';
    const elapsedMs = ctx.clock.now() - begunMs;
    if (status !== 'creating' || elapsedMs > DEADLINE_MS * ctx.pace)
      throw new OrthwebError(`the snapshot ${id} is "${status}", not available`, {
        hint: 'RDS tells why under Events; take another one with orthweb backup create',
      });
    const shown = { type: 'waiting', id: 'database/backup', typicalMs: TYPICAL_MS } as const;
    ctx.emit({ ...shown, status: `creating, ${backup?.percent ?? 0} %`, elapsedMs });
    await ctx.clock.sleep(LOOK_EVERY_MS * ctx.pace, ctx.signal);
  }
}
