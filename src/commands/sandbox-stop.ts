import type { CommandContext } from '../context.ts';
import { stopEmulator } from '../sandbox/emulator.ts';
import { sandboxFolders } from '../sandbox/target.ts';

/** Stops the emulated AWS; what was in it is gone. */
export async function run(context: CommandContext): Promise<number> {
  const stopped = await stopEmulator(sandboxFolders(context.io.env).stateDir);
  if (context.json) context.document({ stopped });
  else context.note(stopped ? 'sandbox stopped' : 'the sandbox does not run');
  return 0;
}
