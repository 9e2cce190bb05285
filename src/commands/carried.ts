import type { CommandContext } from '../context.ts';
import { type Foreground, type Program, runInForeground } from '../operate/foreground.ts';
import { closeHostSession, type HostSession } from '../operate/host-session.ts';
import { pluginProgram, type SessionPlugin, ssmEndpoint } from '../operate/session-plugin.ts';
import type { Subject } from './observed.ts';

export interface Carrying {
  readonly stdio: 'terminal' | 'messages';
  /** Told of Ctrl-C and of the system's requests to end while the program runs. */
  stop(signal: NodeJS.Signals, program: Foreground): void;
}

/** The program of AWS that carries this session. */
export async function pluginFor(
  { ctx, session }: Subject,
  plugin: SessionPlugin,
  opened: HostSession,
): Promise<Program> {
  const { profile, endpoint } = session.target;
  const address = await ssmEndpoint(ctx.aws.ssm, endpoint);
  return pluginProgram(plugin, opened, { region: session.region, profile, endpoint: address });
}

/**
 * Opens a session, gives the terminal to the program that carries it until that ends, and ends the session. Answers the
 * program's exit code.
 */
export async function carry(
  context: CommandContext,
  { ctx, session }: Subject,
  open: () => Promise<HostSession>,
  programFor: (opened: HostSession) => Promise<Program>,
  how: Carrying,
): Promise<number> {
  const aws = await session.afterwards();
  const opened = await open();
  const giveBackKeys = context.io.ignoreKeys();
  let running: Foreground | undefined;
  const giveBackStops = context.takeStops((signal) => {
    if (running !== undefined) how.stop(signal, running);
  });
  try {
    const program = await programFor(opened);
    ctx.signal.throwIfAborted();
    running = runInForeground(program, context.io.env, how.stdio);
    return await running.ended;
  } finally {
    giveBackStops();
    giveBackKeys();
    await closeHostSession({ aws, emit: ctx.emit }, opened);
  }
}
