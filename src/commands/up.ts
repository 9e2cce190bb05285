import type { CommandContext } from '../context.ts';
import { bringUp } from './bring-up.ts';
import { newName } from './new-name.ts';
import { openSubject } from './observed.ts';
import { reported } from './run-report.ts';

/** Brings the deployment to what the configuration says; carries on where an earlier run stopped. */
export async function run(context: CommandContext): Promise<number> {
  const startedMs = context.clock.now();
  const opened = await openSubject(context, newName);
  const subject = { ...opened, restoreFrom: context.word('fromSnapshot') };
  return reported(context, subject, () => bringUp(context, subject, startedMs));
}
