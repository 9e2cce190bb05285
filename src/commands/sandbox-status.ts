import type { CommandContext } from '../context.ts';
import { type Emulator, findEmulator } from '../sandbox/emulator.ts';
import { sandboxFolders } from '../sandbox/target.ts';
import { bytes } from '../ui/numbers.ts';

/** Where the sandbox is and what it uses. */
export async function run(context: CommandContext): Promise<number> {
  showSandbox(context, await findEmulator(sandboxFolders(context.io.env).stateDir));
  return 0;
}

export function showSandbox(context: CommandContext, emulator: Emulator | undefined): void {
  if (context.json) {
    context.document({ emulator: emulator ?? null });
  } else if (emulator === undefined) {
    context.out('the sandbox does not run');
  } else {
    const { endpoint, motoVersion, pid, delays, startedAt, rssBytes } = emulator;
    context.out(
      `emulated AWS   ${endpoint} (moto ${motoVersion})`,
      `process        ${pid}, since ${startedAt}, delays ${delays}`,
      ...(rssBytes === undefined ? [] : [`memory         ${bytes(rssBytes)}`]),
    );
  }
}
