import type { CommandContext } from '../context.ts';
import { resetEmulator } from '../sandbox/emulator.ts';
import { settleHosts } from '../sandbox/hosting.ts';
import { sandboxFolders } from '../sandbox/target.ts';

/** Empties the emulated AWS, which goes on running. */
export async function run(context: CommandContext): Promise<number> {
  const { stateDir } = sandboxFolders(context.io.env);
  const reset = await resetEmulator(stateDir);
  await settleHosts(stateDir, context.signal);
  if (context.json) context.document({ reset });
  else context.note(reset ? 'sandbox emptied' : 'the sandbox does not run');
  return 0;
}
