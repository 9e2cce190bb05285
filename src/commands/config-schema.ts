import { schemaText } from '../config/json-schema.ts';
import type { CommandContext } from '../context.ts';

/** For editors, where the file of the project is not at hand. */
export async function run(context: CommandContext): Promise<number> {
  context.out(schemaText().trimEnd());
  return 0;
}
