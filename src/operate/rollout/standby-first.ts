import { messageOf } from '../../aws/errors.ts';
import { OrthwebError } from '../../errors.ts';
import type { Ctx } from '../../provision/resource.ts';
import type { HostFacts } from '../standing.ts';
import { lastWords } from '../take-up.ts';
import { ask, type Delivery, deliver, NotBegun } from './deliver.ts';
import { START_ORTHANCS, STOP_ORTHANCS } from './host-scripts.ts';

export interface Pair {
  /** Whoever serves. */
  readonly front: HostFacts;
  readonly spare: HostFacts;
}

/** Where the standby does not serve with it, the other host goes on with what it has. */
export async function deliverFirst(ctx: Ctx, { front, spare }: Pair, how: Delivery): Promise<void> {
  try {
    await deliver(ctx, spare, how);
  } catch (error) {
    ctx.signal.throwIfAborted();
    throw new OrthwebError(
      `${messageOf(error)}\nNothing was moved: ${front.host} goes on with what it has.`,
      {
        cause: error,
        hint: `put the setting back, or mend what ${spare.host} says; the same command carries on`,
      },
    );
  }
}

/**
 * As `deliverFirst`, while no Orthanc of the other host runs: "No rolling update when the DB schema changes: stop all,
 * upgrade, start all with the same version". They are started again only where the standby has not begun.
 */
export async function deliverAlone(ctx: Ctx, pair: Pair, how: Delivery): Promise<void> {
  const { front, spare } = pair;
  const text = `the Orthancs of ${front.host} are stopped: the site does not serve until ${spare.host} does`;
  ctx.emit({ type: 'notice', text });
  try {
    const { exitCode, stderr } = await ask(ctx, front, STOP_ORTHANCS);
    if (exitCode !== 0)
      throw new NotBegun(`the Orthancs of ${front.host} do not end: ${lastWords(stderr)}`);
    await deliver(ctx, spare, how);
  } catch (error) {
    if (ctx.signal.aborted) ctx.emit({ type: 'notice', text: leftStopped(pair) });
    ctx.signal.throwIfAborted();
    throw error instanceof NotBegun
      ? await startedAgain(ctx, pair, error)
      : outOfService(pair, error);
  }
}

/** The tables are as they were. */
async function startedAgain(ctx: Ctx, { front }: Pair, cause: NotBegun): Promise<OrthwebError> {
  const { exitCode } = await ask(ctx, front, START_ORTHANCS);
  const now =
    exitCode === 0
      ? `The Orthancs of ${front.host} are started again, and go on with what they have.`
      : `The Orthancs of ${front.host} could not be started again: restart that host.`;
  return new OrthwebError(`${cause.message}\n${now}`, {
    cause,
    hint: 'the same command tries again',
  });
}

function outOfService(pair: Pair, cause: unknown): OrthwebError {
  return new OrthwebError(`${messageOf(cause)}\n${leftStopped(pair)}`, {
    cause,
    hint: `${pair.spare.host} goes on trying by itself; the same command waits for it and carries on`,
  });
}

function leftStopped({ front, spare }: Pair): string {
  return `The site does not serve: the Orthancs of ${front.host} stay stopped, as ${spare.host} may have changed the tables of the database.`;
}
