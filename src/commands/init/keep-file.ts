import { UsageError } from '../../errors.ts';
import { asBytes, editFile } from '../../operate/ssh-config-file.ts';

/** Settings are no secret: who reads the folder may read them. */
const MODE = 0o644;

/** Puts the text in place of what was read before, in one step. */
export async function keepFile(
  path: string,
  before: string | undefined,
  text: string,
): Promise<void> {
  const change = (now: string): string => {
    if (now === asBytes(before ?? '')) return asBytes(text);
    throw new UsageError(`${path} was changed meanwhile by somebody else: nothing was written`, {
      hint: 'run the command again',
    });
  };
  await editFile(path, change, { mode: MODE });
}
