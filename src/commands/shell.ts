import type { CommandContext } from '../context.ts';
import { OrthwebError, UsageError } from '../errors.ts';
import { openPage } from '../operate/browser.ts';
import { consolePages } from '../operate/console-url.ts';
import type { Program } from '../operate/foreground.ts';
import { type HostSession, openHostSession } from '../operate/host-session.ts';
import { findPlugin } from '../operate/session-plugin.ts';
import type { Session } from '../session.ts';
import { commandWord } from '../ui/command-word.ts';
import { carry, pluginFor } from './carried.ts';
import { chooseHost, chooseRunningHost } from './chosen.ts';
import type { Subject } from './observed.ts';

/** A shell on a host, here or in the browser. */
export function run(context: CommandContext): Promise<number> {
  return context.flag('web') ? inBrowser(context) : onTerminal(context);
}

async function onTerminal(context: CommandContext): Promise<number> {
  const [word] = context.invocation.words;
  refuseOffTerminal(context, word);
  // Looked for before the session is opened: one that nobody carries would stay for a while.
  const carrierOf = await carriers(context, await context.session());
  const { subject, host } = await chooseRunningHost(context, word);
  const { instanceId, name } = host;
  const carrier = carrierOf(instanceId);
  context.note(`${name} of ${subject.name} (${instanceId}); exit leaves it`);
  const open = () => openHostSession(subject.ctx, instanceId);
  return carry(context, subject, open, (opened) => carrier(subject, opened), {
    stdio: 'terminal',
    // Ctrl-C is for the remote side: the keyboard has given it to the program as well.
    stop: (signal, running) => {
      if (signal !== 'SIGINT') running.signal(signal);
    },
  });
}

function refuseOffTerminal(context: CommandContext, word = 'active'): void {
  const { stdin, stdout } = context.io;
  const hint = `run a command: ${context.next(`exec ${commandWord(word)}`)} -- COMMAND`;
  if (context.json) throw new UsageError('shell: a shell has no JSON document', { hint });
  if (stdin.isTTY === true && stdout.isTTY === true && context.flag('input')) return;
  throw new UsageError('shell: this is no terminal', { hint });
}

type Carrier = (subject: Subject, opened: HostSession) => Promise<Program>;

/** What carries a session to a host: AWS's plugin, or what the sandbox has in its place. */
async function carriers(
  { io, sandboxed }: CommandContext,
  { target: { hostShell } }: Session,
): Promise<(instanceId: string) => Carrier> {
  if (hostShell === undefined && !sandboxed) {
    const plugin = await findPlugin(io.env);
    return () => (subject, opened) => pluginFor(subject, plugin, opened);
  }
  return (instanceId) => {
    const shell = hostShell?.(instanceId);
    if (shell !== undefined) return async () => ({ env: {}, ...shell });
    throw new OrthwebError('the sandbox runs no real host that a shell could be opened on', {
      hint: 'it makes real ones where a Docker engine runs',
    });
  };
}

async function inBrowser(context: CommandContext): Promise<number> {
  const { subject, host } = await chooseHost(context, context.invocation.words[0]);
  const pages = consolePages(subject.ctx, host.instanceId);
  const opened = await openPage(pages.sessionManager, context.io.env);
  if (context.json) context.document({ host: host.name, ...pages, opened });
  else context.out(pages.sessionManager);
  if (!opened)
    context.note('no desktop here: open this page in a browser that is logged in to AWS');
  return 0;
}
