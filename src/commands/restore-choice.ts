import type { CommandContext } from '../context.ts';
import { OrthwebError, UsageError } from '../errors.ts';
import { type FoundBackup, findBackup } from '../operate/backups.ts';
import type { Observed } from '../operate/observe.ts';
import { sameKey } from '../provision/kinds/same-key.ts';
import { DELETED_STUDY_DAYS } from '../provision/stack/foundations.ts';
import { restoreLines } from '../ui/backup-view.ts';
import { isMissing, otherVersion } from './data-guard.ts';
import type { Subject } from './observed.ts';

/** The snapshot that the operator named for the database, checked before anything is made; undefined: none was. */
export async function chosenBackup(
  context: CommandContext,
  subject: Subject,
  observed: Observed,
): Promise<FoundBackup | undefined> {
  const { plan, restoreFrom, record } = observed;
  if (restoreFrom === undefined) return undefined;
  if (!isMissing(plan)) {
    const carriesOn = record?.value.restoring === restoreFrom;
    if (subject.restoreFrom !== undefined && !carriesOn) throw databaseIsThere(context, subject);
    return undefined;
  }
  const backup = await findBackup(subject.ctx, restoreFrom);
  refuseUnfit(context, subject, observed, backup, restoreFrom);
  return backup;
}

export function showChoice(context: CommandContext, chosen: FoundBackup, nowMs: number): void {
  const at = { nowMs, keptDays: DELETED_STUDY_DAYS };
  context.note(...restoreLines(chosen, at, { columns: context.terminal.columns }), '');
}

function databaseIsThere(context: CommandContext, { name }: Subject): UsageError {
  return new UsageError(`${name} has a database, and a snapshot never replaces one`, {
    hint: `${context.next('down')} keeps the studies and a last snapshot; then name the one to go back to`,
  });
}

function refuseUnfit(
  context: CommandContext,
  { name }: Subject,
  { plan, config }: Observed,
  backup: FoundBackup | undefined,
  id: string,
): asserts backup is FoundBackup {
  const hint = `${context.next('backup list')} shows those that there are`;
  if (backup === undefined) throw new UsageError(`there is no snapshot ${id}`, { hint });
  const { owner, status, engineVersion, kmsKeyArn } = backup;
  if (owner !== name) {
    const whose = owner === undefined ? 'of no deployment' : `of ${owner}`;
    throw new UsageError(
      `the snapshot ${id} is ${whose}: the studies that it lists are not in the bucket of ${name}`,
      { hint },
    );
  }
  if (status !== 'available')
    throw new OrthwebError(`the snapshot ${id} is "${status}", not available`, { hint });
  const [major] = engineVersion.split('.');
  if (major !== String(config.database.majorVersion)) throw otherVersion(id, major);
  const key = plan.outputs.get('keys/key') as { readonly keyArn?: string } | undefined;
  if (!sameKey(kmsKeyArn, key?.keyArn ?? ''))
    throw new OrthwebError(
      `the snapshot ${id} is encrypted by another key than the one of ${name}`,
      { hint: 'copy it in RDS with that key, tags too, and name the copy' },
    );
}
