import type { Invocation } from './cli.ts';
import { nextCommand } from './ui/next-command.ts';

/** A command as it was typed. */
export class Invoked {
  readonly invocation: Invocation;

  constructor(invocation: Invocation) {
    this.invocation = invocation;
  }

  /** Whether a switch was given, by commander's attribute. */
  flag(name: string): boolean {
    return this.invocation.flags[name] === true;
  }

  /** The value of a flag that takes one. */
  word(name: string): string | undefined {
    const value = this.invocation.flags[name];
    return typeof value === 'string' ? value : undefined;
  }

  get sandboxed(): boolean {
    return this.flag('sandbox');
  }

  get json(): boolean {
    return this.flag('json');
  }

  /** What to type for another command on the same deployment: `orthweb status --sandbox`. */
  next(command: string): string {
    return nextCommand(command, {
      sandboxed: this.sandboxed,
      file: this.word('config'),
      name: this.word('name'),
    });
  }
}
