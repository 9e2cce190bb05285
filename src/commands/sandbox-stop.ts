import type { CommandContext } from '../context.ts';
import { stopEmulator } from '../sandbox/emulator.ts';
import { stopHosts } from '../sandbox/hosting.ts';
import { sandboxFolders } from '../sandbox/target.ts';

/** Stops the emulated AWS and its hosts; what was in it is gone. */
export async function run(context: CommandContext): Promise<number> {
  const { env } = context.io;
  const { stateDir } = sandboxFolders(env);
  await stopHosts(stateDir, env);
  const stopped = await stopEmulator(stateDir);
  if (context.json) context.document({ stopped });
  else context.note(stopped ? 'sandbox stopped' : 'the sandbox does not run');
  return 0;
}
