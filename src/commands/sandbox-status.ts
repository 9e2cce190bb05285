import type { CommandContext } from '../context.ts';
import { type Emulator, findEmulator } from '../sandbox/emulator.ts';
import { type RehearsalStatus, readRehearsal } from '../sandbox/rehearsal-status.ts';
import { sandboxFolders } from '../sandbox/target.ts';
import { sandboxLines } from '../ui/sandbox-view.ts';

/** Where the sandbox is, what runs in it, and what it uses. */
export async function run(context: CommandContext): Promise<number> {
  const { stateDir } = sandboxFolders(context.io.env);
  const emulator = await findEmulator(stateDir);
  showSandbox(context, emulator, await hostsOf(context, emulator));
  return 0;
}

/** The real hosts, or in one line why there are none. */
export async function hostsOf(
  context: CommandContext,
  emulator: Emulator | undefined,
): Promise<RehearsalStatus | string | undefined> {
  if (emulator === undefined) return undefined;
  const { env } = context.io;
  const wanted = context.config().sandbox.hosts;
  return readRehearsal(emulator, sandboxFolders(env).stateDir, { env, wanted });
}

export function showSandbox(
  context: CommandContext,
  emulator: Emulator | undefined,
  found: RehearsalStatus | string | undefined,
): void {
  const [hosts, whyNot] = typeof found === 'string' ? [undefined, found] : [found, undefined];
  const memoryBytes = (emulator?.rssBytes ?? 0) + (hosts?.memoryBytes ?? 0);
  if (context.json) {
    const memory = emulator === undefined ? {} : { memoryBytes };
    const reason = whyNot === undefined ? {} : { hostsNotReal: whyNot };
    context.document({ emulator: emulator ?? null, hosts: hosts ?? null, ...reason, ...memory });
  } else {
    const { columns } = context.terminal;
    context.out(...sandboxLines({ emulator, hosts, whyNot, memoryBytes }, { columns }));
  }
}
