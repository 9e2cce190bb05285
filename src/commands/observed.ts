import type { CommandContext } from '../context.ts';
import { existingDeployment, meantDeployment } from '../operate/deployment.ts';
import type { ObserveInput } from '../operate/observe.ts';
import type { Session } from '../session.ts';

/** A command's deployment: where it is and what it is to be like. */
export interface Subject extends ObserveInput {
  readonly name: string;
  readonly session: Session;
}

/** The named deployment, or the only one; `fresh` names a new one where there is none. */
export async function openSubject(context: CommandContext, fresh?: () => string): Promise<Subject> {
  const session = await context.session();
  const config = context.config();
  const { ledger } = session;
  const { name, mayBeLocked } =
    fresh === undefined
      ? await existingDeployment(ledger, config.name)
      : ((await meantDeployment(ledger, config.name)) ?? { name: fresh(), mayBeLocked: true });
  return {
    name,
    mayBeLocked,
    session,
    ledger,
    config,
    ctx: await session.ctx(name, config),
    allowRestart: context.flag('allowRestart'),
  };
}
