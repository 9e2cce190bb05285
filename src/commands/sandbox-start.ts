import type { CommandContext } from '../context.ts';
import { startEmulator } from '../sandbox/emulator.ts';
import { sandboxFolders } from '../sandbox/target.ts';
import { showSandbox } from './sandbox-status.ts';

/** Starts the emulated AWS, or finds it running. */
export async function run(context: CommandContext): Promise<number> {
  const { delays } = context.config().sandbox;
  const { io, signal } = context;
  const note = (line: string): void => context.note(line);
  showSandbox(context, await startEmulator({ ...sandboxFolders(io.env), delays, note, signal }));
  return 0;
}
