import { OrthwebError } from '../errors.ts';
import type { Ctx } from '../provision/resource.ts';
import { readHostReports } from './host-reports.ts';
import { runOnHost } from './remote-command.ts';
import { awaitServing } from './serving.ts';
import type { SiteHost } from './site-hosts.ts';
import { askHost, type TakeUp } from './take-up.ts';

/**
 * Restarting the unit reads the secret again and makes the Orthancs anew, the first of them alone; Envoy stays. It ends
 * well only when the host has found itself well, and is tried again by systemd where it does not.
 */
const RESTART = 'systemctl restart orthweb.service';
/** Images may have to be pulled, and the first Orthanc be waited for. */
const TIMEOUT_SECONDS = 45 * 60;

const HOW = {
  unreached: { outcome: 'behind', why: 'it takes the new login when it restarts' },
  stopped: 'it takes the new login when it starts',
} as const;

/** One host after the other. Where one does not come back, those after it are spared: they still serve. */
export async function takeUpLogin(
  ctx: Ctx,
  hosts: readonly SiteHost[],
): Promise<readonly TakeUp[]> {
  const ends: TakeUp[] = [];
  for (const one of hosts) {
    const broken = ends.find(({ outcome }) => outcome === 'broken');
    ends.push(
      broken === undefined
        ? await askHost(ctx, one, (host) => restart(ctx, host), HOW)
        : { host: one.name, outcome: 'behind', why: `spared, as ${broken.host} does not serve` },
    );
  }
  return ends;
}

async function restart(ctx: Ctx, one: SiteHost): Promise<Omit<TakeUp, 'host'>> {
  const { name: host, instanceId } = one;
  const before = (await readHostReports(ctx)).get(host)?.atMs ?? 0;
  const comment = `orthweb: new web login of ${ctx.deployment}`;
  const options = { timeoutSeconds: TIMEOUT_SECONDS, comment };
  const { exitCode } = await runOnHost(ctx, instanceId, RESTART, options);
  if (exitCode === 0) return { outcome: 'taken', why: 'serves with the new login' };
  try {
    // What it said before was of the old login.
    await awaitServing(ctx, [{ host, instanceId, launchedAtMs: before + 1 }]);
    return { outcome: 'taken', why: 'serves with the new login, at a second try' };
  } catch (error) {
    if (!(error instanceof OrthwebError) || error.exitCode === 130) throw error;
    const reason = error.message.split('\n')[1] ?? error.message;
    return { outcome: 'broken', why: `does not serve: ${reason.trim()}` };
  }
}
