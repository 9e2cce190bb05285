import type { CommandContext } from '../context.ts';
import { existingDeployment } from '../operate/deployment.ts';
import { isDeadHere, thisProcess } from '../operate/holder.ts';
import { lockText, readLock } from '../operate/lock.ts';

/** Who is changing the deployment now. */
export async function run(context: CommandContext): Promise<number> {
  const { ledger } = await context.session();
  const { name } = await existingDeployment(ledger, context.config().name);
  const lock = (await readLock(ledger, name))?.value;
  if (context.json) {
    context.document({ deployment: name, lock: lock ?? null });
  } else if (lock === undefined) {
    context.out(`${name} is not locked`);
  } else {
    const dead = isDeadHere(lock, thisProcess()) ? '; that process has ended' : '';
    context.out(`${lockText(name, lock, context.clock.now())}${dead}`);
  }
  return 0;
}
