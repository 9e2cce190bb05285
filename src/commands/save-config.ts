import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { type Change, editedText } from '../config/edit-text.ts';
import { configPath } from '../config-source.ts';
import type { CommandContext } from '../context.ts';

type Answers = readonly Change[];

/** Offers to keep answers in orthweb.yaml. */
export async function offerToSave(context: CommandContext, answers: Answers): Promise<void> {
  const name = configPath(context.invocation);
  if (await context.prompter.confirm(`Save this in ${name}?`, true)) saveInFile(context, answers);
}

/** What else is in the file, comments too, stays. */
export function saveInFile(context: CommandContext, answers: Answers): void {
  const path = resolve(context.io.cwd, configPath(context.invocation));
  const text = existsSync(path) ? readFileSync(path, 'utf8') : '';
  writeFileSync(path, editedText(text, answers));
}
