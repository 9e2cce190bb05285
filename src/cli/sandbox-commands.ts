import type { Command } from 'commander';
import {
  SANDBOX,
  SANDBOX_RESET,
  SANDBOX_START,
  SANDBOX_STATUS,
  SANDBOX_STOP,
} from './texts/sandbox.ts';
import { addSettings, family, type Run, settingOption, verb } from './verb.ts';

/** The emulated AWS on this machine. */
export function addSandboxCommands(program: Command, run: Run): void {
  const sandbox = family(program, 'sandbox', SANDBOX);
  addSettings(verb(sandbox, run, 'start', SANDBOX_START, 'sandbox start'), 'sandbox')
    // Not of that scope, for `up` has it as well.
    .addOption(settingOption('sandbox.hosts'));
  verb(sandbox, run, 'stop', SANDBOX_STOP, 'sandbox stop');
  verb(sandbox, run, 'status', SANDBOX_STATUS, 'sandbox status');
  verb(sandbox, run, 'reset', SANDBOX_RESET, 'sandbox reset');
}
