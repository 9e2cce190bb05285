import type { CommandContext } from '../context.ts';
import { changeDelays, findEmulator, startEmulator } from '../sandbox/emulator.ts';
import { sandboxFolders } from '../sandbox/target.ts';
import { showSandbox } from './sandbox-status.ts';

/** Starts the emulated AWS, or finds it running. */
export async function run(context: CommandContext): Promise<number> {
  const { delays } = context.config().sandbox;
  const { io, signal } = context;
  const note = (line: string): void => context.note(line);
  const folders = sandboxFolders(io.env);
  const emulator = await startEmulator({ ...folders, delays, note, signal });
  // One that runs keeps its times unless others were asked for.
  const asked = context.config().sources['sandbox.delays'] !== 'default';
  if (asked && emulator.delays !== delays) await changeDelays(folders.stateDir, delays);
  showSandbox(context, await findEmulator(folders.stateDir));
  return 0;
}
