import type { CommandContext } from '../context.ts';
import { OrthwebError, UsageError } from '../errors.ts';
import { openHostSession } from '../operate/host-session.ts';
import { requireFreePort } from '../operate/local-port.ts';
import { findPlugin } from '../operate/session-plugin.ts';
import { TUNNEL_NODES, TUNNEL_PORTS, type TunnelTarget, tunnelTo } from '../operate/tunnel.ts';
import { carry, pluginFor } from './carried.ts';
import { chooseRunningHost } from './chosen.ts';

/** A way to the database or to a host's own HTTPS, through the active host, until Ctrl-C. */
export async function run(context: CommandContext): Promise<number> {
  const target = targetOf(context.invocation.words[0]);
  if (context.sandboxed)
    throw new OrthwebError('the sandbox has no Session Manager that could carry a tunnel', {
      hint: 'what it runs listens on this machine already: orthweb outputs --sandbox',
    });
  const port = Number(context.invocation.flags['port'] ?? TUNNEL_PORTS[target]);
  const plugin = await findPlugin(context.io.env);
  const { subject, site, host } = await chooseRunningHost(context, undefined, TUNNEL_NODES);
  const tunnel = tunnelTo(target, subject.ctx, site, port);
  await requireFreePort(port);
  let stopped = false;
  const open = async () => {
    const opened = await openHostSession(subject.ctx, host.instanceId, tunnel.purpose);
    show(context, { target, host: host.name, port, use: tunnel.use });
    return opened;
  };
  const exitCode = await carry(
    context,
    subject,
    open,
    (opened) => pluginFor(subject, plugin, opened),
    {
      stdio: 'messages',
      stop(signal, running) {
        running.signal(stopped ? 'SIGKILL' : signal);
        stopped = true;
      },
    },
  );
  // Ctrl-C is how a tunnel is meant to end.
  return stopped ? 0 : exitCode;
}

function targetOf(word: string | undefined): TunnelTarget {
  if (word === 'db' || word === 'web') return word;
  throw new UsageError(`tunnel: there is no way to ${word}`, { hint: 'orthweb tunnel db, or web' });
}

interface Shown {
  readonly target: TunnelTarget;
  readonly host: string;
  readonly port: number;
  readonly use: readonly string[];
}

function show(context: CommandContext, shown: Shown): void {
  if (context.json) context.document(shown);
  else context.out(...shown.use);
  context.note(`through ${shown.host}, while this runs; Ctrl-C ends it`);
}
