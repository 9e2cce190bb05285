import type { CommandContext } from '../context.ts';
import { resetEmulator } from '../sandbox/emulator.ts';
import { sandboxFolders } from '../sandbox/target.ts';

/** Empties the emulated AWS, which goes on running. */
export async function run(context: CommandContext): Promise<number> {
  const reset = await resetEmulator(sandboxFolders(context.io.env).stateDir);
  if (context.json) context.document({ reset });
  else context.note(reset ? 'sandbox emptied' : 'the sandbox does not run');
  return 0;
}
