import type { CommandContext } from '../context.ts';
import { changeDelays, findEmulator, startEmulator } from '../sandbox/emulator.ts';
import { sandboxFolders, sandboxHosts } from '../sandbox/target.ts';
import { hostsOf, showSandbox } from './sandbox-status.ts';

/** Starts the emulated AWS, or finds it running, and lets its hosts be real where they can be. */
export async function run(context: CommandContext): Promise<number> {
  const config = context.config();
  const { delays } = config.sandbox;
  const { io, signal } = context;
  const note = (line: string): void => context.note(line);
  const folders = sandboxFolders(io.env);
  const started = await startEmulator({ ...folders, delays, note, signal });
  // One that runs keeps its times unless others were asked for.
  const asked = config.sources['sandbox.delays'] !== 'default';
  if (asked && started.delays !== delays) await changeDelays(folders.stateDir, delays);
  await sandboxHosts({ env: io.env, config, starting: true, signal, note }, started);
  const emulator = await findEmulator(folders.stateDir);
  showSandbox(context, emulator, await hostsOf(context, emulator));
  return 0;
}
