import type { CommandContext } from '../context.ts';
import { Declined } from '../errors.ts';
import { existingDeployment } from '../operate/deployment.ts';
import { lockKey } from '../operate/ledger.ts';
import { lockText, readLock } from '../operate/lock.ts';

/** Takes the lock from a run that is dead; only the version that was shown. */
export async function run(context: CommandContext): Promise<number> {
  const { ledger } = await context.session();
  const { name } = await existingDeployment(ledger, context.config().name);
  const lock = await readLock(ledger, name);
  if (lock !== undefined) {
    context.note(lockText(name, lock.value, context.clock.now()));
    const sure = await context.prompter.confirm('Is that run dead? Release its lock?');
    if (!sure) throw new Declined('the lock stays');
    await ledger.delete(lockKey(name), lock.etag);
  }
  if (context.json) context.document({ deployment: name, released: lock !== undefined });
  else context.note(lock === undefined ? `${name} is not locked` : `${name}: lock released`);
  return 0;
}
