import { existsSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { Argument, type Command } from 'commander';
import { COMPLETION } from './texts/program.ts';
import { tell } from './told.ts';

/** By shell: the file of its script. */
const SCRIPTS = {
  bash: 'orthweb.bash',
  zsh: 'orthweb.zsh',
  fish: 'orthweb.fish',
  powershell: 'orthweb.ps1',
} as const;
type Shell = keyof typeof SCRIPTS;

export const SHELLS = Object.keys(SCRIPTS) as readonly Shell[];

export function addCompletionCommand(program: Command): void {
  tell(program.command('completion'), COMPLETION)
    .addArgument(new Argument('<shell>', 'which one').choices(SHELLS))
    .action((shell: Shell) => program.configureOutput().writeOut?.(completionScript(shell)));
}

export function completionScript(shell: Shell): string {
  // Beside the bundle that esbuild makes, or in the sources.
  const places = ['./completion/', '../completion/scripts/'].map((place) =>
    fileURLToPath(new URL(`${place}${SCRIPTS[shell]}`, import.meta.url)),
  );
  const found = places.find((place) => existsSync(place)) ?? places[0] ?? '';
  return readFileSync(found, 'utf8').replaceAll('\r\n', '\n');
}
