import type { CommandContext } from '../context.ts';
import { Interrupted } from '../errors.ts';
import type { RunInput } from '../operate/locked-run.ts';
import { lockWaitMs } from './held-lock.ts';
import type { Subject } from './observed.ts';

export function lockInput(context: CommandContext, subject: Subject): RunInput {
  const { ctx, ledger, name } = subject;
  return {
    ledger,
    partition: ctx.partition,
    name,
    command: `orthweb ${context.invocation.command}`,
    waitMs: lockWaitMs(context),
    clock: ctx.clock,
    pace: ctx.pace,
    signal: ctx.signal,
    notice: (text) => ctx.emit({ type: 'notice', text }),
    lost: (reason) => context.abort(new Interrupted(reason.message, { cause: reason })),
  };
}
