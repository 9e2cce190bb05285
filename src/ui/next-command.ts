import { commandWord } from './command-word.ts';

/** What leads a command to the same deployment as this one. */
export interface SameDeployment {
  readonly sandboxed: boolean;
  readonly file: string | undefined;
  readonly name: string | undefined;
}

/** `orthweb status --sandbox`, to be copied into the shell in use. */
export function nextCommand(command: string, { sandboxed, file, name }: SameDeployment): string {
  const words = [
    `orthweb ${command}`,
    ...(sandboxed ? ['--sandbox'] : []),
    ...(file === undefined ? [] : [`--config ${commandWord(file)}`]),
    ...(name === undefined ? [] : [`--name ${commandWord(name)}`]),
  ];
  return words.join(' ');
}
