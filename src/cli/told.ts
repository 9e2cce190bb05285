import type { Command } from 'commander';

/** Under which heading the commands stand, in the order of the screen. */
export const GROUPS = [
  'First steps',
  'Deployment',
  'Prove',
  'Operate',
  'Access',
  'Sandbox',
  'This program',
] as const;
export type Group = (typeof GROUPS)[number];

/** A complete command line, and what it is for. */
export type Example = readonly [line: string, meaning: string];

/** What help, manual and reference tell of a command. */
export interface Told {
  /** Of a command directly below `orthweb`; those below another one stand with it. */
  readonly group?: Group;
  /** For the list of commands: a few words. */
  readonly summary: string;
  /** One or two sentences. */
  readonly about: string;
  readonly examples: readonly Example[];
  /** What one has to know beside the flags, a paragraph each. */
  readonly notes?: readonly string[];
}

const told = new WeakMap<Command, Told>();

export function tell(command: Command, text: Told): Command {
  told.set(command, text);
  return command.description(text.summary);
}

export function toldOf(command: Command): Told {
  return told.get(command) ?? untold(command.description());
}

const untold = (summary: string): Told => ({ summary, about: summary, examples: [] });

/** `certs client`: a command's name as one types it, without the program. */
export function fullName(command: Command): string {
  const { parent } = command;
  return parent === null ? '' : `${fullName(parent)} ${command.name()}`.trim();
}

/** Below it, or below what is below it: those that do something, in the order of the screen. */
export function leaves(command: Command): readonly Command[] {
  return visible(command).flatMap((one) => (visible(one).length === 0 ? [one] : leaves(one)));
}

/** The commands directly below it that anybody is told of. `certs help` works as well, and is none of them. */
export function visible(command: Command): readonly Command[] {
  const shown = command.createHelp().visibleCommands(command);
  return shown.filter((one) => command.parent === null || one.name() !== 'help');
}
