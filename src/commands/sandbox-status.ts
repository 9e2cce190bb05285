import type { CommandContext } from '../context.ts';
import { type Emulator, findEmulator } from '../sandbox/emulator.ts';
import { type RehearsalStatus, readRehearsal } from '../sandbox/rehearsal-status.ts';
import { sandboxFolders } from '../sandbox/target.ts';
import { sandboxLines } from '../ui/sandbox-view.ts';

/** Where the sandbox is, what runs in it, and what it uses. */
export async function run(context: CommandContext): Promise<number> {
  const { env } = context.io;
  const { stateDir } = sandboxFolders(env);
  const emulator = await findEmulator(stateDir);
  const hosts = emulator === undefined ? undefined : await readRehearsal(emulator, stateDir, env);
  showSandbox(context, emulator, hosts);
  return 0;
}

export function showSandbox(
  context: CommandContext,
  emulator: Emulator | undefined,
  hosts?: RehearsalStatus,
): void {
  const memoryBytes = (emulator?.rssBytes ?? 0) + (hosts?.memoryBytes ?? 0);
  if (context.json) {
    const memory = emulator === undefined ? {} : { memoryBytes };
    context.document({ emulator: emulator ?? null, hosts: hosts ?? null, ...memory });
  } else {
    const { columns } = context.terminal;
    context.out(...sandboxLines({ emulator, hosts, memoryBytes }, { columns }));
  }
}
