import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { parseDocument } from 'yaml';
import { configPath } from '../config-source.ts';
import type { CommandContext } from '../context.ts';

/** Offers to keep answers in orthweb.yaml; what else is in it, comments too, stays. */
export async function offerToSave(
  context: CommandContext,
  answers: readonly (readonly [readonly string[], unknown])[],
): Promise<void> {
  const name = configPath(context.invocation);
  if (!(await context.prompter.confirm(`Save this in ${name}?`, true))) return;
  const path = resolve(context.io.cwd, name);
  const document = parseDocument(existsSync(path) ? readFileSync(path, 'utf8') : '');
  for (const [at, value] of answers) document.setIn(at, value);
  writeFileSync(path, document.toString());
}
