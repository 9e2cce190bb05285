import type { CommandContext } from '../context.ts';
import { existingDeployment } from '../operate/deployment.ts';
import { readLock } from '../operate/lock.ts';
import { runHistory } from '../operate/run-history.ts';
import { historyLines } from '../ui/history-view.ts';

/** Who changed the deployment, by what and when, as its record says. */
export async function run(context: CommandContext): Promise<number> {
  const { ledger } = await context.session();
  const { name } = await existingDeployment(ledger, context.config().name);
  const [record, lock] = await Promise.all([ledger.readRecord(name), readLock(ledger, name)]);
  const all =
    record === undefined ? [] : runHistory(record.value, lock?.value, context.clock.now());
  const runs = all.slice(-Number(context.invocation.flags['limit']));
  if (context.json) {
    context.document({ deployment: name, runs });
    return 0;
  }
  if (runs.length === 0) {
    context.note(`nothing of ${name} is recorded`);
    return 0;
  }
  context.out(...historyLines(runs, context.screen));
  const more = all.length - runs.length;
  if (more > 0) context.note(`${more} older: ${context.next(`history --limit ${all.length}`)}`);
  return 0;
}
