import type { CommandContext } from '../context.ts';
import { OrthwebError } from '../errors.ts';
import { stopEmulator } from '../sandbox/emulator.ts';
import { stopHosts } from '../sandbox/hosting.ts';
import { sandboxFolders } from '../sandbox/target.ts';

/** Stops the emulated AWS and its hosts; what was in it is gone. */
export async function run(context: CommandContext): Promise<number> {
  const { env } = context.io;
  const { stateDir } = sandboxFolders(env);
  const trouble = await stopHosts(stateDir, env).catch((error: unknown) => error);
  const stopped = await stopEmulator(stateDir);
  // The emulator has nothing to do with an engine that does not answer.
  if (trouble !== undefined) throw leftInDocker(trouble);
  if (context.json) context.document({ stopped });
  else context.note(stopped ? 'sandbox stopped' : 'the sandbox does not run');
  return 0;
}

function leftInDocker(cause: unknown): OrthwebError {
  const said = cause instanceof Error ? cause.message : String(cause);
  const message = `the sandbox is stopped, but what it has in Docker is not removed:\n  ${said}`;
  return new OrthwebError(message, {
    hint: 'start Docker, then run it again: orthweb sandbox stop',
    cause,
  });
}
