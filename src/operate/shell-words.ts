/**
 * One word for a POSIX shell: it arrives as it is. Two braces never stand together, as Systems Manager would put a value
 * in the place of `{{ssm:name}}` before any shell sees it.
 */
export function shellWord(word: string): string {
  const closed = word.replaceAll("'", `'\\''`).replace(/\{(?=\{)/g, `{''`);
  return `'${closed}'`;
}

/** Runs the words as one command, none of them interpreted. */
export function scriptOfWords(words: readonly string[]): string {
  return guarded(words.map(shellWord).join(' '));
}

/** Runs text that is meant for a shell, as it is. */
export function scriptOfText(text: string): string {
  return guarded(`sh -c ${shellWord(text)}`);
}

/** A script that ends with 194 makes the agent restart the host: "exit 194". */
function guarded(command: string): string {
  return `(${command})\nended=$?\n[ "$ended" -ne 194 ] || ended=195\nexit "$ended"\n`;
}
