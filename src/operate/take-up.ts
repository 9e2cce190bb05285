import type { Ctx } from '../provision/resource.ts';
import { firstLine, type HostName, printable } from './host-reports.ts';
import { HostNotConnected } from './remote-command.ts';
import type { SiteHost } from './site-hosts.ts';

/**
 * What became of a change on a host. `taken`: it is in use there. `later`: the host takes it by itself. `behind`: it
 * goes on with the old one. `broken`: it was told, and does not serve since.
 */
export interface TakeUp {
  readonly host: HostName;
  readonly outcome: 'taken' | 'later' | 'behind' | 'broken';
  readonly why: string;
}

/** What a host is asked to do; answers how it went, or throws `HostNotConnected`. */
export type Ask = (one: SiteHost) => Promise<Omit<TakeUp, 'host'>>;

export interface AskOptions {
  /** Of a host that runs and cannot be reached. */
  readonly unreached: Omit<TakeUp, 'host'>;
  /** Of one that does not run. */
  readonly stopped: string;
}

/** Somebody has to look after it. */
export function isAmiss({ outcome }: TakeUp): boolean {
  return outcome === 'behind' || outcome === 'broken';
}

/** Asks one host, shows that it is being asked, and puts into words what kept it from answering. */
export async function askHost(
  ctx: Pick<Ctx, 'emit' | 'clock'>,
  one: SiteHost,
  ask: Ask,
  { unreached, stopped }: AskOptions,
): Promise<TakeUp> {
  const { name: host, state } = one;
  if (state !== 'running') return { host, outcome: 'later', why: `it is ${state}: ${stopped}` };
  const id = `hosts/${host}`;
  const begunMs = ctx.clock.now();
  ctx.emit({ type: 'started', id, action: 'update' });
  const end = (taken: boolean) => {
    const elapsedMs = ctx.clock.now() - begunMs;
    ctx.emit({ type: 'finished', id, action: taken ? 'update' : 'keep', elapsedMs });
  };
  try {
    const said = await ask(one);
    end(said.outcome === 'taken');
    return { host, ...said };
  } catch (error) {
    end(false);
    if (!(error instanceof HostNotConnected)) throw error;
    return { host, ...unreached, why: `${error.message}: ${unreached.why}` };
  }
}

/** The last line that a script wrote, as it may be shown. */
export function lastWords(text: string): string {
  return firstLine(printable(text).trim().split('\n').at(-1) ?? '').slice(0, 200);
}
