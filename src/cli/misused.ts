import type { Command, CommanderError } from 'commander';

/** What commander did not understand, or help and version that it has shown. */
export class Misused extends Error {
  override readonly name = 'Misused';
  readonly error: CommanderError;
  /** The words of the command that was meant, none for orthweb itself. */
  readonly command: readonly string[];

  constructor(error: CommanderError, command: readonly string[]) {
    super(error.message, { cause: error });
    this.error = error;
    this.command = command;
  }
}

/** Has every command throw instead of ending the process, with its own name: commander's errors have none. */
export function throwMisuse(command: Command, path: readonly string[] = []): void {
  command.exitOverride((error) => {
    throw new Misused(error, path);
  });
  for (const child of command.commands) throwMisuse(child, [...path, child.name()]);
}
